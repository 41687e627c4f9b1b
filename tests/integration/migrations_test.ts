import { assertEquals } from "@std/assert";
import { join } from "@std/path/join";

import { makeScene, readTree, withoutTimes } from "../support/scene.ts";
import { testOnServer } from "../support/server_tests.ts";
import { waitForBlockedDump } from "../support/table_lock.ts";

const SHOP_SQL = `
CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE TABLE users (
  id serial PRIMARY KEY,
  name text DEFAULT 'nobody' CHECK (name <> ''),
  mood mood
);
CREATE INDEX users_name_idx ON users (name);
CREATE STATISTICS users_stats ON id, name FROM users;
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE TRIGGER refusal BEFORE DELETE ON users
  FOR EACH ROW WHEN (OLD.name = '') EXECUTE FUNCTION refuse();
CREATE POLICY own ON users USING (name = CURRENT_USER);
CREATE TABLE orders (id integer, user_id integer REFERENCES users);
`;

/** What waits in the transaction that locks the table, by what it does. */
const MIGRATIONS = {
  "renames a column": "ALTER TABLE users RENAME COLUMN name TO nick",
  "renames a table": "ALTER TABLE users RENAME TO people",
  "moves a table": "CREATE SCHEMA app; ALTER TABLE users SET SCHEMA app",
  "changes a type": "ALTER TABLE users ALTER COLUMN id TYPE bigint",
  "renames an index": "LOCK users; ALTER INDEX users_name_idx RENAME TO n_idx",
  "drops an index": "LOCK users; DROP INDEX users_name_idx",
  "drops a constraint": "ALTER TABLE users DROP CONSTRAINT users_name_check",
  "drops a default": "ALTER TABLE users ALTER COLUMN name DROP DEFAULT",
  "drops a trigger": "LOCK users; DROP TRIGGER refusal ON users",
  "drops a policy": "LOCK users; DROP POLICY own ON users",
  "drops a table": "DROP TABLE orders",
  "renames a sequence":
    "LOCK users; ALTER SEQUENCE users_id_seq RENAME TO users_ids",
  "renames a type": "LOCK users; ALTER TYPE mood RENAME TO feeling",
  "puts another table in its place":
    "ALTER TABLE users RENAME TO old_users; CREATE TABLE users (id integer)",
} as const;

for (
  const [client, migrations] of [
    ["tools", Object.entries(MIGRATIONS)],
    ["built-in", Object.entries(MIGRATIONS).slice(0, 3)],
  ] as const
) {
  testOnServer(
    `A sync by ${client} that waits for a migration`,
    Object.fromEntries(
      migrations.map(([what, sql]) => [
        `that ${what} writes what is there afterwards`,
        async (server) => {
          await using scene = await makeScene(server, SHOP_SQL);
          const migration = await server.connect(scene.database);
          await migration.query(`BEGIN; ${sql}`);
          const args = ["sync", "--all-schemas", "--client", client];
          const run = await scene.start([...args, "--out=during"]);
          await waitForBlockedDump(scene);
          await migration.query("COMMIT");
          await migration.end();
          const { code, stderr } = await run.ended;
          assertEquals({ code, stderr }, { code: 0, stderr: "" });
          await scene.run([...args, "--out=after"]);
          assertEquals(
            withoutTimes(await readTree(join(scene.workFolder, "during"))),
            withoutTimes(await readTree(join(scene.workFolder, "after"))),
          );
        },
      ]),
    ),
  );
}
