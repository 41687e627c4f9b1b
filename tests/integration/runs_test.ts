import { assertEquals } from "@std/assert";
import { join } from "@std/path/join";

import { waitForFolderLock } from "../support/folder_lock.ts";
import type { PostgresServer } from "../support/postgres_server.ts";
import { filterRunning, listDescendants } from "../support/processes.ts";
import type { RunResult, SchemaSyncRun } from "../support/run_schema_sync.ts";
import {
  makeScene,
  readTree,
  type Scene,
  type SceneRunOptions,
} from "../support/scene.ts";
import { testOnServer } from "../support/server_tests.ts";
import {
  holdLock,
  holdRun,
  waitForBlockedDump,
  waitForNoSession,
} from "../support/table_lock.ts";
import { waitUntil } from "../support/wait_until.ts";

const SHOP_SQL = `
CREATE TABLE orders (id integer);
CREATE TABLE users (id integer);
`;

const ADDED_BOTH = {
  code: 0,
  stdout: `Found 2 tables (+2 new)
Adding new tables:
  ✓ orders.sql
  ✓ users.sql
`,
  stderr: "",
};

const FOUND_BOTH = {
  code: 0,
  stdout: `Found 2 tables
Updated 2 existing tables (0 changed, 2 unchanged)
`,
  stderr: "",
};

testOnServer("A run", {
  "that gets SIGINT ends its children and says so": (server) =>
    assertInterrupted(server, "SIGINT", (run) => run.kill("SIGINT")),

  "that gets SIGTERM ends its children and says so": (server) =>
    assertInterrupted(server, "SIGTERM", (run) => run.kill("SIGTERM")),

  "that gets SIGINT with its children, as from a terminal, says so": (
    server,
  ) =>
    assertInterrupted(
      server,
      "SIGINT",
      // A negative number stands for the whole group.
      (run) => Deno.kill(-run.pid, "SIGINT"),
      { detached: true },
    ),

  "waits for another one in the same folder": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const { run, lock } = await startBlocked(scene);
    const second = await scene.start(["sync"]);
    await waitForFolderLock(scene.folder, second.pid);
    const children = await listDescendants(second.pid);
    await lock[Symbol.asyncDispose]();
    assertEquals(await run.ended, ADDED_BOTH);
    assertEquals(await second.ended, FOUND_BOTH);
    // The second one had not even begun.
    assertEquals(children, []);
  },

  "of ten at once leaves one state, and writes it once": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const runs = await Promise.all(
      Array.from({ length: 10 }, () => runUntilLocked(scene)),
    );
    assertEquals(
      runs.map(({ code, stderr }) => [code, stderr]),
      Array.from({ length: 10 }, () => [0, ""]),
    );
    const outputs = runs.map(({ stdout }) => stdout);
    assertEquals(
      outputs.filter((text) => text === ADDED_BOTH.stdout).length,
      1,
    );
    assertEquals(
      outputs.filter((text) => text === FOUND_BOTH.stdout).length,
      9,
    );
    assertEquals(Object.keys(await readTree(scene.workFolder)).sort(), [
      "docs/schemas/_columns.txt",
      "docs/schemas/_index.md",
      "docs/schemas/_table_list.txt",
      "docs/schemas/orders.sql",
      "docs/schemas/users.sql",
    ]);
  },

  "does not wait for another one for ever": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const { run, lock } = await startBlocked(scene);
    assertEquals(await scene.run(["sync"]), {
      code: 4,
      stdout: "",
      stderr:
        `schema-sync: Cannot lock folder "docs/schemas": another run has kept it for 10 seconds
Wait until the other run has ended, then sync again.
`,
    });
    assertEquals(await readTree(scene.workFolder), {});
    await lock[Symbol.asyncDispose]();
    assertEquals(await run.ended, ADDED_BOTH);
  },

  "ends at once when it is interrupted while it waits": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const { run, lock } = await startBlocked(scene);
    const second = await scene.start(["sync"]);
    await waitForFolderLock(scene.folder, second.pid);
    // This one waits from later on, and thus for longer.
    const third = await scene.start(["sync"]);
    await waitForFolderLock(scene.folder, third.pid);
    second.kill("SIGINT");
    const first = await Promise.race([
      second.ended.then(() => "second"),
      third.ended.then(() => "third"),
    ]);
    assertEquals([first, (await second.ended).code], ["second", 130]);
    await lock[Symbol.asyncDispose]();
    assertEquals((await run.ended).code, 0);
    await third.ended;
  },

  "that is killed leaves no lock and no rubbish for the next": async (
    server,
  ) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const { run, lock } = await startBlocked(scene);
    // What it would have been writing.
    const half = join(scene.folder, `.schema-sync-${crypto.randomUUID()}.tmp`);
    await Deno.writeTextFile(half, "-- Table: us");
    const children = await listDescendants(run.pid);
    run.kill("SIGKILL");
    await run.ended;
    // With a lock that is left it would end with another code.
    assertEquals((await scene.run(["sync", "orders"])).code, 0);
    assertEquals(Object.keys(await readTree(scene.folder)).sort(), [
      "_columns.txt",
      "_index.md",
      "_table_list.txt",
      "orders.sql",
    ]);
    await lock[Symbol.asyncDispose]();
    await waitUntil(
      "the children of a killed run have ended",
      async () => (await filterRunning(children)).length === 0,
    );
  },
});

interface BlockedRun {
  readonly run: SchemaSyncRun;
  readonly lock: AsyncDisposable;
}

/** Starts a sync and waits until its dump stands behind a lock. */
async function startBlocked(scene: Scene): Promise<BlockedRun> {
  const lock = await lockUsers(scene);
  const run = await scene.start(["sync", "--lock-timeout=60"]);
  await waitForBlockedDump(scene);
  return { run, lock };
}

function lockUsers(scene: Scene): Promise<AsyncDisposable> {
  return holdLock(scene, "LOCK TABLE users IN ACCESS EXCLUSIVE MODE");
}

async function assertInterrupted(
  server: PostgresServer,
  signal: string,
  interrupt: (run: SchemaSyncRun) => void,
  options: SceneRunOptions = {},
): Promise<void> {
  await using scene = await makeScene(server, SHOP_SQL);
  await using _lock = await lockUsers(scene);
  const run = await scene.start(["sync", "--lock-timeout=60"], options);
  const held = await holdRun(scene, run);
  using dump = held?.dump;
  interrupt(run);
  // The lock is not granted, and the dump does not give it up.
  assertEquals(await run.ended, {
    code: 130,
    stdout: "",
    stderr: `schema-sync: Cannot finish: interrupted by ${signal}
Run it again; every file is whole and the next run completes the rest.
`,
  });
  const children = held?.children ?? [];
  assertEquals(children.length, 2);
  assertEquals(await filterRunning(children), []);
  assertEquals(await readTree(scene.workFolder), {});
  dump?.[Symbol.dispose]();
  await waitForNoSession(scene);
}

/**
 * Runs a sync, again where others have kept it from the folder for too long, as
 * it says to do: nine of them take their time on a slow machine.
 */
async function runUntilLocked(scene: Scene): Promise<RunResult> {
  while (true) {
    const result = await scene.run(["sync"]);
    const isKeptOut = result.code === 4 &&
      result.stderr.includes(": another run has kept it for 10 seconds\n");
    if (!isKeptOut) return result;
  }
}
