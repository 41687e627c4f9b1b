import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path/join";

import { startMessageProxy, throughProxy } from "../support/message_proxy.ts";
import type { PostgresServer } from "../support/postgres_server.ts";
import { makeRole, type Role } from "../support/roles.ts";
import {
  assertFailure,
  describeDatabase,
  makeScene,
  readTree,
  type Scene,
  withoutTimes,
} from "../support/scene.ts";
import { testOnServer } from "../support/server_tests.ts";

const SHOP_SQL = `
CREATE TYPE mood AS ENUM ('sad');
CREATE TABLE orders (id integer PRIMARY KEY, mood mood);
CREATE TABLE users (id integer);
COMMENT ON TABLE users IS 'Before';
`;

const CHANGE_SQL = `
COMMENT ON TABLE users IS 'After';
ALTER TYPE mood ADD VALUE 'happy';
`;

/** The connection by which each client dumps: psql tries for a snapshot first. */
const DUMPING_CONNECTION = { "tools": 3, "built-in": 2 } as const;

const CLIENTS = ["tools", "built-in"] as const;

testOnServer("Without a snapshot to share", {
  "the files are the same": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await scene.run(["sync"]);
    const before = withoutTimes(await readTree(scene.folder));
    const clerk = await makeClerk(scene);
    for (const client of CLIENTS) {
      const out = join(scene.workFolder, client);
      for (const command of ["sync", "check", "list", "doctor"]) {
        const args = [command, "--client", client, "--out", out];
        const { code, stdout, stderr } = await scene.run(args, {
          env: clerk.env,
        });
        assertEquals({ code, stderr }, { code: 0, stderr: "" }, stdout);
      }
      assertEquals(withoutTimes(await readTree(out)), before);
    }
  },

  "one table after the other has the same text as well": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await scene.run(["sync"]);
    const before = withoutTimes(await readTree(scene.folder));
    const { env } = await makeClerk(scene);
    for (const client of CLIENTS) {
      await Deno.remove(join(scene.folder, "users.sql"));
      const args = ["sync", "users", "--client", client];
      assertEquals((await scene.run(args, { env })).code, 0);
      assertEquals(withoutTimes(await readTree(scene.folder)), before);
    }
  },

  "a change between catalog and dump is never met in half by the client tools":
    (server) => assertWhole(server, "tools"),

  "a change between catalog and dump is never met in half by the built-in client":
    (server) => assertWhole(server, "built-in"),
});

testOnServer("An error after the login", {
  "is told as such by both clients": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const clerk = await makeRole(scene);
    await scene.query("REVOKE SELECT ON pg_locks FROM PUBLIC");
    for (const client of CLIENTS) {
      const program = client === "tools"
        ? "psql ended with code 3: 42501: "
        : "";
      await assertFailure(scene, ["sync", "--client", client], {
        code: 3,
        message: `Cannot read ${
          describeDatabase(scene, clerk.name)
        }: ${program}permission denied for view pg_locks`,
        hint: "Grant the role the right that is named, then run it again.",
      }, { env: clerk.env });
    }
  },
});

async function makeClerk(scene: Scene): Promise<Role> {
  const clerk = await makeRole(scene);
  await scene.query(`
    GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${clerk.name};
    REVOKE EXECUTE ON FUNCTION pg_export_snapshot() FROM PUBLIC;
  `);
  return clerk;
}

/** Changes the schema after the catalog was read and before the dump begins. */
async function assertWhole(
  server: PostgresServer,
  client: typeof CLIENTS[number],
): Promise<void> {
  await using scene = await makeScene(server, SHOP_SQL);
  const { env } = await makeClerk(scene);
  let connections = 0;
  using proxy = startMessageProxy(server, {
    start: async (packet) => {
      connections++;
      if (connections === DUMPING_CONNECTION[client]) {
        await scene.query(CHANGE_SQL);
      }
      return packet;
    },
  });
  const { code, stderr } = await scene.run(["sync", "--client", client], {
    env: { ...env, ...throughProxy(proxy) },
  });
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
  assert(connections > DUMPING_CONNECTION[client], "it was read once");
  const synced = withoutTimes(await readTree(scene.folder));
  await scene.run(["sync", "--out=after"]);
  const after = await readTree(join(scene.workFolder, "after"));
  assertEquals(synced, withoutTimes(after));
}
