import { assertEquals, assertLess, assertMatch } from "@std/assert";
import { join } from "@std/path/join";

import { type FakeServer, startFakeServer } from "../support/fake_server.ts";
import {
  findPostgresFolder,
  type PostgresServer,
  startPostgres,
} from "../support/postgres_server.ts";
import { filterRunning, listDescendants } from "../support/processes.ts";
import type { RunResult, SchemaSyncRun } from "../support/run_schema_sync.ts";
import {
  assertFailure,
  describeDatabase,
  makeScene,
  readTree,
  type Scene,
  withoutTimes,
} from "../support/scene.ts";
import { type ServerTest, testOnServer } from "../support/server_tests.ts";
import {
  explainNoCopy,
  type RecoveryKind,
  startRecovering,
} from "../support/standby_server.ts";
import {
  holdLock,
  holdRun,
  startHeld,
  startInTime,
} from "../support/table_lock.ts";
import { makeTempFolder, type TempFolder } from "../support/temp_folder.ts";
import { waitUntil } from "../support/wait_until.ts";

const SHOP_SQL = `
CREATE TABLE orders (id integer);
CREATE TABLE users (id integer);
`;

const CLIENTS = ["tools", "built-in"] as const;

type Client = typeof CLIENTS[number];

const PROGRAM_FOLDER = await findPostgresFolder();
const NO_COPY = await explainNoCopy(PROGRAM_FOLDER);

const ENDED_HINT =
  "The server ended the connection; see its log, then run it again.";
const OUT_OF_TIME_HINT =
  "Allow more time with --timeout, or see what keeps the server or the output busy.";

/** Escape sequences and marks that no terminal may get to see. */
const CONTROLS = "\x1b]0;owned\x07\x1b[31mred\u202egnp.exe";

/** All of those but the line feed. */
const CONTROL_REGEXP = /(?!\n)[\p{Cc}\p{Cf}]/u;

const NONSENSE = encode(CONTROLS.repeat(100));
const NOTHING = new Uint8Array();

/** Lets somebody in: `AuthenticationOk`, what a client has to know, `ReadyForQuery`. */
const LET_IN = joinBytes([
  renderMessage("R", "\0\0\0\0"),
  renderMessage("S", "server_version\x0015.0\0"),
  renderMessage("S", "client_encoding\0UTF8\0"),
  renderMessage("Z", "I"),
]);

/** A run takes 100 MB or so; the 100 MB that it is told must not come on top. */
const MEMORY_LIMIT_BYTES = 190_000_000;

testOnServer("A server", {
  "that crashes during the dump leaves the folder as it was": () =>
    assertLostServer((server) => Deno.kill(server.pid, "SIGKILL"), "SIGKILL"),

  "that is stopped at once during the dump leaves the folder as it was": () =>
    assertLostServer((server) => server.stop("immediate"), "SIGQUIT"),

  "that freezes during the dump is waited for until the time is up, and works afterwards":
    async () => {
      await using server = await startPostgres();
      for (const client of CLIENTS) {
        await using place = await lockSynced(server);
        const { scene, before } = place;
        const { run, dump, children, seconds } = await startHeld(
          scene,
          ["sync", "--lock-timeout=60", `--client=${client}`],
        );
        {
          using _frozen = await freeze(server);
          assertEquals(await run.ended, {
            code: 3,
            stdout: "",
            stderr:
              `schema-sync: Cannot finish within ${seconds} s\n${OUT_OF_TIME_HINT}\n`,
          });
          assertEquals(await filterRunning(children), []);
          assertEquals(await readTree(scene.workFolder), before);
        }
        dump[Symbol.dispose]();
        await place.lock[Symbol.asyncDispose]();
        await assertHeals(scene);
      }
    },

  "that is frozen before a run connects is waited for until the time is up":
    async () => {
      await using server = await startPostgres();
      await using scene = await makeScene(server, SHOP_SQL);
      {
        using _frozen = await freeze(server);
        await withBothClients(async (client) => {
          assertEquals(
            await scene.run([
              ...["sync", `--client=${client}`, "--timeout=2"],
              `--out=${client}`,
            ]),
            {
              code: 3,
              stdout: "",
              stderr:
                `schema-sync: Cannot finish within 2 s\n${OUT_OF_TIME_HINT}\n`,
            },
          );
        });
      }
      assertEquals((await scene.run(["sync"])).code, 0);
    },

  "that shuts down is said to do so": async () => {
    await using server = await startPostgres();
    await using scene = await makeScene(server, SHOP_SQL);
    const session = await server.connect(scene.database);
    // It waits for that session to end, and lets nobody else in.
    Deno.kill(server.pid, "SIGTERM");
    await waitUntil(
      "the server shuts down",
      async () => (await Deno.readTextFile(server.logFile)).includes("smart"),
    );
    await assertNotReady(
      scene,
      server.port,
      /the database system is shutting down/,
    );
    await session.end();
  },

  "that starts up is said to do so": {
    missing: NO_COPY,
    run: (server) =>
      assertRecovering(
        server,
        "starting up",
        /the database system is starting up/,
      ),
  },

  "that is a standby for emergencies alone is said to let nobody in": {
    missing: NO_COPY,
    run: (server) =>
      assertRecovering(
        server,
        "warm standby",
        /the database system is (?:not accepting connections|starting up)/,
      ),
  },

  "that is a standby gives the same files as its primary": {
    missing: NO_COPY,
    run: async (server) => {
      await using scene = await makeScene(server, SHOP_SQL);
      await using standby = await startRecovering(server, "hot standby");
      // What came after the copy, too.
      await scene.query("ALTER TABLE users ADD COLUMN name text");
      await scene.query("CREATE TABLE last (id serial PRIMARY KEY)");
      const there = { PGPORT: String(standby.port) };
      await waitUntil("the standby has the last table", async () => {
        const { stdout } = await scene.run(["list"], { env: there });
        return stdout.includes("last");
      });
      for (const client of CLIENTS) {
        const args = ["sync", `--client=${client}`];
        const folders = [`${client} primary`, `${client} standby`];
        const results = await Promise.all([
          scene.run([...args, `--out=${folders[0]}`]),
          scene.run([...args, `--out=${folders[1]}`], { env: there }),
        ]);
        assertEquals(results.map(({ code, stderr }) => [code, stderr]), [
          [0, ""],
          [0, ""],
        ]);
        const [primaryTree, standbyTree] = await Promise.all(
          folders.map(async (name) =>
            withoutTimes(await readTree(join(scene.workFolder, name)))
          ),
        );
        assertEquals(Object.keys(primaryTree ?? {}).length, 6);
        assertEquals(standbyTree, primaryTree);
      }
    },
  },
});

testOnServer("A lock on the primary", {
  "keeps its table from a dump of the standby, and no other": {
    missing: NO_COPY,
    run: async (server) => {
      await using standby = await startRecovering(server, "hot standby");
      await using scene = await makeScene(server, SHOP_SQL);
      const there = { PGPORT: String(standby.port) };
      await using _lock = await holdLock(
        scene,
        "ALTER TABLE users ADD COLUMN name text",
      );
      // Until something flushes the log, no other server hears of the lock.
      await scene.query("SELECT pg_switch_wal()");
      await waitUntil("the lock is on the standby", async () => {
        const { stderr } = await scene.run(
          ["sync", "users", "--lock-timeout=0.1", "--out=probe"],
          { env: there },
        );
        return stderr.includes("another session keeps a lock on users");
      });
      await withBothClients(async (client) => {
        const { code, stdout, stderr } = await scene.run(
          [
            ...["sync", `--client=${client}`, "--lock-timeout=0.5"],
            `--out=${client}`,
          ],
          { env: there },
        );
        assertEquals([code, stderr], [6, ""]);
        assertMatch(stdout, /\n {2}users \(locked by another session\)\n/);
        const tree = await readTree(join(scene.workFolder, client));
        assertEquals(["orders.sql" in tree, "users.sql" in tree], [
          true,
          false,
        ]);
      });
    },
  },
});

testOnServer("What listens in place of a server", {
  ...forEachClient("and talks nonsense is said to", async (client, server) => {
    await using scene = await makeScene(server);
    using fake = startFakeServer(answerInTurn([NONSENSE]));
    const result = await runAgainst(scene, fake, client);
    assertMatch(
      result.stderr,
      /^schema-sync: Cannot connect to database .*: expected authentication request from server, but received \\u\{1b\}\n/,
    );
    assertReadable(result);
  }),

  ...forEachClient(
    "and talks nonsense about TLS is said to",
    async (client, server) => {
      await using scene = await makeScene(server);
      using fake = startFakeServer(answerInTurn([NONSENSE]));
      const result = await runAgainst(scene, fake, client, {
        env: { PGSSLMODE: "prefer" },
      });
      assertMatch(
        result.stderr,
        /^schema-sync: Cannot connect to database .*: received invalid response to SSL negotiation: \\u\{1b\}\n/,
      );
      assertReadable(result);
    },
  ),

  ...forEachClient(
    "and refuses in bad words is quoted without harm",
    async (client, server) => {
      await using scene = await makeScene(server);
      const words = `go away ${CONTROLS}\nand do not return`;
      using fake = startFakeServer(answerInTurn([renderRefusal(words)]));
      const result = await runAgainst(scene, fake, client);
      assertMatch(result.stderr, /: go away \\u\{1b\}\]0;owned\\u\{7\}/);
      assertReadable(result);
    },
  ),

  ...forEachClient(
    "and lets everybody in and then talks nonsense is said to",
    async (client, server) => {
      await using scene = await makeScene(server);
      using fake = startFakeServer(answerInTurn([LET_IN, NONSENSE]));
      assertReadable(await runAgainst(scene, fake, client));
    },
  ),

  ...forEachClient(
    "and lets everybody in and answers no query as it should is said to",
    async (client, server) => {
      await using scene = await makeScene(server);
      using fake = startFakeServer(answerQueries(`nonsense ${CONTROLS}`));
      assertReadable(await runAgainst(scene, fake, client));
    },
  ),

  ...forEachClient(
    "and lets everybody in and then hangs up is said to",
    async (client, server) => {
      await using scene = await makeScene(server);
      using fake = startFakeServer(answerInTurn([LET_IN, NOTHING]));
      const result = await runAgainst(scene, fake, client);
      assertReadable(result);
      assertMatch(
        result.stderr,
        /: (?:server closed the connection|connection to server was lost|Connection terminated)/,
      );
      assertMatch(
        result.stderr,
        /\n(?:The server ended the connection; |Check that PostgreSQL listens )/,
      );
    },
  ),

  ...forEachClient(
    "and ends TLS before it begins is said to",
    async (client, server) => {
      await using scene = await makeScene(server);
      using fake = startFakeServer(answerInTurn([encode("S"), NOTHING]));
      const result = await runAgainst(scene, fake, client, {
        env: { PGSSLMODE: "require" },
      });
      assertMatch(
        result.stderr,
        /^schema-sync: Cannot connect to database .*SSL/,
      );
      assertReadable(result);
    },
  ),

  ...forEachClient(
    "and hangs up when asked for TLS is said to",
    async (client, server) => {
      await using scene = await makeScene(server);
      using fake = startFakeServer(answerInTurn([NOTHING]));
      const result = await runAgainst(scene, fake, client, {
        env: { PGSSLMODE: "require" },
      });
      assertMatch(result.stderr, /server closed the connection unexpectedly/);
      assertReadable(result);
    },
  ),

  "and never says a word is waited for until the time is up": (server) =>
    withBothClients(async (client) => {
      await using scene = await makeScene(server);
      using fake = startFakeServer(stayMute);
      const { code, stderr } = await runAgainst(scene, fake, client, {
        flags: ["--timeout=2"],
      });
      assertEquals([code, stderr], [
        3,
        `schema-sync: Cannot finish within 2 s\n${OUT_OF_TIME_HINT}\n`,
      ]);
    }),

  "and never says a word is waited for as long as PGCONNECT_TIMEOUT says": (
    server,
  ) =>
    withBothClients(async (client) => {
      await using scene = await makeScene(server);
      using fake = startFakeServer(stayMute);
      const { code, stderr } = await runAgainst(scene, fake, client, {
        env: { PGCONNECT_TIMEOUT: "2" },
      });
      assertEquals([code, stderr], [
        3,
        `schema-sync: Cannot connect to database "${scene.database}" at 127.0.0.1:${fake.port} as "postgres": timeout expired
Check --host, --port and that no firewall stands between.
`,
      ]);
    }),

  "and lets everybody in and then says nothing is waited for until the time is up":
    (server) =>
      withBothClients(async (client) => {
        await using scene = await makeScene(server);
        using fake = startFakeServer(async (connection) => {
          await readSome(connection);
          await connection.write(LET_IN);
          await stayMute(connection);
        });
        const { code, stderr } = await runAgainst(scene, fake, client, {
          flags: ["--timeout=3"],
        });
        assertEquals([code, stderr], [
          3,
          `schema-sync: Cannot finish within 3 s\n${OUT_OF_TIME_HINT}\n`,
        ]);
      }),
});

testOnServer("A pg_dump", {
  "that is killed in the middle is said to have ended": async (server) => {
    await using scene = await makeSyncedScene(server);
    await using fake = await makeFakePgDump(
      'real "$@" | sed "/^CREATE TABLE public.users/q"; kill -9 $$',
    );
    const before = await readTree(scene.folder);
    const result = await scene.run(["sync"], {
      env: { PATH: putFirst(fake.path) },
    });
    assertReadable(result);
    assertMatch(result.stderr, /: pg_dump .*(?:137|SIGKILL)/);
    // What it was about to do is no reason.
    assertEquals(/creating|reading/.test(result.stderr), false, result.stderr);
    assertEquals(await readTree(scene.folder), before);
    await assertHeals(scene);
  },

  "that leaves out a table is not believed": async (server) => {
    await using scene = await makeSyncedScene(server);
    await using fake = await makeFakePgDump(
      'real "$@" --exclude-table=public.users',
    );
    await assertFailure(scene, ["sync"], {
      code: 3,
      message:
        `Cannot use the dump of database "${scene.database}": it lacks table users`,
      hint:
        "Run it again; if it stays so, report it with the versions of the server and of pg_dump.",
    }, { env: { PATH: putFirst(fake.path) } });
  },

  "that prints 100 MB of complaints and fails is quoted in one line": (
    server,
  ) =>
    assertFloods(server, {
      flood: "yes 'pg_dump: error: a long and winding complaint'",
      rest: "exit 1",
      expectedCode: 3,
    }),

  "that prints 100 MB without a line break and fails is quoted in one line": (
    server,
  ) =>
    assertFloods(server, {
      flood: "yes complaint | tr '\\n' ' '",
      rest: "exit 1",
      expectedCode: 3,
    }),

  "that prints 100 MB of complaints and works is believed": (server) =>
    assertFloods(server, {
      flood: "yes 'pg_dump: warning: a long and winding complaint'",
      rest: 'real "$@"',
      expectedCode: 0,
    }),

  "that never ends is ended when the time is up, and killed if it will not be told":
    async (server) => {
      await Promise.all([
        // Not for ever, should the program not end them.
        assertEnded(server, "exec sleep 40"),
        assertEnded(
          server,
          "trap '' TERM INT; for i in $(seq 400); do sleep 0.1; done",
        ),
      ]);
    },
});

/** One test a client, by name. */
function forEachClient(
  name: string,
  test: (client: Client, server: PostgresServer) => Promise<void>,
): Record<string, ServerTest> {
  return Object.fromEntries(
    CLIENTS.map((client) => [
      `${name} (${client})`,
      (server: PostgresServer) => test(client, server),
    ]),
  );
}

/** Both at the same time: for tests that have to wait. */
async function withBothClients(
  test: (client: Client) => Promise<void>,
): Promise<void> {
  await Promise.all(CLIENTS.map(test));
}

/** A folder that is out of step, and a lock that keeps a dump from ending. */
interface LockedScene extends AsyncDisposable {
  readonly scene: Scene;
  readonly lock: AsyncDisposable;
  readonly before: Record<string, string | undefined>;
}

async function lockSynced(server: PostgresServer): Promise<LockedScene> {
  const scene = await makeSyncedScene(server);
  const before = await readTree(scene.workFolder);
  const lock = await holdLock(
    scene,
    "LOCK TABLE users IN ACCESS EXCLUSIVE MODE",
  );
  return {
    scene,
    before,
    lock,
    [Symbol.asyncDispose]: async () => {
      await lock[Symbol.asyncDispose]();
      await scene[Symbol.asyncDispose]();
    },
  };
}

/** Stops all processes of a server, as a machine that hangs, until the end of the block. */
async function freeze({ pid }: PostgresServer): Promise<Disposable> {
  // First, so that it starts no other.
  Deno.kill(pid, "SIGSTOP");
  const children = await listDescendants(pid);
  const pids = [
    pid,
    ...children.filter((child) => signalIfThere(child, "SIGSTOP")),
  ];
  return {
    [Symbol.dispose]: () => {
      for (const pid of pids.toReversed()) signalIfThere(pid, "SIGCONT");
    },
  };
}

function signalIfThere(pid: number, signal: Deno.Signal): boolean {
  try {
    Deno.kill(pid, signal);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** A scene with a folder that was in step, until one column more came. */
async function makeSyncedScene(server: PostgresServer): Promise<Scene> {
  const scene = await makeScene(server, SHOP_SQL);
  assertEquals((await scene.run(["sync"])).code, 0);
  await scene.query("ALTER TABLE orders ADD COLUMN total numeric");
  return scene;
}

async function assertHeals(scene: Scene): Promise<void> {
  assertEquals((await scene.run(["sync"])).code, 0);
  const { "orders.sql": orders } = await readTree(scene.folder);
  assertMatch(orders ?? "", /total numeric/);
  assertEquals((await scene.run(["check"])).code, 0);
}

/**
 * @param lose What becomes of the server while a client dumps.
 * @param signal What then becomes of the process that serves the dump.
 */
async function assertLostServer(
  lose: (server: PostgresServer) => void | Promise<void>,
  signal: "SIGKILL" | "SIGQUIT",
): Promise<void> {
  for (const client of CLIENTS) {
    await using server = await startPostgres();
    await using place = await lockSynced(server);
    const { scene, before } = place;
    const run = await scene.start(
      ["sync", "--lock-timeout=60", `--client=${client}`],
    );
    const held = await holdRun(scene, run);
    if (held === undefined) throw new Error("no dump is held");
    const { dump, children } = held;
    const lost = lose(server);
    dump.lose(signal);
    await lost;
    const { code, stdout, stderr } = await run.ended;
    assertEquals([code, stdout], [3, ""]);
    const [message, hint, ...rest] = stderr.split("\n");
    assertEquals(
      message,
      `schema-sync: Cannot dump ${
        describeDatabase(scene)
      }: pg_dump ended with code 1: server closed the connection unexpectedly`,
    );
    assertEquals([hint, ...rest], [ENDED_HINT, ""]);
    assertEquals(await filterRunning(children), []);
    assertEquals(await readTree(scene.workFolder), before);
  }
}

async function assertRecovering(
  server: PostgresServer,
  kind: RecoveryKind,
  reason: RegExp,
): Promise<void> {
  await using scene = await makeScene(server, SHOP_SQL);
  await using copy = await startRecovering(server, kind);
  await assertNotReady(scene, copy.port, reason);
}

/** The server is there and lets nobody in, which needs patience and no other settings. */
async function assertNotReady(
  scene: Scene,
  port: number,
  reason: RegExp,
): Promise<void> {
  for (const client of CLIENTS) {
    const { code, stdout, stderr } = await scene.run(
      ["sync", `--client=${client}`, `--port=${port}`],
    );
    assertEquals([code, stdout], [3, ""]);
    const [message = "", hint = "", ...rest] = stderr.split("\n");
    assertMatch(message, /^schema-sync: Cannot connect to database /);
    assertMatch(message, reason);
    assertMatch(hint, /^Wait until .* again\.$/);
    assertEquals(rest, [""]);
  }
  assertEquals(await readTree(scene.workFolder), {});
}

/** What the tests of fake servers share: how it is asked. */
async function runAgainst(
  scene: Scene,
  { port }: FakeServer,
  client: Client,
  { env = {}, flags = [] }: {
    readonly env?: Readonly<Record<string, string>>;
    readonly flags?: readonly string[];
  } = {},
): Promise<RunResult> {
  const result = await scene.run(
    ["sync", `--client=${client}`, `--port=${port}`, ...flags],
    { env: { PGSSLMODE: "disable", ...env } },
  );
  assertEquals(await readTree(scene.workFolder), {});
  return result;
}

/** One sentence and one remedy that a terminal can show, and no stack. */
function assertReadable({ code, stdout, stderr }: RunResult): void {
  assertEquals([code, stdout], [3, ""], stderr);
  assertEquals(CONTROL_REGEXP.test(stderr), false, Deno.inspect(stderr));
  assertMatch(stderr, /^schema-sync: Cannot [^\n]+\n[A-Z][^\n]+\.\n$/);
  assertLess(stderr.length, 2_000);
}

type Serve = Parameters<typeof startFakeServer>[0];

/** Says one thing after the other, each as an answer, and then hangs up. */
function answerInTurn(answers: readonly Uint8Array[]): Serve {
  return async (connection) => {
    for (const answer of answers) {
      if (!await readSome(connection)) return;
      await connection.write(answer);
    }
    connection.close();
  };
}

/** Lets everybody in and gives each query one row with this text. */
function answerQueries(text: string): Serve {
  const value = encode(text);
  const answer = joinBytes([
    // One column of type text, and one value of so many bytes.
    renderMessage(
      "T",
      `\0\x01row\0${"\0".repeat(9)}\x19\0\x04${"\0".repeat(6)}`,
    ),
    renderMessage(
      "D",
      `\0\x01\0\0\0${String.fromCharCode(value.length)}${text}`,
    ),
    renderMessage("C", "SELECT 1\0"),
    renderMessage("Z", "T"),
  ]);
  return async (connection) => {
    await readSome(connection);
    await connection.write(LET_IN);
    while (await readSome(connection)) await connection.write(answer);
  };
}

/** Takes the connection and all that is said, as a host that hangs does. */
async function stayMute(connection: Deno.Conn): Promise<void> {
  while (await readSome(connection));
}

/** @returns Whether there was anything before the end. */
async function readSome(connection: Deno.Conn): Promise<boolean> {
  return await connection.read(new Uint8Array(1 << 16)) !== null;
}

/** Starts sync with a `pg_dump` that prints 100 MB on standard error. */
async function assertFloods(
  server: PostgresServer,
  { flood, rest, expectedCode }: {
    readonly flood: string;
    readonly rest: string;
    readonly expectedCode: number;
  },
): Promise<void> {
  await using scene = await makeSyncedScene(server);
  await using fake = await makeFakePgDump(
    `${flood} | head -c 100000000 >&2; ${rest}`,
  );
  const before = await readTree(scene.folder);
  const run = await scene.start(["sync", "--timeout=120"], {
    env: { PATH: putFirst(fake.path) },
  });
  const peak = watchMemory(run);
  const result = await run.ended;
  assertLess(await peak, MEMORY_LIMIT_BYTES);
  assertLess(result.stderr.length, 2_000);
  assertEquals(result.stderr.includes("Cannot finish"), false, result.stderr);
  assertEquals(result.code, expectedCode);
  if (expectedCode === 0) {
    assertEquals(result.stderr, "");
    assertEquals((await scene.run(["check"])).code, 0);
  } else {
    assertReadable(result);
    assertEquals(await readTree(scene.folder), before);
  }
}

/**
 * The most memory that a run has taken, in bytes: what the kernel says of it,
 * asked until it has ended. Zero where the kernel says nothing.
 */
async function watchMemory({ pid, ended }: SchemaSyncRun): Promise<number> {
  let peak = 0;
  let hasEnded = false;
  ended.then(() => hasEnded = true);
  while (!hasEnded) {
    try {
      const status = await Deno.readTextFile(`/proc/${pid}/status`);
      const kilobytes = Number(/^VmHWM:\s*(\d+)/m.exec(status)?.[1] ?? 0);
      peak = Math.max(peak, kilobytes * 1024);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return peak;
}

async function assertEnded(
  server: PostgresServer,
  script: string,
): Promise<void> {
  await using fake = await makeFakePgDump(script);
  await using scene = await makeSyncedScene(server);
  const before = await readTree(scene.folder);
  const { run, children, seconds } = await startInTime(
    scene,
    ["sync"],
    waitForBothPrograms,
    { env: { PATH: putFirst(fake.path) } },
  );
  assertEquals(await run.ended, {
    code: 3,
    stdout: "",
    stderr:
      `schema-sync: Cannot finish within ${seconds} s\n${OUT_OF_TIME_HINT}\n`,
  });
  // What a shell started may outlive it for a moment.
  await waitUntil(
    "the children have ended",
    async () => (await filterRunning(children)).length === 0,
  );
  assertEquals(await readTree(scene.folder), before);
  await assertHeals(scene);
}

/** @returns `undefined` if the run is over before. */
async function waitForBothPrograms(
  run: SchemaSyncRun,
  isOver: () => boolean,
): Promise<{ run: SchemaSyncRun; children: number[] } | undefined> {
  let children: number[] = [];
  await waitUntil("both programs run, or the run is over", async () => {
    children = await listDescendants(run.pid);
    return children.length >= 2 || isOver();
  });
  return children.length >= 2 ? { run, children } : undefined;
}

/** @param script May call `real`, the true `pg_dump`. */
async function makeFakePgDump(script: string): Promise<TempFolder> {
  const folder = await makeTempFolder();
  const path = join(folder.path, "pg_dump");
  await Deno.writeTextFile(
    path,
    `#!/bin/sh
real() { "${PROGRAM_FOLDER}/pg_dump" "$@"; }
if [ "$1" = --version ]; then real "$1"; exit; fi
${script}
`,
    { mode: 0o755 },
  );
  return folder;
}

function putFirst(folder: string): string {
  return `${folder}:${Deno.env.get("PATH")}`;
}

function renderRefusal(message: string): Uint8Array {
  return renderMessage("E", `SFATAL\0VFATAL\0C28000\0M${message}\0\0`);
}

/**
 * A message of the protocol: a letter, the length of all but the letter, and
 * what is told.
 */
function renderMessage(letter: string, text: string): Uint8Array {
  const content = encode(text);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, 4 + content.length);
  return joinBytes([encode(letter), length, content]);
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(parts.flatMap((part) => [...part]));
}
