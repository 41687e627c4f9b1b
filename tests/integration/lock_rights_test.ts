import { assertEquals } from "@std/assert";

import type { PostgresServer } from "../support/postgres_server.ts";
import { makeRole, type Role } from "../support/roles.ts";
import { makeScene, type Scene } from "../support/scene.ts";
import { testOnVersions } from "../support/version_tests.ts";

/** What a role is granted on a table of its own, by the name of the table. */
const GRANTS: Readonly<Record<string, string>> = {
  "of select": "SELECT",
  "of insert": "INSERT",
  "of update": "UPDATE",
  "of delete": "DELETE",
  "of truncate": "TRUNCATE",
  "of references": "REFERENCES",
  "of trigger": "TRIGGER",
  "of columns": "SELECT (a), UPDATE (a)",
};

const TABLES_SQL = `
CREATE TABLE parent (a integer) PARTITION BY RANGE (a);
CREATE TABLE parent_one PARTITION OF parent FOR VALUES FROM (1) TO (2);
CREATE TABLE above (a integer);
CREATE TABLE below () INHERITS (above);
CREATE VIEW shown AS SELECT a FROM above;
CREATE TABLE counted (a serial);
ALTER TABLE counted ENABLE ROW LEVEL SECURITY;
`;

/** Versions between which PostgreSQL changed its mind. */
await testOnVersions(
  [12, 15, 16, 18],
  (major) => `A role that may dump PostgreSQL ${major} may sync it`,
  async (server, major) => {
    await using scene = await makeScene(server, TABLES_SQL);
    const role = await makeRole(scene);
    const tables = await grant(scene, role, major);
    const closed = await findClosed(server, scene, role, tables);
    const { code, stdout } = await scene.run(
      ["sync", "--client=built-in", "--json"],
      { env: role.env },
    );
    const report = JSON.parse(stdout);
    assertEquals([code, report.error], [6, undefined]);
    assertEquals(
      report.unreadable.map(({ name }: { name: string }) => name).sort(),
      closed,
    );
    assertEquals(
      report.tables.map(({ name }: { name: string }) => name).sort(),
      tables.filter((table) => !closed.includes(table)),
    );
  },
);

/** @returns The names of all tables. */
async function grant(
  scene: Scene,
  role: Role,
  major: number,
): Promise<string[]> {
  const grants = {
    ...GRANTS,
    ...(major >= 17 ? { "of maintain": "MAINTAIN" } : {}),
  };
  for (const [table, rights] of Object.entries(grants)) {
    await scene.query(
      `CREATE TABLE "${table}" (a integer); GRANT ${rights} ON "${table}" TO ${role.name}`,
    );
  }
  const readable = ["parent", "above", "counted"];
  await scene.query(`GRANT SELECT ON ${readable} TO ${role.name}`);
  return [...Object.keys(grants), ...readable, "parent_one", "below"].sort();
}

/** Asks the server itself which tables the role may not lock. */
async function findClosed(
  server: PostgresServer,
  { database }: Scene,
  { name, password }: Role,
  tables: readonly string[],
): Promise<string[]> {
  const client = await server.connect(database, name, password);
  const closed: string[] = [];
  for (const table of tables) {
    try {
      await client.query("BEGIN");
      await client.query(`LOCK TABLE "${table}" IN ACCESS SHARE MODE`);
    } catch {
      closed.push(table);
    }
    await client.query("ROLLBACK");
  }
  await client.end();
  return closed;
}
