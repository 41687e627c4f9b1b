import { assertEquals, assertMatch } from "@std/assert";

import { describeDatabase, makeScene } from "../support/scene.ts";
import { testOnServer } from "../support/server_tests.ts";
import { waitForFile, watchWhile } from "../support/watch_scene.ts";

const SHOP_SQL = "CREATE TABLE users (id integer);";

/** The output, with a word for each time of the day. */
function withoutTimes(text: string): string {
  return text.replace(/^\d\d:\d\d:\d\d /gm, "TIME ");
}

const CLIENTS = ["tools", "built-in"] as const;

testOnServer("A watch", {
  ...Object.fromEntries(CLIENTS.map((client) => [
    `syncs what changes, and tells of it on one line: ${client}`,
    async (server) => {
      await using scene = await makeScene(server, SHOP_SQL);
      const flag = `--client=${client}`;
      const { code, stdout, stderr } = await watchWhile(
        scene,
        [flag],
        async () => {
          await scene.query("CREATE TABLE orders (id integer)");
          await waitForFile(scene, "orders.sql");
          await scene.query("CREATE VIEW buyers AS SELECT id FROM users");
          await waitForFile(scene, "views/buyers.sql");
          // What is said of a file comes after it.
          await scene.query("CREATE TABLE parts (id integer)");
          await waitForFile(scene, "parts.sql");
        },
      );
      assertEquals(
        withoutTimes(stdout).replace("TIME added parts\n", ""),
        `Found 1 table (+1 new)
Adding new tables:
  ✓ users.sql
TIME added orders
TIME added view buyers; changed users
`,
      );
      assertEquals({ code, stderr }, { code: 130, stderr: "" });
      assertEquals((await scene.run(["check"])).code, 0);
    },
  ])),

  "says nothing where nothing changes, and keeps no transaction open": async (
    server,
  ) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const { stdout } = await watchWhile(scene, [], async () => {
      await scene.query("INSERT INTO users SELECT generate_series(1, 1000)");
      const idle = await scene.query(
        `SELECT count(*)::int AS count FROM (
           SELECT pg_sleep(1)
         ) pause, pg_stat_activity
         WHERE datname = current_database() AND xact_start < now() - interval '30 s'`,
      );
      assertEquals(idle, [{ count: 0 }]);
    });
    assertEquals(stdout.split("\n").length, 4);
  },

  "waits for a database that is closed, says so once, and goes on": async (
    server,
  ) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const { database } = scene;
    const allow = (whether: boolean): Promise<unknown> =>
      server.query(
        "postgres",
        `ALTER DATABASE "${database}" ALLOW_CONNECTIONS ${whether}`,
      );
    const { stdout, stderr } = await watchWhile(scene, [], async () => {
      await allow(false);
      await new Promise((resolve) => setTimeout(resolve, 2000));
      await allow(true);
      await scene.query("CREATE TABLE orders (id integer)");
      await waitForFile(scene, "orders.sql");
      // What is said of a file comes after it.
      await scene.query("CREATE TABLE parts (id integer)");
      await waitForFile(scene, "parts.sql");
    });
    assertMatch(
      stderr,
      /^schema-sync: Cannot [^\n]+\n[^\n]+\nschema-sync: trying again until it works\nschema-sync: it works again\n$/,
    );
    assertMatch(
      withoutTimes(stdout),
      /\nTIME added orders\n/,
    );
  },

  "says once that there are no client tools": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const { stderr } = await watchWhile(scene, [], async () => {
      await scene.query("CREATE TABLE orders (id integer)");
      await waitForFile(scene, "orders.sql");
    }, { PATH: scene.workFolder });
    assertMatch(
      stderr,
      /^(schema-sync: using the built-in client [^\n]+\n){2}$/,
    );
  },

  "says that DATABASE_URL says where to connect": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const { host, port, user, password } = server;
    const env = {
      ...{ PGHOST: "", PGPORT: "", PGUSER: "", PGPASSWORD: "", PGDATABASE: "" },
      DATABASE_URL:
        `postgres://${user}:${password}@${host}:${port}/${scene.database}`,
    };
    const { stderr } = await watchWhile(scene, [], async () => {}, env);
    assertEquals(
      stderr,
      `schema-sync: DATABASE_URL says where to connect: ${
        describeDatabase(scene)
      }\n`,
    );
  },

  "--json prints one object a line": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const { stdout } = await watchWhile(scene, ["--json"], async () => {
      await scene.query("CREATE TABLE orders (id integer)");
      await waitForFile(scene, "orders.sql");
      await scene.query("CREATE TABLE parts (id integer)");
      await waitForFile(scene, "parts.sql");
    });
    const reports = stdout.trimEnd().split("\n").map((line) =>
      JSON.parse(line)
    );
    assertEquals(
      reports.slice(0, 2).map(({ command, tables }) => [
        command,
        tables.length,
      ]),
      [["sync", 1], ["sync", 2]],
    );
  },

  "ends at once if the first sync fails": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const { code } = await scene.run([
      ...["sync", "--watch", "--dbname=not_there"],
    ]);
    assertEquals(code, 3);
  },

  "is of a server, and of all of it": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    for (
      const args of [
        ["sync", "users", "--watch"],
        ["sync", "--watch", "--from=."],
        ["check", "--watch"],
        ["sync", "--watch=0"],
      ]
    ) assertEquals((await scene.run(args)).code, 2);
  },
});
