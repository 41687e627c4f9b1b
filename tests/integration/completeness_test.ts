import { assertEquals } from "@std/assert";
import { join } from "@std/path/join";

import { compareEntries } from "../support/compare_entries.ts";
import {
  loadExtensions,
  loadFixtures,
  loadObjectNames,
  loadObjects,
} from "../support/fixtures.ts";
import {
  type PostgresServer,
  startPostgres,
} from "../support/postgres_server.ts";
import { makeRandom } from "../support/random.ts";
import { makeObjects } from "../support/random_objects.ts";
import { runSchemaSync } from "../support/run_schema_sync.ts";
import { readTree } from "../support/scene.ts";
import { isSkipped } from "../support/skipped.ts";
import { makeTempFolder } from "../support/temp_folder.ts";
import { type Client, CLIENTS, dumpWhole } from "../support/whole_dump.ts";
import { testOnVersions } from "../support/version_tests.ts";

type Tree = Readonly<Record<string, string | undefined>>;

/** All schemas, or the one that is meant where none is named. */
const SCOPES = ["all", "public"] as const;

/** Fixtures whose objects depend on those of other schemas. */
const OVER_SCHEMAS: readonly string[] = ["kinds", "objects", "extensions"];

/** Each gives random objects of every kind. */
const SEEDS = [1, 11];

/** What fixtures have in place of passwords. */
const SECRET_REGEXP = /sesame/;

/**
 * Statistics are filed with their table, also where they are in a schema that is
 * left out.
 */
const STATISTICS_REGEXP =
  /^\S+ has what no dump has: Name: (?:.*; Type: STATISTICS|STATISTICS .*; Type: COMMENT);/;

/** Syncs a new folder and hands on what is in it. */
async function syncWhole(
  server: PostgresServer,
  database: string,
  { client, scope, path }: {
    readonly client: Client;
    readonly scope: typeof SCOPES[number];
    /** Where `docs/schemas` is, or comes to be. */
    readonly path: string;
  },
): Promise<Tree> {
  const { code, stderr } = await runSchemaSync([
    "sync",
    `--client=${client}`,
    ...(scope === "all" ? ["--all-schemas"] : []),
  ], { cwd: path, env: server.environment(database) });
  assertEquals([code, stderr], [0, ""]);
  return await readTree(join(path, "docs/schemas"));
}

/** Syncs twice, and asserts that the files hold the dump and that they stay. */
async function checkWhole(
  server: PostgresServer,
  database: string,
  of: { readonly client: Client; readonly scope: typeof SCOPES[number] },
): Promise<void> {
  await using work = await makeTempFolder();
  const tree = await syncWhole(server, database, { ...of, path: work.path });
  const findings = compareEntries(await dumpWhole(server, database, of), tree);
  assertEquals(
    of.scope === "all"
      ? findings
      : findings.filter((line) => !STATISTICS_REGEXP.test(line)),
    [],
  );
  const telling = Object.entries(tree)
    .filter(([, text]) => SECRET_REGEXP.test(text ?? ""))
    .map(([path]) => path);
  assertEquals(telling, []);
  assertEquals(
    await syncWhole(server, database, { ...of, path: work.path }),
    tree,
  );
}

/** A folder of every kind of object, and the dump that it is of. */
async function makeExample(
  server: PostgresServer,
): Promise<{ readonly dump: string; readonly tree: Tree }> {
  await using work = await makeTempFolder();
  const database = await loadObjects(server);
  const of = { client: "tools", scope: "all" } as const;
  const tree = await syncWhole(server, database, { ...of, path: work.path });
  return { dump: await dumpWhole(server, database, of), tree };
}

Deno.test("Every entry of a dump is in one file, byte for byte", async (t) => {
  await using server = await startPostgres();
  const extensions = await loadExtensions(server);
  const databases: Record<string, string> = {
    ...await loadFixtures(server),
    objects: await loadObjects(server),
    "object names": await loadObjectNames(server),
    ...("database" in extensions ? { extensions: extensions.database } : {}),
  };
  for (const seed of SEEDS) {
    const database = await server.createDatabase();
    await server.query(database, makeObjects(makeRandom(seed), 12));
    databases[`seed ${seed}`] = database;
  }
  const name = "Every entry of a dump is in one file ... extensions";
  isSkipped(name, "missing" in extensions ? extensions.missing : undefined);
  for (const [fixture, database] of Object.entries(databases)) {
    for (const client of CLIENTS) {
      for (const scope of SCOPES) {
        if (scope === "public" && !OVER_SCHEMAS.includes(fixture)) continue;
        await t.step(`${fixture}, ${client}, ${scope}`, async () => {
          await checkWhole(server, database, { client, scope });
        });
      }
    }
  }
});

await testOnVersions(
  [12, 14, 18],
  (major) => `Every entry of a dump of PostgreSQL ${major} is in one file`,
  async (server) => {
    const of = { client: "built-in", scope: "all" } as const;
    await checkWhole(server, await loadObjects(server), of);
  },
);

Deno.test("compareEntries() finds what is missing, what is twice and what is another", async () => {
  await using server = await startPostgres();
  const { dump, tree } = await makeExample(server);
  assertEquals(compareEntries(dump, tree), []);
  const [, note = ""] =
    /\n\n\n(--\n-- Name: COLUMN adults[^]*?)\n\n\n--\n-- Name:/.exec(
      tree["views/adults.sql"] ?? "",
    ) ?? [];
  const title = "COLUMN adults.name; Type: COMMENT; Schema: public; Owner: -";
  const has = "views/adults.sql has";
  for (
    const [replacement, finding] of [
      ["", `no file has: Name: ${title}`],
      [`${note}\n\n\n${note}`, `${has} what no dump has: Name: ${title}`],
      [
        note.replace("called", "named"),
        `${has} another Name: ${title}: "COMMENT ON COLUMN public.adults.name IS 'How they are named';" for "COMMENT ON COLUMN public.adults.name IS 'How they are called';"`,
      ],
    ] as const
  ) {
    const text = tree["views/adults.sql"]?.replace(note, () => replacement);
    assertEquals(
      compareEntries(dump, { ...tree, "views/adults.sql": text }),
      [finding],
    );
  }
  const { "database/user_mappings.sql": mappings = "", ...others } = tree;
  assertEquals(compareEntries(dump, others).length, 4);
  assertEquals(
    compareEntries(dump, {
      ...tree,
      "database/user_mappings.sql": mappings.replace("'guest'", "'********'")
        .replace("token '********'", "token '********''s'"),
    }).length,
    1,
  );
});
