import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path/join";

import { findCheck } from "../support/findings.ts";
import { assertFailure, makeScene, readTree } from "../support/scene.ts";
import { testOnServer } from "../support/server_tests.ts";

const SHOP_SQL = `
CREATE TABLE users (id integer);
CREATE SCHEMA billing;
CREATE TABLE billing.invoices (id integer);
CREATE SCHEMA empty;
`;

testOnServer("A schema", {
  "that is not there is no schema to pass over": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    for (const command of ["sync", "list", "check"]) {
      for (const client of ["tools", "built-in"]) {
        await assertFailure(scene, [
          command,
          ...["-n", "public", "-n", "bilinng", "--client", client],
        ], {
          code: 2,
          message:
            `Cannot find schema "bilinng": neither database "${scene.database}" nor the folder has it`,
          hint: "Did you mean billing?",
        });
      }
    }
    const { code, stdout } = await scene.run(["doctor", "-n", "bilinng"]);
    assertEquals(code, 2);
    assertEquals(findCheck(stdout, "tables"), [
      `✗ tables: Cannot find schema "bilinng": neither database "${scene.database}" nor the folder has it`,
      "  Did you mean billing?",
    ]);
  },

  "that is there and has no table is passed over": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const args = ["sync", "-n", "public", "-n", "empty"];
    const { code, stderr } = await scene.run(args);
    assertEquals([code, stderr], [0, ""]);
  },

  "that the role may not use is there": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const role = `reader_${scene.database}`;
    await scene.query(
      `CREATE ROLE ${role} LOGIN PASSWORD 'reader'; GRANT SELECT ON users TO ${role}`,
    );
    const { code, stdout } = await scene.run(
      ["sync", "-n", "public", "-n", "billing"],
      { env: { PGUSER: role, PGPASSWORD: "reader" } },
    );
    assertEquals(code, 6);
    assertStringIncludes(stdout, "no USAGE right on schema billing");
  },

  "that was dropped is known until its files are pruned": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const args = ["sync", "-n", "public", "-n", "billing"];
    assertEquals((await scene.run(args)).code, 0);
    await scene.query("DROP SCHEMA billing CASCADE");
    const { code, stderr } = await scene.run(args);
    assertEquals([code, stderr], [0, ""]);
    const index = (await readTree(scene.folder))["_index.md"] ?? "";
    assertMatch(index, /⚠.*billing\.invoices/);
    assertEquals((await scene.run(["prune"])).code, 0);
    assertEquals((await scene.run(args)).code, 2);
  },

  "of files is looked for as that of a server": async (server) => {
    await using scene = await makeScene(server);
    await Deno.writeTextFile(join(scene.workFolder, "shop.sql"), SHOP_SQL);
    const { code, stderr } = await scene.run(
      ["list", "--from", "shop.sql", "-n", "biling"],
    );
    assertEquals([code, stderr], [
      2,
      'schema-sync: Cannot find schema "biling": neither database "shop" nor the folder has it\nDid you mean billing?\n',
    ]);
  },
});
