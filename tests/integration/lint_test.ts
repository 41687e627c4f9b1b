import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path/join";

import { RULES } from "../../src/core/lint/rules/rules.ts";
import { type RunResult, runSchemaSync } from "../support/run_schema_sync.ts";
import { makeScene, type Scene } from "../support/scene.ts";
import { testOnServer } from "../support/server_tests.ts";
import { holdLock } from "../support/table_lock.ts";
import { makeTempFolder } from "../support/temp_folder.ts";
import { testOnVersions } from "../support/version_tests.ts";

const SCHEMA_SQL = await Deno.readTextFile(
  new URL("../fixtures/lint.sql", import.meta.url),
);

/** Rules that find something at nearly every table. */
const EVERYWHERE = ["no-table-comment", "no-column-comment", "unrelated-table"];

/** All that the other rules find, and how the line begins that it stands on. */
const FOUND = [
  ["naming", "Odd.sql", 'CREATE TABLE public."Odd" ('],
  ["prefer-type", "Odd.sql", "at timestamp without time zone"],
  ["sensitive-name", "Odd.sql", "password text"],
  ["incrementing-columns", "Odd.sql", "phone1 text"],
  ["inconsistent-type", "Odd.sql", "tenant_id text"],
  [
    "row-security-without-policy",
    "closed.sql",
    "ALTER TABLE public.closed ENABLE ROW LEVEL SECURITY;",
  ],
  ["no-primary-key", "events.sql", "CREATE TABLE public.events ("],
  ["invalid-index", "events.sql", "CREATE INDEX events_id_idx ON ONLY"],
  [
    "definer-function-search-path",
    "functions/add.sql",
    "CREATE FUNCTION public.add(a integer, b integer DEFAULT 1)",
  ],
  ["unused-ignore", "ignored.sql", "@lint-ignore small-key: there is none"],
  [
    "fk-partly-nullable",
    "items.sql",
    "ADD CONSTRAINT items_order_id_line_fkey FOREIGN KEY",
  ],
  ["no-primary-key", "logs.sql", "CREATE TABLE public.logs ("],
  ["likely-missing-foreign-key", "notes.sql", "user_id bigint"],
  ["naming", "notes.sql", '"Editor" bigint'],
  ["fk-type-mismatch", "notes.sql", "reader_id integer"],
  ["constraint-not-valid", "notes.sql", "ADD CONSTRAINT notes_old CHECK"],
  ["fk-without-index", "notes.sql", "ADD CONSTRAINT notes_author_fkey"],
  ["duplicate-foreign-key", "notes.sql", "ADD CONSTRAINT notes_reader_fkey"],
  ["policies-without-row-security", "open.sql", "CREATE POLICY own ON"],
  ["fk-cycle", "ring_a.sql", "ADD CONSTRAINT ring_a_b_fkey FOREIGN KEY"],
  ["unused-sequence", "sequences/old_numbers.sql", "CREATE SEQUENCE"],
  ["prefer-type", "small.sql", "id integer NOT NULL"],
  ["small-key", "small.sql", "id integer NOT NULL"],
  ["disabled-trigger", "small.sql", "ALTER TABLE public.small DISABLE TRIGGER"],
  ["unused-enum", "types/old_status.sql", "CREATE TYPE public.old_status AS"],
  ["unused-type", "types/old_zip.sql", "CREATE DOMAIN public.old_zip AS text"],
  ["redundant-index", "users.sql", "CREATE INDEX users_email_again ON"],
  ["redundant-index", "users.sql", "CREATE INDEX users_tenant_a ON"],
  ["duplicate-index", "users.sql", "CREATE INDEX users_lower_again ON"],
  ["duplicate-index", "users.sql", "CREATE INDEX users_tenant_b ON"],
  ["nullable-unique", "users.sql", "CREATE UNIQUE INDEX users_tenant_note ON"],
  [
    "definer-view-over-row-security",
    "views/secured_list.sql",
    "CREATE VIEW public.secured_list AS",
  ],
] as const;

interface Found {
  readonly rule: string;
  readonly file: string;
  readonly line: number;
  readonly suppressed: unknown;
}

/** A folder, and what runs above it. */
type Place = Pick<Scene, "folder" | "run">;

/** Every rule at the same level. */
async function switchAllOn({ folder }: Place): Promise<void> {
  const rules = Object.fromEntries(RULES.map(({ name }) => [name, "warning"]));
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(
    join(folder, "_settings.jsonc"),
    JSON.stringify({ lint: { rules } }),
  );
}

/** What a run found, and what stands on the lines of the folder. */
async function readFound(
  { folder }: Place,
  stdout: string,
): Promise<readonly (readonly string[])[]> {
  const { findings }: { readonly findings: readonly Found[] } = JSON.parse(
    stdout,
  );
  const counting = findings.filter(({ rule, suppressed }) =>
    suppressed === null && !EVERYWHERE.includes(rule)
  );
  return await Promise.all(counting.map(async ({ rule, file, line }) => {
    const text = await Deno.readTextFile(join(folder, file));
    return [rule, file, text.split("\n")[line - 1]?.trim() ?? ""];
  }));
}

function assertFound(found: readonly (readonly string[])[]): void {
  const sorted = (rows: readonly (readonly string[])[]): string[] =>
    rows.map((row) => JSON.stringify(row)).sort();
  const starts = found.map(([rule = "", file = "", line = ""]) => {
    const expected = FOUND.find(([name, place, start]) =>
      name === rule && place === file && line.startsWith(start)
    );
    return expected ?? [rule, file, line];
  });
  assertEquals(sorted(starts), sorted(FOUND));
}

async function checkAll(scene: Place, args: readonly string[]): Promise<void> {
  await switchAllOn(scene);
  const before = await scene.run(["lint", "--json", ...args]);
  assertStringIncludes(before.stderr, "is not in step with the database");
  const synced = await scene.run(["sync", "--quiet", ...args]);
  assertEquals([synced.code, synced.stderr], [0, ""]);
  const after = await scene.run(["lint", "--json", ...args]);
  assertEquals([after.code, after.stderr], [0, ""]);
  assertFound(await readFound(scene, after.stdout));
  // Where they will be, as long as the folder is not in step.
  assertEquals(withoutStep(before), withoutStep(after));
}

function withoutStep({ stdout }: RunResult): unknown {
  const { inStep: _, seconds: _seconds, ...rest } = JSON.parse(stdout);
  return rest;
}

/** The schema of the README's example. */
const SHOP_SQL = `
  CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL);
  CREATE TABLE invoices (
    id bigint PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    total numeric NOT NULL
  );
  CREATE TYPE old_status AS ENUM ('open', 'closed');
`;

/** What only newer servers know, an index that failed, and an extension. */
const NEWER_SQL = `
  CREATE EXTENSION citext;
  CREATE TABLE theirs (secured_id bigint, name text);
  CREATE TYPE their_type AS ENUM ('a');
  CREATE SEQUENCE their_numbers;
  ALTER EXTENSION citext ADD TABLE theirs;
  ALTER EXTENSION citext ADD TYPE their_type;
  ALTER EXTENSION citext ADD SEQUENCE their_numbers;
  CREATE TABLE secured (id bigint PRIMARY KEY, email citext);
  ALTER TABLE secured ENABLE ROW LEVEL SECURITY;
  CREATE POLICY own ON secured USING (true);
  CREATE VIEW asks WITH (security_invoker = true) AS SELECT id FROM secured;
  CREATE UNIQUE INDEX a ON secured (email);
  CREATE UNIQUE INDEX b ON secured (email) NULLS NOT DISTINCT;
  CREATE INDEX failed ON secured (email, id);
  UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'failed'::regclass;
`;

testOnServer("schema-sync lint", {
  "finds what each rule is for, at its line": async (server) => {
    await using scene = await makeScene(server, SCHEMA_SQL);
    await checkAll(scene, []);
    const full = await scene.run(["lint", "--json", "--full"]);
    assertFound(await readFound(scene, full.stdout));
  },
  "says what the README says": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await scene.run(["sync", "--quiet"]);
    const { code, stdout, stderr } = await scene.run(["lint"]);
    assertEquals([code, stderr], [0, ""]);
    const readme = await Deno.readTextFile("README.md");
    const shown = `$ schema-sync lint\n${stdout}`
      .replace("2 tables", "48 tables");
    assertEquals(readme.includes(shown), true, shown);
  },
  "looks at a name alone, and fails at the level that is asked for": async (
    server,
  ) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await scene.run(["sync", "--quiet"]);
    const customers = await scene.run(["lint", "customers"]);
    assertEquals(
      [customers.code, customers.stdout],
      [0, "nothing found in 1 table\n"],
    );
    assertEquals((await scene.run(["lint", "--fail-on", "warning"])).code, 1);
    const quiet = await scene.run([
      "lint",
      "-q",
      "--fail-on",
      "note",
      "-T",
      "invoices",
    ]);
    // What is left out keeps its file, which is told as a sync tells it.
    assertEquals([quiet.code, quiet.stdout], [6, ""]);
    const unknown = await scene.run(["lint", "nobody"]);
    assertEquals(unknown.code, 2);
  },
  "knows a view that asks as its reader, and an index that failed": async (
    server,
  ) => {
    await using scene = await makeScene(server, NEWER_SQL);
    const { code, stdout } = await scene.run(["lint", "-q", "--json"]);
    const { findings } = JSON.parse(stdout);
    assertEquals(
      findings.map(({ rule, part }: Finding) => [rule, part?.name]),
      [["invalid-index", "failed"]],
    );
    assertEquals(code, 1);
  },
  "takes what is there as known, wherever its line goes": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await scene.run(["sync", "--quiet"]);
    const first = await scene.run(["lint", "--baseline"]);
    assertEquals(first.code, 0);
    assertStringIncludes(
      first.stdout,
      "docs/schemas/_lint_baseline.json: from now on only what is new counts",
    );
    await scene.query(`
      COMMENT ON TABLE invoices IS 'a line more';
      CREATE TABLE more (invoice_id bigint PRIMARY KEY REFERENCES invoices);
      CREATE INDEX more_again ON more (invoice_id);
      DROP TYPE old_status;
    `);
    await scene.run(["sync", "--quiet"]);
    const second = await scene.run(["lint", "--fail-on", "note"]);
    assertEquals(second.code, 1);
    assertEquals(
      second.stdout.split("\n"),
      [
        "docs/schemas/more.sql:27: note: what index more_again finds, more_pkey (invoice_id) finds as well [redundant-index]",
        "  DROP INDEX public.more_again;",
        "1 note in 3 tables; 1 in the baseline",
        "1 of the baseline is mended: --baseline writes it anew",
        "",
      ],
    );
    const sarif = await scene.run(["lint", "--format", "sarif"]);
    const { runs: [{ results }] } = JSON.parse(sarif.stdout);
    assertEquals(
      results.map(({ ruleId, suppressions }: SarifResult) => [
        ...[ruleId, suppressions?.map(({ kind }) => kind)],
      ]),
      [
        ["fk-without-index", ["external"]],
        ["redundant-index", undefined],
      ],
    );
    await Deno.writeTextFile(join(scene.folder, "_lint_baseline.json"), "{}");
    const broken = await scene.run(["lint"]);
    assertEquals([broken.code, broken.stderr], [
      2,
      "schema-sync: Cannot use docs/schemas/_lint_baseline.json: it is no baseline\n" +
      'Delete it; "schema-sync lint --baseline" writes one.\n',
    ]);
  },
  "passes over what settings and comments say, and tells what is of no use":
    async (
      server,
    ) => {
      await using scene = await makeScene(server, SHOP_SQL);
      await scene.query(
        "COMMENT ON TYPE old_status IS '@lint-ignore unused-enum: old programs cast to it'",
      );
      await scene.run(["sync", "--quiet"]);
      const settings = join(scene.folder, "_settings.jsonc");
      await Deno.writeTextFile(
        settings,
        `{ "lint": { "ignore": [
        { "rule": "fk-without-index", "object": "inv*.invoices_*", "reason": "small" },
        { "rule": "no-primary-key", "object": "logs", "reason": "only appended to" },
      ] } }`,
      );
      const { stdout } = await scene.run(["lint"]);
      assertEquals(
        stdout,
        'docs/schemas/_settings.jsonc:3: note: the entry for no-primary-key and "logs" passes over nothing [unused-ignore]\n' +
          "1 note in 2 tables; 2 ignored\n",
      );
      await Deno.writeTextFile(
        settings,
        '{ "lint": { "rules": {\n"fk-without-indexes": "off" } } }',
      );
      const wrong = await scene.run(["check"]);
      assertEquals([wrong.code, wrong.stderr], [
        2,
        'schema-sync: Cannot use docs/schemas/_settings.jsonc, line 2: "fk-without-indexes" is no rule\n' +
        'Did you mean "fk-without-index"?\n',
      ]);
    },
  "goes on beside a table that another session has locked": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await using _lock = await holdLock(
      scene,
      "ALTER TABLE customers ADD COLUMN more text",
    );
    const run = await scene.run(["lint", "--lock-timeout", "1"]);
    assertEquals(run.code, 6);
    assertStringIncludes(run.stderr, "customers");
    assertStringIncludes(run.stdout, "types/old_status.sql:");
  },
});

/** What a test reads of a finding, and of a result. */
interface Finding {
  readonly rule: string;
  readonly part: { readonly name: string } | null;
}

interface SarifResult {
  readonly ruleId: string;
  readonly suppressions?: readonly { readonly kind: string }[];
}

await testOnVersions(
  [12, 18],
  (major) => `schema-sync lint finds the same on PostgreSQL ${major}`,
  async (server) => {
    await using scene = await makeScene(server, SCHEMA_SQL);
    await checkAll(scene, ["--client", "built-in"]);
  },
);

Deno.test("schema-sync lint --from finds the same, and needs no server", async () => {
  await using work = await makeTempFolder();
  await Deno.writeTextFile(join(work.path, "lint.sql"), SCHEMA_SQL);
  const folder = join(work.path, "docs/schemas");
  const run = (args: readonly string[]): Promise<RunResult> =>
    runSchemaSync(args, { cwd: work.path });
  await checkAll({ folder, run }, ["--from", "lint.sql", "--dbname", "shop"]);
  const annotations = await run([
    ...["lint", "--from", "lint.sql", "--dbname", "shop", "--format", "github"],
  ]);
  assertStringIncludes(
    annotations.stdout,
    '::warning file=docs/schemas/Odd.sql,line=10,title=naming::name "Odd" has capitals\n',
  );
});

Deno.test("schema-sync lint tells of its rules without a database", async () => {
  await using work = await makeTempFolder();
  const run = (args: readonly string[]): Promise<RunResult> =>
    runSchemaSync(args, { cwd: work.path, env: { PGPORT: "1" } });
  const { code, stdout } = await run(["lint", "--rules"]);
  assertEquals([code, stdout.trim().split("\n").length], [0, RULES.length]);
  for (const { name, summary } of RULES) {
    assertStringIncludes(stdout, `${name} `);
    assertStringIncludes(stdout, summary);
  }
  const explained = await run(["lint", "--explain", "small-key"]);
  assertStringIncludes(
    explained.stdout,
    "small-key (warning): a numbered key is smallint or integer\n",
  );
  const unknown = await run(["lint", "--explain", "small-keys"]);
  assertEquals([unknown.code, unknown.stderr], [
    2,
    'schema-sync: Cannot explain "small-keys": it is no rule\nDid you mean "small-key"?\n',
  ]);
});
