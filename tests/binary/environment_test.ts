import { assertEquals } from "@std/assert";

import type { PostgresServer } from "../support/postgres_server.ts";
import { testOnServer } from "../support/server_tests.ts";
import { grantedServer, makeSite } from "./executable.ts";

const NO_VARIABLES = {};

testOnServer("schema-sync", {
  "works without HOME": (server) => assertWorks(server, NO_VARIABLES),
  "works with HOME": (server) => assertWorks(server, { HOME: "/nonexistent" }),
  "works with an inherited LD_LIBRARY_PATH": (server) =>
    assertWorks(server, { LD_LIBRARY_PATH: "/nonexistent" }),
  "works whatever the locale is": (server) =>
    assertWorks(server, { LC_ALL: "tr_TR.UTF-8", PGCLIENTENCODING: "LATIN1" }),
}, grantedServer());

async function assertWorks(
  server: PostgresServer,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  await using site = await makeSite(server);
  assertEquals(await site.run(["sync", "users"], env), {
    code: 0,
    stdout: "Found 1 table (+1 new)\nAdding new tables:\n  ✓ users.sql\n",
    stderr: "",
  });
}
