import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { dirname } from "@std/path/dirname";
import { fromFileUrl } from "@std/path/from-file-url";
import { join } from "@std/path/join";

import { obtainEmbeddedPostgres } from "../support/embedded_postgres.ts";
import { FIXTURES } from "../support/fixtures.ts";
import { startPostgres } from "../support/postgres_server.ts";
import { runProgram } from "../support/run_program.ts";
import {
  type RunResult,
  runSchemaSync,
  startSchemaSync,
} from "../support/run_schema_sync.ts";
import { makeScene, readTree } from "../support/scene.ts";
import { isSkipped } from "../support/skipped.ts";
import { makeTempFolder } from "../support/temp_folder.ts";

const ROOT = fromFileUrl(new URL("../../", import.meta.url));

/** No program at all is found there. */
const NO_PROGRAMS = { PATH: "/nonexistent" };

const TABLE_A = "CREATE TABLE a (id int);";
const TABLE_B = "CREATE TABLE b (id int, a text); ALTER TABLE a ADD x int;";

/** Each leads to the tables `a` and `b`, in a schema that is named after it. */
const LAYOUTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  plain: {
    "10_b.sql": "ALTER TABLE c RENAME TO b",
    "9_ac.sql": `${TABLE_A} CREATE TABLE c (id int);`,
  },
  pairs: {
    "1.up.sql": TABLE_A,
    "1.down.sql": "DROP TABLE a",
    "2.up.sql": TABLE_B,
  },
  dbmate: {
    "1.sql": `-- migrate:up\n${TABLE_A}\n-- migrate:down\nDROP TABLE a;`,
    "2.sql": TABLE_B,
  },
  goose: {
    "1.sql": `-- +goose Up\n-- +goose StatementBegin\n${TABLE_A} ${TABLE_B}
      -- +goose StatementEnd\n-- +goose Down\nDROP TABLE b;`,
  },
  flyway: {
    "R__view.sql": "CREATE VIEW v AS SELECT * FROM b",
    "V2__b.sql": TABLE_B,
    "V1__a.sql": TABLE_A,
    "U1__a.sql": "DROP TABLE a",
  },
  prisma: {
    "2_b/migration.sql": TABLE_B,
    "1_a/migration.sql": TABLE_A,
    "migration_lock.toml": "",
  },
  drizzle: {
    "0000_a.sql": `${TABLE_A}\n--> statement-breakpoint\n${TABLE_B}`,
    "meta/_journal.json": `{"entries": [{"tag": "0000_a"}]}`,
  },
  transactions: {
    "1.sql": `BEGIN; ${TABLE_A} COMMIT; BEGIN; DROP TABLE a; ROLLBACK;
      CREATE INDEX CONCURRENTLY i ON a (id);`,
    "2.sql": TABLE_B,
  },
  roles: {
    "1.sql": `BEGIN; ${TABLE_A} ALTER TABLE a OWNER TO "Fred";
      GRANT SELECT ON a TO reader, writer; CREATE ROLE reader; COMMIT;
      SET ROLE reader; CREATE TABLE b (id int);`,
    "2.sql": "REVOKE ALL ON a FROM somebody; CREATE ROLE writer;",
  },
  extensions: {
    "1.sql": `CREATE EXTENSION IF NOT EXISTS "uuid-ossp";
      CREATE EXTENSION citext; CREATE EXTENSION moddatetime;
      CREATE EXTENSION earthdistance CASCADE;
      CREATE TABLE a (id uuid DEFAULT uuid_generate_v4(), name citext);
      CREATE TABLE b (place earth);`,
  },
  included: {
    "all.sql": `\\set name b\n\\i parts/a.sql\n\\ir parts/b.sql\n`,
    "parts/a.sql": TABLE_A,
    "parts/b.sql": "CREATE TABLE :name (note text DEFAULT :'name');",
  },
  "one session": {
    "1.sql": `-- +goose Up\nSET search_path = "one session";\n${TABLE_A}`,
    "2.sql": `-- +goose Up\n${TABLE_B}`,
  },
  "stand-ins": {
    "1.sql": `CREATE EXTENSION pg_cron; CREATE EXTENSION plpython3u;
      DO $$ BEGIN CREATE EXTENSION IF NOT EXISTS postgres_fdw; END $$;
      ${TABLE_A} SELECT cron.schedule('x', '* * * * *', 'SELECT 1');
      CREATE FUNCTION f() RETURNS int LANGUAGE plpython3u AS 'return 1';
      CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw;
      CREATE FOREIGN TABLE away (id int) SERVER s;
      CREATE TABLE b (n text COLLATE "en-x-icu", m text COLLATE "de_DE.utf8",
        o text COLLATE pg_catalog."C.UTF-8");`,
  },
  surroundings: {
    "1.sql": `CREATE SCHEMA public; CREATE DATABASE db;
      ALTER DATABASE db SET search_path = surroundings, public;
      CREATE TABLESPACE fast LOCATION '/fast'; SET default_tablespace = slow;
      SET SESSION AUTHORIZATION alice; ${TABLE_A} RESET SESSION AUTHORIZATION;
      REASSIGN OWNED BY bob TO carol;`,
    "2.sql": "SET LOCAL search_path = nowhere; RESET search_path;",
    "3.sql": "CREATE TABLE surroundings.b (id int) TABLESPACE fast;",
  },
  dumped: {
    "dump.sql": `\\restrict key
      SELECT pg_catalog.set_config('search_path', '', false);
      CREATE TABLE dumped.a (note text);
      ALTER TABLE dumped.a OWNER TO shop;
      CREATE TABLE dumped.b ();
      COPY dumped.a (note) FROM stdin;\nit's; (\n\\.\n
      \\unrestrict key\n`,
  },
};

Deno.test("--from loads every layout", async () => {
  await using folder = await makeTempFolder();
  const flags: string[] = [];
  for (const [name, files] of Object.entries(LAYOUTS)) {
    await writeFiles(join(folder.path, "db"), {
      [`${name}.sql`]: `CREATE SCHEMA "${name}";`,
    });
    for (const [path, text] of Object.entries(files)) {
      // Below the first mark, if there is one.
      const [, mark, rest] = /^(-- .*\n)?([^]*)$/.exec(text) ?? [];
      const sql = `${mark ?? ""}SET search_path = "${name}", public;\n${rest}`;
      await writeFiles(join(folder.path, name), {
        [path]: path.endsWith(".sql") ? sql : text,
      });
    }
    flags.push("--from", name);
  }
  const { code, stdout, stderr } = await runFrom(
    folder.path,
    ...["list", "--json", "--quiet", "--all-schemas", ...flags],
  );
  assertEquals({ code, stderr }, { code: 0, stderr: "" }, stdout);
  const { client, database, server, tables } = JSON.parse(stdout);
  assertEquals([client, database, server], ["embedded", "db", "18.3"]);
  assertEquals(
    tables.map((table: { schema: string; name: string }) =>
      `${table.schema}.${table.name}`
    ),
    Object.keys(LAYOUTS).sort().flatMap((name) => [`${name}.a`, `${name}.b`]),
  );
});

/** A file, why it is refused, what to do, and flags. */
const REFUSED: Readonly<
  Record<string, readonly [string, string, string, ...string[]]>
> = {
  "a statement that fails": [
    "-- a\nCREATE TABLE a (\n  id nothing\n);",
    'file 2 of 2, line 2: type "nothing" does not exist',
    'If something outside of these files makes it, give that first (--from prelude.sql --from …); else mend the statement that begins with "CREATE TABLE a (".',
  ],
  "an extension that is not there, if that is asked for": [
    "\nCREATE EXTENSION IF NOT EXISTS pg_partman;",
    'line 2: the embedded database has no extension "pg_partman"',
    "Load the files into a server that has it, and sync from there with --host; or leave out what needs it, without --missing-extensions fail.",
    "--missing-extensions=fail",
  ],
  "a file that includes one from elsewhere": [
    "\\i ../other.sql",
    'line 1: "../other.sql" is included, and not in "db"',
    "Give --from a folder that both are in, or the file with a --from of its own before this one.",
  ],
  "a file that includes one that is not there": [
    "\\ir other.sql",
    'line 1: "other.sql" is included, and does not exist',
    "Add the file, or take the line out.",
  ],
  "a condition of psql": [
    "\\if true",
    'line 1: "\\if" is a command of psql that chooses by a value of a run',
    "Take out the lines from \\if to \\endif that do not apply.",
  ],
  "what psql makes of a result": [
    "SELECT 1 \\gset",
    'line 1: "\\gset" behind SQL is a command of psql, which uses what the statement gives',
    "Write it as SQL, or take it out.",
  ],
  "a placeholder without a value": [
    "CREATE TABLE :name ();",
    'file 2 of 2, line 1: syntax error at or near ":"',
    '":name" is a placeholder without a value: give it with --var name=VALUE.',
  ],
  "SQL of MySQL": [
    "CREATE TABLE `b` (id int);",
    'file 2 of 2, line 1: syntax error at or near "`"',
    "This is SQL of MySQL; give --from the files for PostgreSQL.",
  ],
  "another database than that of --dbname": [
    "GRANT CONNECT ON DATABASE shop TO PUBLIC;",
    'file 2 of 2, line 1: database "shop" does not exist',
    'Say with --dbname which database the files are for; it is "db" here. The statement begins with "GRANT CONNECT ON DATABASE shop TO PUBLIC;".',
  ],
  "a transaction without an end": [
    `BEGIN; ${TABLE_B}`,
    "its last transaction is begun and never committed",
    "Add the COMMIT that is missing.",
  ],
  "a file that is not UTF-8": [
    "\xff",
    "it is not UTF-8",
    "Convert it to UTF-8.",
  ],
};

for (const [name, [text, reason, hint, ...flags]] of Object.entries(REFUSED)) {
  Deno.test(`--from refuses ${name} and leaves the folder alone`, async () => {
    await using folder = await makeTempFolder();
    await writeFiles(folder.path, {
      "db/1.sql": TABLE_A,
      "docs/schemas/kept.sql": "-- Not touched",
    });
    const before = await readTree(join(folder.path, "docs"));
    const latin1 = Uint8Array.from(text, (char) => char.charCodeAt(0));
    await Deno.writeFile(join(folder.path, "db/2.sql"), latin1);
    assertEquals(await runFrom(folder.path, "sync", "--quiet", ...flags), {
      code: 3,
      stdout: "",
      stderr: `schema-sync: Cannot load "db/2.sql": ${reason}\n${hint}\n`,
    });
    assertEquals(await readTree(join(folder.path, "docs")), before);
  });
}

Deno.test("--from says that a path or its files are missing", async () => {
  await using folder = await makeTempFolder();
  const missing = await runFrom(folder.path, "list");
  assertEquals(missing.code, 3);
  assertStringIncludes(missing.stderr, 'Cannot load "db": it does not exist\n');
  await writeFiles(join(folder.path, "db"), { "1.down.sql": "SELECT 1" });
  const empty = await runFrom(folder.path, "list");
  assertEquals(empty.code, 3);
  assertStringIncludes(empty.stderr, 'Cannot load "db": there is no .sql file');
});

Deno.test({
  name: "--from refuses a named pipe, and reads what a shell hands over",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using folder = await makeTempFolder();
    const pipe = join(folder.path, "db");
    assertEquals(await runProgram(["mkfifo", pipe]), undefined);
    const { code, stderr } = await runFrom(folder.path, "list");
    assertEquals(code, 3);
    assertStringIncludes(stderr, 'Cannot load "db": it is a named pipe\n');
    const handed = await runSchemaSync(["list", "--from", "/dev/stdin"], {
      cwd: folder.path,
      permissions: "all",
      launcher: ["sh", "-c", `echo "${TABLE_A}" | "$@"`, "sh"],
    });
    assertEquals([handed.code, handed.stderr], [0, ""]);
  },
});

Deno.test("--from ends a statement that does not, by --timeout and by SIGINT", async () => {
  await using folder = await makeTempFolder();
  // By twice that time, the statement has begun.
  await writeFiles(join(folder.path, "db"), { "1.sql": TABLE_A });
  const started = performance.now();
  assertEquals((await runFrom(folder.path, "list")).code, 0);
  const seconds = Math.ceil((performance.now() - started) / 500);
  const files = { "1.sql": "DO $$ BEGIN LOOP END LOOP; END $$;" };
  await writeFiles(join(folder.path, "db"), files);
  const late = await runFrom(folder.path, "sync", `--timeout=${seconds}`);
  assertEquals([late.code, late.stdout], [3, ""]);
  assertStringIncludes(late.stderr, `Cannot finish within ${seconds} s\n`);
  const run = await startSchemaSync(["sync", "--from", "db"], {
    cwd: folder.path,
  });
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  run.kill("SIGINT");
  assertEquals((await run.ended).code, 130);
});

const embedded = await obtainEmbeddedPostgres(18);
const SAME = "--from writes what a server with the same schema gives";
Deno.test({
  name: SAME,
  ignore: isSkipped(SAME, typeof embedded === "string" ? embedded : undefined),
  fn: async (t) => {
    if (typeof embedded === "string") return;
    await using server = await startPostgres(embedded);
    for (const fixture of FIXTURES) {
      await t.step(fixture, async () => {
        const path = join(ROOT, `tests/fixtures/${fixture}.sql`);
        const sql = await Deno.readTextFile(path);
        await using scene = await makeScene(server, sql);
        const scope = ["--all-schemas", "--out"];
        await scene.run(["sync", "--client", "built-in", ...scope, "server"]);
        const files = ["--from", path, "-d", scene.database];
        const { code, stderr } = await scene.run(
          ["sync", ...files, ...scope, "files"],
          { env: NO_PROGRAMS },
        );
        assertEquals({ code, stderr }, { code: 0, stderr: "" });
        const { server: expected, files: actual } = await readBoth(
          scene.workFolder,
        );
        assert(Object.keys(expected ?? {}).length > 3);
        assertEquals(actual, expected);
      });
    }
  },
});

Deno.test("--from writes nothing in a second run", async () => {
  await using folder = await makeTempFolder();
  await writeFiles(join(folder.path, "db"), { "1.sql": TABLE_A + TABLE_B });
  await runFrom(folder.path, "sync");
  await runFrom(folder.path, "sync");
  const before = await readTree(folder.path);
  const { stdout } = await runFrom(folder.path, "sync");
  assertStringIncludes(stdout, "0 changed, 2 unchanged");
  assertEquals(await readTree(folder.path), before);
});

/** Loads `db`; no client tools are there to be used. */
async function runFrom(
  cwd: string,
  command: string,
  ...flags: readonly string[]
): Promise<RunResult> {
  const env = { ...NO_PROGRAMS, PGPORT: "none", DATABASE_URL: "postgres://x" };
  return await runSchemaSync([command, "--from", "db", ...flags], { cwd, env });
}

async function writeFiles(
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await Deno.mkdir(dirname(join(folder, name)), { recursive: true });
    await Deno.writeTextFile(join(folder, name), text);
  }
}

/** The texts of both folders, without the times in them. */
async function readBoth(
  folder: string,
): Promise<Record<string, Record<string, string>>> {
  const both: Record<string, Record<string, string>> = {};
  for (const name of ["server", "files"]) {
    const texts = Object.entries(await readTree(join(folder, name)));
    both[name] = Object.fromEntries(
      texts.map(([path, text = ""]) => [path, withoutRun(text)]),
    );
  }
  return both;
}

/** The time, and the version of the server in the index. */
function withoutRun(text: string): string {
  return text
    .replace(/^-- Synced: .*$/m, "-- Synced:")
    .replace(/\d{4}-\d\d-\d\dT[\d:]+Z/g, "TIME")
    .replace(/PostgreSQL \d+(?:\.\d+)+/g, "PostgreSQL");
}
