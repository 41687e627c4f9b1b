import { assertEquals, assertMatch } from "@std/assert";

import {
  findPostgresFolder,
  startPostgres,
} from "../support/postgres_server.ts";
import { makeScene } from "../support/scene.ts";
import { testOnServer } from "../support/server_tests.ts";
import { explainNoCopy, startRecovering } from "../support/standby_server.ts";
import { waitForFile, watchWhile } from "../support/watch_scene.ts";

const SHOP_SQL = "CREATE TABLE users (id integer);";

const CLIENTS = ["tools", "built-in"] as const;

/** One word of trouble and one of its end, however long it lasts. */
const TROUBLE =
  /^schema-sync: Cannot [^\n]+\n[^\n]+\nschema-sync: trying again until it works\nschema-sync: it works again\n$/;

testOnServer(
  "A watch",
  Object.fromEntries(CLIENTS.map((client) => [
    `goes on with a server that crashes and comes back: ${client}`,
    async (server) => {
      await using scene = await makeScene(server, SHOP_SQL);
      const { code, stderr } = await watchWhile(
        scene,
        [`--client=${client}`],
        async () => {
          await server.restart(() =>
            new Promise((resolve) => setTimeout(resolve, 1000))
          );
          await scene.query("CREATE TABLE orders (id integer)");
          await waitForFile(scene, "orders.sql");
          // What is said of a file comes after it.
          await scene.query("CREATE TABLE parts (id integer)");
          await waitForFile(scene, "parts.sql");
        },
      );
      assertEquals(code, 130);
      assertMatch(stderr, TROUBLE);
    },
  ])),
);

const NO_COPY = await explainNoCopy(await findPostgresFolder());

testOnServer("A watch of two hosts", {
  "goes on with the standby that takes over": {
    missing: NO_COPY,
    run: async () => {
      await using primary = await startPostgres();
      await using scene = await makeScene(primary, SHOP_SQL);
      await using standby = await startRecovering(primary, "hot standby");
      const env = {
        PGHOST: "127.0.0.1,127.0.0.1",
        PGPORT: `${primary.port},${standby.port}`,
      };
      const { code, stdout } = await watchWhile(scene, [], async () => {
        await primary.stop("immediate");
        await standby.query("postgres", "SELECT pg_promote()");
        const { database } = scene;
        await standby.query(database, "CREATE TABLE orders (id integer)");
        await waitForFile(scene, "orders.sql");
        // What is said of a file comes after it.
        await standby.query(database, "CREATE TABLE parts (id integer)");
        await waitForFile(scene, "parts.sql");
      }, env);
      assertEquals(code, 130);
      assertMatch(stdout, /\n\d\d:\d\d:\d\d added orders\n/);
    },
  },
});
