import { assertEquals } from "@std/assert";

import type { PostgresServer } from "../support/postgres_server.ts";
import { makeScene, type Scene } from "../support/scene.ts";
import { readLogOf } from "../support/server_log.ts";
import { testOnServer } from "../support/server_tests.ts";
import { holdLock, waitForBlockedDump } from "../support/table_lock.ts";

const SHOP_SQL = `
CREATE TABLE orders (id integer);
CREATE TABLE users (id integer);
`;

/** What a run says that a signal ended. */
function interruptedBy(signal: string): string {
  return `schema-sync: Cannot finish: interrupted by ${signal}
Run it again; every file is whole and the next run completes the rest.
`;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Commands of the built-in client, and the exit code that each ends with. */
const QUIET_RUNS: readonly (readonly [command: string, code: number])[] = [
  ["sync", 0],
  ["sync orders", 0],
  ["list", 0],
  ["check", 1],
  ["doctor", 0],
  ["sync gone", 2],
  ["sync --schema=gone", 2],
];

testOnServer("A run with the built-in client", {
  ...Object.fromEntries(
    QUIET_RUNS.map(([command, code]) => [
      `takes its leave of the server: ${command}`,
      async (server: PostgresServer) => {
        await using scene = await makeScene(server, SHOP_SQL);
        const args = [...command.split(" "), "--client=built-in"];
        const log = await readLogOf(server, async () => {
          assertEquals((await scene.run(args)).code, code);
        });
        assertEquals(log, "");
      },
    ]),
  ),

  ...Object.fromEntries(
    SIGNALS.map((signal) => [
      `takes its leave of the server at ${signal}`,
      async (server: PostgresServer) => {
        await using scene = await makeScene(server, SHOP_SQL);
        const log = await readLogOf(server, async () => {
          assertEquals(await endBlocked(scene, signal), {
            code: 130,
            stdout: "",
            stderr: interruptedBy(signal),
          });
        });
        assertEquals(withoutLockWaits(log), "");
      },
    ]),
  ),

  "takes its leave of the server when its time is up": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await using _lock = await lockUsers(scene);
    const log = await readLogOf(server, async () => {
      const { code } = await scene.run([
        "sync",
        "--client=built-in",
        "--timeout=2",
      ]);
      assertEquals(code, 3);
    });
    assertEquals(withoutLockWaits(log), "");
  },
});

testOnServer("A run with the client tools", {
  ...Object.fromEntries(
    SIGNALS.map((signal) => [
      `has psql take its leave of the server at ${signal}`,
      async (server: PostgresServer) => {
        await using scene = await makeScene(server, SHOP_SQL);
        const log = await readLogOf(server, async () => {
          const { code } = await endBlocked(scene, signal, "tools");
          assertEquals(code, 130);
        });
        // That is psql's; pg_dump breaks off, whoever ends it.
        assertEquals(/EOF on client .* open transaction/.test(log), false, log);
      },
    ]),
  ),
});

async function lockUsers(scene: Scene): Promise<AsyncDisposable> {
  return await holdLock(scene, "LOCK TABLE users IN ACCESS EXCLUSIVE MODE");
}

/** Ends a sync whose dump stands behind a lock. */
async function endBlocked(
  scene: Scene,
  signal: Deno.Signal,
  client = "built-in",
): Promise<{ code: number; stdout: string; stderr: string }> {
  await using _lock = await lockUsers(scene);
  const run = await scene.start(["sync", `--client=${client}`]);
  await waitForBlockedDump(scene);
  run.kill(signal);
  return await run.ended;
}

/** That a dump did not get a lock in time is logged as of `pg_dump` itself. */
function withoutLockWaits(log: string): string {
  return log.split("\n").filter((line) =>
    !/ERROR: {2}canceling statement due to|STATEMENT: {2}LOCK TABLE/.test(line)
  ).join("\n");
}
