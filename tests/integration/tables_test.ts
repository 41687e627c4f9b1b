import { assertEquals } from "@std/assert";

import { spawnSchemaSync } from "../support/run_schema_sync.ts";
import { assertFailure, makeScene } from "../support/scene.ts";
import { testOnServer } from "../support/server_tests.ts";

testOnServer("A run", {
  "says which other schemas have tables": async (server) => {
    await using scene = await makeScene(
      server,
      `CREATE SCHEMA billing; CREATE TABLE billing.invoices ();
       CREATE TABLE billing.items ();
       CREATE SCHEMA "Old data"; CREATE TABLE "Old data".users ()`,
    );
    for (const command of ["sync", "list"]) {
      await assertFailure(scene, [command], {
        code: 3,
        message:
          `Cannot find any table of database "${scene.database}" in schema "public"`,
        hint:
          'Other schemas have tables: "Old data" (1), billing (2); choose with --schema or --all-schemas.',
      });
    }
  },

  "asks of an empty database whether it is the right one": async (server) => {
    await using scene = await makeScene(server);
    await assertFailure(scene, ["sync", "--all-schemas"], {
      code: 3,
      message: `Cannot find any table of database "${scene.database}"`,
      hint: "Check that --dbname names the database that you mean.",
    });
  },

  "names the flag that leaves out every table": async (server) => {
    await using scene = await makeScene(server, "CREATE TABLE users ()");
    await assertFailure(scene, ["sync", "-T", "use*"], {
      code: 3,
      message:
        `Cannot find any table of database "${scene.database}" in schema "public"`,
      hint: "Every table is left out by --exclude-table; loosen the pattern.",
    });
  },

  "orphans the tables of a schema that is gone, and reads the others": async (
    server,
  ) => {
    await using scene = await makeScene(
      server,
      `CREATE TABLE users (); CREATE SCHEMA billing;
       CREATE TABLE billing.invoices ()`,
    );
    const args = ["sync", "-n", "public", "-n", "billing"];
    assertEquals((await scene.run(args)).code, 0);
    await scene.query("DROP SCHEMA billing CASCADE");
    assertEquals(await scene.run(args), {
      code: 0,
      stdout: `Found 1 table
Updated 1 existing table (0 changed, 1 unchanged)
⚠ 1 orphaned: billing.invoices.sql (its table is no longer in the database)
⚠ 1 orphaned: database/schemas.sql (the database has nothing of it any more)
`,
      stderr: "",
    });
  },

  "that meets a migration reads the schema anew": async (server) => {
    await using scene = await makeScene(server, "CREATE TABLE users ()");
    let isOver = false;
    async function migrate(): Promise<void> {
      while (!isOver) {
        await scene.query("CREATE TABLE job (id int PRIMARY KEY)");
        await scene.query("DROP TABLE job");
      }
    }
    const migration = migrate();
    try {
      for (let run = 0; run < 5; run++) {
        const { code, stderr } = await scene.run(["sync"]);
        assertEquals({ code, stderr }, { code: 0, stderr: "" });
      }
    } finally {
      isOver = true;
      await migration;
    }
    const { code } = await scene.run(["sync"]);
    assertEquals(code, 0);
    const list = await Deno.readTextFile(`${scene.folder}/_table_list.txt`);
    assertEquals(list, "users\n");
  },

  "suggests the table that is nearest to an unknown one": async (server) => {
    await using scene = await makeScene(
      server,
      `CREATE TABLE users (); CREATE TABLE orders ();
       CREATE SCHEMA billing; CREATE TABLE billing.invoices ()`,
    );
    const hints = {
      "user": "Did you mean users?",
      "invoices": "Did you mean billing.invoices?",
      "biling.invoices": "Did you mean billing.invoices?",
      "something_else":
        'Run "schema-sync list --kind all" to see what there is.',
    };
    for (const [name, hint] of Object.entries(hints)) {
      await assertFailure(scene, ["sync", "orders", name], {
        code: 2,
        message:
          `Cannot find "${name}": neither database "${scene.database}" nor the folder has it`,
        hint,
      });
    }
  },

  "ends quietly when nobody reads what it prints": async (server) => {
    await using scene = await makeScene(server, "CREATE TABLE users ()");
    const child = await spawnSchemaSync(["list"], {
      cwd: scene.workFolder,
      env: server.environment(scene.database),
    });
    // As "| head -1" ends after a line, but certainly before the list comes.
    await child.stdout.cancel();
    const stderr = await new Response(child.stderr).text();
    assertEquals([(await child.status).code, stderr], [0, ""]);
  },
});
