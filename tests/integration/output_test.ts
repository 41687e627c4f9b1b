import { assertEquals, assertMatch } from "@std/assert";

import { spawnSchemaSync } from "../support/run_schema_sync.ts";
import { startPostgres } from "../support/postgres_server.ts";
import { makeScene, type Scene } from "../support/scene.ts";
import { testOnServer } from "../support/server_tests.ts";
import { isSkipped } from "../support/skipped.ts";

/** A device on which there is never any space. */
const FULL = "/dev/full";

const NO_FULL_DEVICE = isThere(FULL) ? undefined : `there is no ${FULL}`;

const SHOP_SQL = "CREATE TABLE users (id integer);";

/** More than a pipe takes before somebody reads. */
const MANY_TABLES_SQL = `
DO $$
BEGIN
  FOR i IN 1..2000 LOOP
    EXECUTE format('CREATE TABLE %I ()', repeat('x', 50) || i);
  END LOOP;
END
$$;
`;

const FULL_FAILURE =
  /(^|\n)schema-sync: Cannot write the result: .+\nCheck where standard output goes\.\n$/;

/** Each with what it says before; where nothing is wrong, nothing. */
const RESULTS: readonly (readonly [command: string, before: RegExp])[] = [
  ["check", /^$/],
  ["check --json", /^$/],
  ["check --diff", /^Found 1 table/],
  ["list", /^$/],
  ["list --json", /^$/],
  ["sync --json", /^$/],
  ["prune --json", /^$/],
  ["doctor", /^$/],
  ["doctor --json", /^$/],
  ["init --dry-run", /^$/],
  ["init --dry-run --json", /^$/],
  ["--help", /^$/],
  ["--version", /^$/],
  ["check --json --bogus", /^schema-sync: Cannot use flag "--bogus"/],
  ["check gone --json", /^schema-sync: Cannot find "gone"/],
  ["check --json -p 1", /^schema-sync: Cannot connect to /],
];

Deno.test({
  name: "A result that cannot be written is told, and the exit code is 4",
  ignore: isSkipped("a full device", NO_FULL_DEVICE),
  sanitizeOps: false,
  fn: async (t) => {
    await using server = await startPostgres();
    for (const [command, before] of RESULTS) {
      await t.step(command, async () => {
        await using scene = await makeScene(server, SHOP_SQL);
        const { code, stderr } = await scene.run(command.split(" "), {
          launcher: redirected(`>${FULL}`),
        });
        assertEquals(code, 4, stderr);
        assertMatch(stderr, FULL_FAILURE);
        assertMatch(stderr.replace(FULL_FAILURE, ""), before);
      });
    }
  },
});

testOnServer("A message that cannot be written", {
  "leaves the exit code as it is": {
    missing: NO_FULL_DEVICE,
    run: async (server) => {
      await using scene = await makeScene(server, SHOP_SQL);
      for (
        const [command, code] of [
          ["check", 1],
          ["check --diff", 1],
          ["check --bogus", 2],
          ["check -p 1", 3],
          ["sync --verbose", 0],
        ] as const
      ) {
        const launcher = redirected(`2>${FULL}`);
        const result = await scene.run(command.split(" "), { launcher });
        assertEquals([command, result.code], [command, code]);
      }
    },
  },
});

testOnServer("A run whose output nobody reads", {
  "ends when its time is up": async (server) => {
    await using scene = await makeScene(server, MANY_TABLES_SQL);
    const child = await spawnUnread(scene, ["list", "--json", "--timeout=5"]);
    assertEquals((await child.status).code, 3);
    assertMatch(await readRest(child.stderr), /^schema-sync: Cannot finish /);
    await child.stdout.cancel();
  },

  "ends at a signal": async (server) => {
    await using scene = await makeScene(server, MANY_TABLES_SQL);
    const child = await spawnUnread(scene, ["list", "--json"]);
    const reader = child.stdout.getReader();
    // From now on it waits for who reads the rest.
    await reader.read();
    child.kill("SIGTERM");
    assertEquals((await child.status).code, 130);
    assertMatch(await readRest(child.stderr), /interrupted by SIGTERM/);
    await reader.cancel();
  },

  "ends at a signal, also where messages are what nobody reads": async (
    server,
  ) => {
    await using scene = await makeScene(server, MANY_TABLES_SQL);
    const child = await spawnUnread(scene, ["sync", "--verbose"]);
    const reader = child.stderr.getReader();
    await reader.read();
    child.kill("SIGTERM");
    assertEquals((await child.status).code, 130);
    await Promise.all([reader.cancel(), child.stdout.cancel()]);
  },

  "goes on where its reader has left": async (server) => {
    await using scene = await makeScene(server, MANY_TABLES_SQL);
    const child = await spawnUnread(scene, ["list"]);
    await Promise.all([child.stdout.cancel(), child.stderr.cancel()]);
    assertEquals((await child.status).code, 0);
  },
});

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isCharDevice === true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** What starts a run with an output that a shell redirects. */
function redirected(redirection: string): readonly string[] {
  return ["sh", "-c", `exec "$@" ${redirection}`, "sh"];
}

async function spawnUnread(
  scene: Scene,
  args: readonly string[],
): Promise<Deno.ChildProcess> {
  return await spawnSchemaSync(args, {
    cwd: scene.workFolder,
    env: scene.server.environment(scene.database),
  });
}

async function readRest(stream: ReadableStream<Uint8Array>): Promise<string> {
  return await new Response(stream).text();
}
