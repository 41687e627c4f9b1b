import { assertEquals } from "@std/assert";

import { makeRole } from "../support/roles.ts";
import { assertFailure, makeScene, readTree } from "../support/scene.ts";
import { testOnServer } from "../support/server_tests.ts";

const SHOP_SQL = `
CREATE TABLE orders (id integer);
CREATE TABLE payroll (id integer);
CREATE TABLE users (id integer);
CREATE SCHEMA closed;
CREATE TABLE closed.secrets (id integer);
`;

testOnServer("A role", {
  "that may read some tables syncs those and tells of the others": async (
    server,
  ) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await scene.run(["sync", "--all-schemas"]);
    const before = await readTree(scene.folder);
    await scene.query(
      `ALTER TABLE users ADD COLUMN name text;
       ALTER TABLE payroll ADD COLUMN amount numeric`,
    );
    const clerk = await makeRole(scene);
    await scene.query(
      `GRANT SELECT ON orders, users, closed.secrets TO ${clerk.name}`,
    );

    const { code, stdout, stderr } = await scene.run(
      ["sync", "--all-schemas"],
      { env: clerk.env },
    );
    assertEquals([code, stderr], [6, ""]);
    assertEquals(
      stdout,
      `Found 4 tables
Updated 2 existing tables (1 changed, 1 unchanged)
  ✓ users.sql
⚠ 2 not read:
  closed.secrets (no USAGE right on schema closed)
  payroll (no SELECT right)
`,
    );
    const after = await readTree(scene.folder);
    assertEquals(after["users.sql"]?.includes("name text"), true);
    assertEquals(after["payroll.sql"], before["payroll.sql"]);
    assertEquals(after["closed.secrets.sql"], before["closed.secrets.sql"]);
    assertEquals(after["_table_list.txt"], before["_table_list.txt"]);
    assertEquals(after["_index.md"]?.includes("| ⚠ |"), false);
    assertEquals(after["_index.md"]?.includes("| ✓ | [payroll]"), true);
  },

  "that may read some tables is told of the others in a quiet run": async (
    server,
  ) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const clerk = await makeRole(scene);
    await scene.query(`GRANT SELECT ON orders, users TO ${clerk.name}`);
    assertEquals(await scene.run(["sync", "--quiet"], { env: clerk.env }), {
      code: 6,
      stdout: "",
      stderr: "⚠ 1 not read:\n  payroll (no SELECT right)\n",
    });
  },

  "that may read some tables gets the others as JSON": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const clerk = await makeRole(scene);
    await scene.query(`GRANT SELECT ON orders, users TO ${clerk.name}`);
    const { code, stdout, stderr } = await scene.run(["sync", "--json"], {
      env: clerk.env,
    });
    assertEquals([code, stderr], [6, ""]);
    assertEquals(JSON.parse(stdout).unreadable, [
      { schema: "public", name: "payroll", reason: "no SELECT right" },
    ]);
    assertEquals(Object.keys(await readTree(scene.folder)).sort(), [
      "_columns.txt",
      "_index.md",
      "_table_list.txt",
      "orders.sql",
      "users.sql",
    ]);
  },

  "that may read no table is told which right to grant": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const clerk = await makeRole(scene);
    for (const args of [["sync"], ["list"], ["sync", "users"]]) {
      await assertFailure(scene, args, {
        code: 3,
        message:
          `Cannot read any table of database "${scene.database}": role "${clerk.name}" has no SELECT right`,
        hint:
          `GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${clerk.name}, and USAGE on the schema.`,
      }, { env: clerk.env });
    }
  },

  "that may not use the schema is told so": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const clerk = await makeRole(scene);
    await scene.query(`GRANT SELECT ON closed.secrets TO ${clerk.name}`);
    await assertFailure(scene, ["sync", "--schema=closed"], {
      code: 3,
      message:
        `Cannot read any table of database "${scene.database}": role "${clerk.name}" has no USAGE right on schema closed`,
      hint:
        `GRANT SELECT ON ALL TABLES IN SCHEMA closed TO ${clerk.name}, and USAGE on the schema.`,
    }, { env: clerk.env });
  },
});
