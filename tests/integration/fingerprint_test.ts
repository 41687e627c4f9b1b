import { assertEquals, assertNotEquals } from "@std/assert";

import { findChangedCatalogs } from "../../src/core/files/folder_record.ts";
import {
  CHANGES_SETTINGS,
  checkCatalogChanges,
  checkKnownColumns,
} from "../support/check_catalog_changes.ts";
import type { EmbeddedVersion } from "../support/embedded_postgres.ts";
import { readFingerprint } from "../support/fingerprints.ts";
import { loadObjects } from "../support/fixtures.ts";
import type { PostgresServer } from "../support/postgres_server.ts";
import { testOnServer } from "../support/server_tests.ts";
import { syncFolder } from "../support/sync_folder.ts";
import { makeTempFolder } from "../support/temp_folder.ts";
import { testOnVersions } from "../support/version_tests.ts";

/** With the installed one, the first to have a column or a catalog, and the last. */
const OTHER_MAJORS: readonly EmbeddedVersion[] = [12, 13, 14, 17, 18];

/** Nothing of it may be called a change. */
const PASSING: readonly (readonly [what: string, sql: string])[] = [
  [
    "an INSERT",
    "INSERT INTO kept SELECT i, 'x' FROM generate_series(1, 5000) i",
  ],
  ["an UPDATE of all", "UPDATE kept SET b = repeat(b, 3000)"],
  ["a DELETE", "DELETE FROM kept WHERE a % 2 = 0"],
  ["a TRUNCATE", "TRUNCATE emptied"],
  ["nextval()", "SELECT nextval('kept_a_seq'), nextval('alone')"],
  ["setval()", "SELECT setval('alone', 500)"],
  ["ANALYZE", "ANALYZE"],
  ["VACUUM", "VACUUM"],
  ["VACUUM FREEZE", "VACUUM (FREEZE, ANALYZE)"],
  ["VACUUM FULL", "VACUUM FULL"],
  [
    "VACUUM FULL of all catalogs",
    "VACUUM FULL pg_class, pg_attribute, pg_depend, pg_type",
  ],
  ["REINDEX", "REINDEX TABLE kept"],
  ["REINDEX of the catalogs", "REINDEX TABLE pg_class"],
  ["CLUSTER", "CLUSTER kept"],
  ["REFRESH MATERIALIZED VIEW", "REFRESH MATERIALIZED VIEW seen"],
  ["statistics that are forgotten", "SELECT pg_stat_reset()"],
  ["another database", "CREATE DATABASE another_one"],
  ["another role", "CREATE ROLE somebody"],
  [
    "rights of others",
    "GRANT SELECT ON kept TO somebody; GRANT SELECT (a) ON kept TO PUBLIC",
  ],
  ["a setting of the database", "ALTER ROLE ALL SET work_mem = '5MB'"],
  [
    "OR REPLACE with the same text",
    "CREATE OR REPLACE FUNCTION told() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
  ],
  [
    "a rename there and back",
    "ALTER TABLE kept RENAME TO moved; ALTER TABLE moved RENAME TO kept",
  ],
  [
    "a comment there and back",
    "COMMENT ON TABLE kept IS 'x'; COMMENT ON TABLE kept IS NULL",
  ],
];

const PASSING_SETUP = `
CREATE TABLE kept (a serial PRIMARY KEY, b text);
CREATE TABLE emptied (a integer, b text);
ALTER TABLE kept CLUSTER ON kept_pkey;
CREATE SEQUENCE alone;
CREATE MATERIALIZED VIEW seen AS SELECT count(*) FROM kept;
CREATE VIEW lookedat AS SELECT a FROM kept;
CREATE FUNCTION told() RETURNS integer LANGUAGE sql AS 'SELECT 1';
`;

const TEMPORARY = `
CREATE TEMPORARY TABLE fleeting (a serial PRIMARY KEY, b text DEFAULT 'x', CHECK (a > 0));
CREATE INDEX ON fleeting (b);
COMMENT ON TABLE fleeting IS 'Not for long';
COMMENT ON COLUMN fleeting.a IS 'Nor this';
CREATE TEMPORARY VIEW glance AS SELECT * FROM fleeting;
CREATE TYPE pg_temp.pair AS (a integer, b integer);
CREATE FUNCTION pg_temp.twice(integer) RETURNS integer LANGUAGE sql AS 'SELECT 2 * $1';
CREATE TRIGGER checked BEFORE UPDATE ON fleeting FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
CREATE STATISTICS pg_temp.counted ON a, b FROM fleeting;
CREATE TEMPORARY SEQUENCE ticks;
`;

testOnServer("A fingerprint", {
  "is another one after a change of each catalog, by that catalog alone":
    async (server) => {
      const database = await loadObjects(server);
      await using folder = await makeTempFolder();
      await syncFolder(server, database, folder.path);
      await checkCatalogChanges(server, database, async ({ sql }) => {
        // Whatever shows there changes what is written.
        const { unchangedBy } = await syncFolder(
          server,
          database,
          folder.path,
        );
        assertEquals(unchangedBy, undefined, sql);
      });
    },

  "is another one in another database, and for a role of other standing":
    async (server) => {
      const major = Number.parseInt(server.version);
      const one = await server.createDatabase();
      const other = await server.createDatabase();
      await server.query(one, "CREATE ROLE stander LOGIN PASSWORD 'stander'");
      const [a, b] = [
        await readOf(server, one, major),
        await readOf(server, other, major),
      ];
      assertEquals(findChangedCatalogs(a, b), ["server"]);
      const reader = await server.connect(one, "stander", "stander");
      const { content } = await readFingerprint(reader, major);
      await reader.end();
      assertEquals(findChangedCatalogs(a, content).includes("server"), true);
    },

  "stays the same whatever passes": async (server) => {
    const major = Number.parseInt(server.version);
    const database = await server.createDatabase();
    await server.query(database, PASSING_SETUP);
    const before = await readOf(server, database, major);
    for (const [what, sql] of PASSING) {
      const statements = sql.split("; ");
      for (const statement of statements) {
        await server.query(database, statement);
      }
      const after = await readOf(server, database, major);
      assertEquals(findChangedCatalogs(before, after), [], what);
    }
  },

  "stays the same while there are temporary objects, and after DDL that is rolled back":
    async (server) => {
      const major = Number.parseInt(server.version);
      const database = await server.createDatabase();
      await server.query(database, PASSING_SETUP);
      const before = await readOf(server, database, major);
      await using session = disposable(await server.connect(database));
      await session.client.query(TEMPORARY);
      assertEquals(await readOf(server, database, major), before);
      await session.client.query("DROP TABLE fleeting CASCADE");
      assertEquals(await readOf(server, database, major), before);
      await session.client.query(
        "BEGIN; ALTER TABLE kept ADD COLUMN c integer; CREATE TABLE never (a integer); ROLLBACK",
      );
      assertEquals(await readOf(server, database, major), before);
    },

  "tells of every write in its versions, also of one that was taken back":
    async (server) => {
      const major = Number.parseInt(server.version);
      const database = await server.createDatabase();
      await server.query(database, PASSING_SETUP);
      await using session = disposable(await server.connect(database));
      const before = await readFingerprint(session.client, major);
      await server.query(database, "INSERT INTO kept VALUES (1, 'x'); ANALYZE");
      assertEquals(await readFingerprint(session.client, major), before);
      await server.query(database, "ALTER TABLE kept RENAME TO moved");
      await server.query(database, "ALTER TABLE moved RENAME TO kept");
      const after = await readFingerprint(session.client, major);
      assertEquals(after.content, before.content);
      assertNotEquals(after.versions, before.versions);
    },

  "knows every column of the catalogs of which not all count": (server) =>
    checkKnownColumns(server),
}, { settings: CHANGES_SETTINGS });

await testOnVersions(
  OTHER_MAJORS,
  (major) => `A fingerprint of PostgreSQL ${major} tells of every catalog`,
  async (server) => {
    await checkKnownColumns(server);
    await checkCatalogChanges(server, await loadObjects(server));
  },
  { settings: CHANGES_SETTINGS },
);

async function readOf(
  server: PostgresServer,
  database: string,
  major: number,
): Promise<Readonly<Record<string, string>>> {
  await using session = disposable(await server.connect(database));
  return (await readFingerprint(session.client, major)).content;
}

type Client = Awaited<ReturnType<PostgresServer["connect"]>>;

function disposable(client: Client): AsyncDisposable & { client: Client } {
  return { client, [Symbol.asyncDispose]: () => client.end() };
}
