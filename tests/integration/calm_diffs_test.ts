import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path/join";

import type { PostgresServer } from "../support/postgres_server.ts";
import { testOnServer } from "../support/server_tests.ts";
import { readFolderTexts, syncFolder } from "../support/sync_folder.ts";
import { makeTempFolder } from "../support/temp_folder.ts";

/** Objects in one order; each depends on none below it. */
const STATEMENTS: readonly string[] = [
  "CREATE TABLE company (id integer PRIMARY KEY, name text NOT NULL)",
  "CREATE TABLE users (id integer PRIMARY KEY, company_id integer, email text)",
];

/** Objects that can be made in any order. */
const INDEPENDENT: readonly string[] = [
  "CREATE INDEX users_email_idx ON users (email)",
  "CREATE INDEX users_company_idx ON users (company_id)",
  "ALTER TABLE users ADD CONSTRAINT users_company_fkey FOREIGN KEY (company_id) REFERENCES company",
  "ALTER TABLE users ADD CONSTRAINT users_email_check CHECK (email <> '')",
  "ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE (email)",
  "COMMENT ON TABLE users IS 'People.'",
  "COMMENT ON COLUMN users.email IS 'Where they are reached.'",
  "CREATE STATISTICS users_stats ON company_id, email FROM users",
  "CREATE RULE quiet AS ON DELETE TO users DO INSTEAD NOTHING",
  "ALTER TABLE users ENABLE ROW LEVEL SECURITY",
  "CREATE POLICY own ON users USING (true)",
];

/** The files of a database, without the lines that say when and which. */
async function readFiles(
  server: PostgresServer,
  database: string,
): Promise<Map<string, string>> {
  await using temp = await makeTempFolder();
  const folder = join(temp.path, "schemas");
  await syncFolder(server, database, folder);
  const texts = await readFolderTexts(folder);
  return new Map(
    [...texts].map(([file, text]) => [
      file,
      text.replace(/^(?:-- (?:Synced|Database):|# Schema of) .*$/gm, ""),
    ]),
  );
}

async function createDatabase(
  server: PostgresServer,
  statements: readonly string[],
  locale?: string,
): Promise<string> {
  const database = await server.createDatabase(
    undefined,
    locale === undefined ? {} : { encoding: "UTF8", locale },
  );
  await server.query(database, statements.join(";\n"));
  return database;
}

/** What the index says of each table, and what its file has. */
function countIndexes(
  texts: ReadonlyMap<string, string>,
): Record<string, number> {
  const counts: Record<string, number> = {};
  const rows = texts.get("_index.md") ?? "";
  for (const [, table = "", count] of rows.matchAll(INDEX_ROW_REGEXP)) {
    const ddl = texts.get(`${table}.sql`) ?? "";
    counts[table] = ddl.match(/CREATE INDEX|PRIMARY KEY/g)?.length ?? 0;
    assertEquals([table, Number(count)], [table, counts[table]]);
  }
  return counts;
}

const INDEX_ROW_REGEXP = /^\| . \| \[(\w+)\][^|]*\|(?:[^|]*\|){4} (\d+) \|/gm;

testOnServer("The files of a database", {
  "are left alone by VACUUM, ANALYZE, REINDEX and CLUSTER": async (server) => {
    const database = await createDatabase(server, [
      ...STATEMENTS,
      ...INDEPENDENT,
      "INSERT INTO company SELECT i, 'c' || i FROM generate_series(1, 1000) i",
    ]);
    await using temp = await makeTempFolder();
    const folder = join(temp.path, "schemas");
    await syncFolder(server, database, folder);
    await syncFolder(server, database, folder);
    const before = await readFolderTexts(folder);
    for (
      const statement of [
        "VACUUM FULL",
        "ANALYZE",
        `REINDEX DATABASE "${database}"`,
        "CLUSTER company USING company_pkey",
        // CLUSTER is remembered, which is a change of the schema.
        "ALTER TABLE company SET WITHOUT CLUSTER",
      ]
    ) await server.query(database, statement);
    await syncFolder(server, database, folder);
    assertEquals(await readFolderTexts(folder), before);
  },

  "count the indexes that pg_dump prints, and no other": async (server) => {
    const database = await createDatabase(server, [
      "CREATE TABLE users (id integer PRIMARY KEY, email text)",
      "CREATE INDEX users_email_idx ON users (email)",
      "INSERT INTO users VALUES (1, 'a'), (2, 'a')",
      "CREATE TABLE events (id integer, at date) PARTITION BY RANGE (at)",
      "CREATE TABLE events_old PARTITION OF events DEFAULT",
      // Invalid as long as the partition has none, and printed all the same.
      "CREATE INDEX events_id_idx ON ONLY events (id)",
    ]);
    await using temp = await makeTempFolder();
    const folder = join(temp.path, "schemas");
    await syncFolder(server, database, folder);
    await syncFolder(server, database, folder);
    const before = await readFolderTexts(folder);
    assertEquals(countIndexes(before), { events: 1, users: 2 });
    // It fails, and leaves an index that is neither ready nor valid.
    await assertRejects(() =>
      server.query(
        database,
        "CREATE UNIQUE INDEX CONCURRENTLY users_email_key ON users (email)",
      )
    );
    await syncFolder(server, database, folder);
    assertEquals(await readFolderTexts(folder), before);
    // As it is while the build waits for old transactions.
    await server.query(
      database,
      "UPDATE pg_index SET indisready = true WHERE indexrelid = 'users_email_key'::regclass",
    );
    await syncFolder(server, database, folder);
    assertEquals(await readFolderTexts(folder), before);
  },

  "are the same whatever the order in which objects were made": async (
    server,
  ) => {
    const forward = await createDatabase(server, [
      ...STATEMENTS,
      ...INDEPENDENT,
    ]);
    const backward = await createDatabase(server, [
      ...STATEMENTS.toReversed(),
      ...INDEPENDENT.toReversed(),
    ]);
    assertEquals(
      await readFiles(server, backward),
      await readFiles(server, forward),
    );
  },

  "are the same in every locale": async (server) => {
    const files: Map<string, string>[] = [];
    for (const locale of ["C", "C.UTF-8"]) {
      const database = await createDatabase(
        server,
        [...STATEMENTS, ...INDEPENDENT, 'CREATE TABLE "Älter" (a text)'],
        locale,
      );
      files.push(await readFiles(server, database));
    }
    assertEquals(files[0], files[1]);
  },

  "are the same after a dump and a restore": async (server) => {
    const database = await createDatabase(server, [
      ...STATEMENTS,
      ...INDEPENDENT,
    ]);
    const restored = await server.createDatabase();
    const environment = {
      ...server.environment(),
      PATH: Deno.env.get("PATH") ?? "",
    };
    const dump = await new Deno.Command("pg_dump", {
      args: ["--format=plain", "--dbname", database],
      env: environment,
    }).output();
    assertEquals(dump.success, true);
    const psql = new Deno.Command("psql", {
      args: ["-X", "-q", "-v", "ON_ERROR_STOP=1", "--dbname", restored],
      env: environment,
      stdin: "piped",
      stdout: "null",
    }).spawn();
    const writer = psql.stdin.getWriter();
    await writer.write(dump.stdout);
    await writer.close();
    assertEquals((await psql.status).success, true);
    assertEquals(
      await readFiles(server, restored),
      await readFiles(server, database),
    );
  },
});
