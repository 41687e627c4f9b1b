import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path/join";

import type { PostgresServer } from "../support/postgres_server.ts";
import { runProgram } from "../support/run_program.ts";
import type { RunResult, SchemaSyncRun } from "../support/run_schema_sync.ts";
import {
  makeScene,
  readTree,
  type Scene,
  withoutTimes,
} from "../support/scene.ts";
import { type ConditionalTest, testOnServer } from "../support/server_tests.ts";
import { syncFolder } from "../support/sync_folder.ts";
import { holdLock, waitForBlockedDump } from "../support/table_lock.ts";
import { explainNoSmallDisk, mount, mountDisk } from "../support/small_disk.ts";
import { makeTempFolder } from "../support/temp_folder.ts";

const SHOP_SQL = `
CREATE TABLE orders (id integer);
CREATE TABLE users (id integer);
`;

/** Long before this a run over two tables has ended, if it waits for nothing. */
const LIMIT_MS = 150_000;

const FILES = [
  ...["users.sql", "_columns.txt", "_index.md", "_table_list.txt"] as const,
];

const FOREIGN_HINT = "Move it away or delete it, then sync again.";

/** What a terminal takes for a command, and what turns text round. */
const TITLE = "\x1b]0;owned\x07";
const RED = "\x1b[31m";
const TURN = "\u202e";

/** All of those but the line feed. */
const CONTROL_REGEXP = /(?!\n)[\p{Cc}\p{Cf}]/u;

/** What stands in place of a file, and can be looked at without following it. */
interface Obstacle {
  readonly missing: string | undefined;
  /** Whether to open it means to wait for somebody at its other end. */
  readonly isWaitedFor?: boolean;
  /** Puts it at a path until the end of the block. */
  readonly put: (path: string) => Promise<AsyncDisposable>;
}

const NOTHING_TO_END: AsyncDisposable = {
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

const OBSTACLES: Readonly<Record<string, Obstacle>> = {
  "a pipe": {
    missing: await explainFailure((path) => ["mkfifo", path]),
    isWaitedFor: true,
    put: (path) => makeNode(["mkfifo", path]),
  },
  "a device": {
    missing: await explainFailure((path) => ["mknod", path, "c", "1", "3"]),
    put: (path) => makeNode(["mknod", path, "c", "1", "3"]),
  },
  "a socket": {
    missing: undefined,
    put: (path) => {
      const listener = Deno.listen({ transport: "unix", path });
      return Promise.resolve({
        [Symbol.asyncDispose]: () => Promise.resolve(listener.close()),
      });
    },
  },
  "a folder": {
    missing: undefined,
    put: async (path) => {
      await Deno.mkdir(path);
      await Deno.writeTextFile(join(path, "inside"), "mine\n");
      return NOTHING_TO_END;
    },
  },
  "a link to a file": {
    missing: undefined,
    put: async (path) => {
      const target = await Deno.makeTempFile();
      await Deno.writeTextFile(target, "mine\n");
      await Deno.symlink(target, path);
      return {
        [Symbol.asyncDispose]: async () => {
          assertEquals(await Deno.readTextFile(target), "mine\n");
          await Deno.remove(target);
        },
      };
    },
  },
};

/** How a line of progress begins, and how it is taken away. */
const CLEAR_LINE = "\r\x1b[K";

const NO_SMALL_DISK = await explainNoSmallDisk();

/** Puts each argument in quotes, since `script` hands one text to a shell. */
const ON_TERMINAL_SH = `
command=
for word do
  command="$command '$(printf %s "$word" | sed "s/'/'\\\\\\\\''/g")'"
done
exec script -q -e -c "$command" /dev/null`;

/** A shell that runs its arguments on a terminal of their own. */
const ON_TERMINAL = ["sh", "-c", ON_TERMINAL_SH, "sh"];

const NO_TERMINAL = await explainFailure(() => [
  ...["script", "-q", "-e", "-c", "true", "/dev/null"],
]);

testOnServer(
  "A folder",
  Object.fromEntries(
    Object.entries(OBSTACLES).map(([what, obstacle]): [
      string,
      ConditionalTest,
    ] => [
      `with ${what} in place of a file leaves that alone and waits for nothing`,
      {
        missing: obstacle.missing,
        run: async (server) => {
          await Promise.all(
            FILES.map((file) => assertLeavesObstacle(server, file, obstacle)),
          );
        },
      },
    ]),
  ),
);

testOnServer("What looks like a file of a run that was killed", {
  "goes, and nothing that it leads to": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await syncAndAlter(scene);
    const mine = join(scene.workFolder, "mine");
    await Deno.writeTextFile(mine, "mine\n");
    await Deno.symlink(mine, join(scene.folder, ".schema-sync-1.tmp"));
    await Deno.symlink(
      scene.workFolder,
      join(scene.folder, ".schema-sync-2.tmp"),
    );
    await assertHeals(scene);
    assertEquals(await Deno.readTextFile(mine), "mine\n");
  },

  "and is a folder with something in it is left alone, and said to be in the way":
    async (server) => {
      await using scene = await makeScene(server, SHOP_SQL);
      await syncAndAlter(scene);
      const inside = join(scene.folder, ".schema-sync-1.tmp/mine");
      await Deno.mkdir(join(scene.folder, ".schema-sync-1.tmp"));
      await Deno.writeTextFile(inside, "mine\n");
      const before = await readTree(scene.folder);
      const { code, stdout, stderr } = await scene.run(["sync"]);
      assertEquals([code, stdout], [4, ""], stderr);
      assertMatch(
        stderr,
        /^schema-sync: Cannot clean up "docs\/schemas": [^\n]+\n[^\n]+\n$/,
      );
      assertEquals(await readTree(scene.folder), before);
    },
});

testOnServer("A folder that changes hands during the dump", {
  "because it was removed is made anew by the next sync": (server) =>
    assertSurvives(server, async (folder) => {
      await Deno.remove(folder, { recursive: true });
    }),

  "because it was renamed is made anew, and the old one is left alone": (
    server,
  ) =>
    assertSurvives(server, async (folder) => {
      await Deno.rename(folder, `${folder}.old`);
    }),

  "because an empty one took its place is not said to be in step": (server) =>
    assertSurvives(server, async (folder) => {
      await Deno.rename(folder, `${folder}.old`);
      await Deno.mkdir(folder);
    }),

  "because a file took its place is missed": (server) =>
    assertSurvives(server, async (folder) => {
      await Deno.rename(folder, `${folder}.old`);
      await Deno.writeTextFile(folder, "mine\n");
      return async () => {
        assertEquals(await Deno.readTextFile(folder), "mine\n");
        await Deno.remove(folder);
      };
    }),

  "because its disk was taken away is not said to be in step": {
    missing: NO_SMALL_DISK,
    run: async (server) => {
      await using scene = await makeScene(server, SHOP_SQL);
      await Deno.mkdir(scene.folder, { recursive: true });
      await using _disk = await mountDisk(scene.folder, "1m");
      await syncAndAlter(scene);
      await assertSurvivesChange(scene, async (folder) => {
        const failure = await runProgram(["umount", "--lazy", folder]);
        assertEquals(failure, undefined);
      });
    },
  },
});

testOnServer("A full disk", {
  "leaves the old files at every write, and the next sync completes them": {
    missing: NO_SMALL_DISK,
    run: async (server) => {
      const names = Array.from({ length: 6 }, (_, i) => `t${i}`);
      await using scene = await makeScene(
        server,
        names.map((name) => `CREATE TABLE ${name} (id integer);`).join("\n"),
      );
      await Deno.mkdir(scene.folder, { recursive: true });
      await using _disk = await mountDisk(scene.folder, "1m");
      assertEquals((await scene.run(["sync"])).code, 0);
      await scene.query(
        [
          ...names.map((name) => `ALTER TABLE ${name} ADD COLUMN a text;`),
          // More than a page, so that a file is cut in its middle, too.
          `ALTER TABLE t3 ${
            Array.from({ length: 300 }, (_, i) =>
              `ADD COLUMN quite_a_long_name_of_a_column_${i} text`).join(", ")
          };`,
          "CREATE TABLE t9 (id integer)",
        ].join("\n"),
      );
      const before = await readTree(scene.folder);
      const failed = new Set<string>();
      for (const pages of [0, 1, 2, 3, 4, 5, 7, 8, 9]) {
        {
          await using _filler = await fillDisk(scene.folder, pages);
          const { code, stdout, stderr } = await scene.run(["sync"]);
          assertEquals([code, stdout], [4, ""], stderr);
          const [, file = ""] =
            /^schema-sync: Cannot write "docs\/schemas\/(\S+)": the disk is full\nFree some space, then sync again\.\n$/
              .exec(stderr) ?? [];
          failed.add(file);
        }
        assertEquals(await readTree(scene.folder), before);
      }
      // Each row has met another write, or most of them would prove nothing.
      assert(failed.size >= 6, [...failed].join(" "));
      await assertHeals(scene);
    },
  },

  "of names, not of bytes, is said to be one": {
    missing: NO_SMALL_DISK,
    run: async (server) => {
      await using scene = await makeScene(server, SHOP_SQL);
      await Deno.mkdir(scene.folder, { recursive: true });
      await using _disk = await mountDisk(scene.folder, "1m,nr_inodes=6");
      await syncAndAlter(scene);
      const before = await readTree(scene.folder);
      const { code, stdout, stderr } = await scene.run(["sync"]);
      assertEquals([code, stdout], [4, ""]);
      assertMatch(
        stderr,
        /^schema-sync: Cannot write "docs\/schemas\/\S+": the disk is full\nFree some space, then sync again\.\n$/,
      );
      assertEquals(await readTree(scene.folder), before);
    },
  },
});

testOnServer("A disk that was made read-only after a sync", {
  "does not matter where nothing has changed, and is said to be so where something has":
    {
      missing: NO_SMALL_DISK,
      run: async (server) => {
        await using scene = await makeScene(server, SHOP_SQL);
        await Deno.mkdir(scene.folder, { recursive: true });
        await using _disk = await mountDisk(scene.folder, "1m");
        assertEquals((await scene.run(["sync"])).code, 0);
        await mount(["-o", "remount,ro", scene.folder]);
        assertEquals(await scene.run(["sync"]), {
          code: 0,
          stdout:
            "Found 2 tables\nUpdated 2 existing tables (0 changed, 2 unchanged)\n",
          stderr: "",
        });
        await scene.query("ALTER TABLE users ADD COLUMN name text");
        const before = await readTree(scene.folder);
        assertEquals(await scene.run(["sync"]), {
          code: 4,
          stdout: "",
          stderr:
            `schema-sync: Cannot write "docs/schemas/users.sql": the file system is read-only
Choose another folder with --out.
`,
        });
        assertEquals(await readTree(scene.folder), before);
        await mount(["-o", "remount,rw", scene.folder]);
        await assertHeals(scene);
      },
    },
});

/** What a person may have set. */
const MODES_BY_HAND: readonly (readonly [file: string, mode: number])[] = [
  ["orders.sql", 0o600],
  ["users.sql", 0o664],
  ["_columns.txt", 0o600],
  ["_index.md", 0o444],
  ["_table_list.txt", 0o755],
];

testOnServer("The mode of a file", {
  "is what the mask says, when it is new and when it is replaced": async (
    server,
  ) => {
    for (
      const [mask, file, folder] of [["022", 0o644, 0o755], [
        "027",
        0o640,
        0o750,
      ]] as const
    ) {
      await using scene = await makeScene(server, SHOP_SQL);
      const options = { launcher: withMask(mask) };
      assertEquals((await scene.run(["sync"], options)).code, 0);
      const fresh = { "": folder, ...allFiles(file) };
      assertEquals(await readModes(scene.folder), fresh);

      await scene.query("ALTER TABLE users ADD COLUMN name text");
      assertEquals((await scene.run(["sync"], options)).code, 0);
      assertEquals(await readModes(scene.folder), fresh);
    }
  },

  "is that of a new file once the file is replaced, as with git": async (
    server,
  ) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const options = { launcher: withMask("022") };
    assertEquals((await scene.run(["sync"], options)).code, 0);
    for (const [file, mode] of MODES_BY_HAND) {
      await Deno.chmod(join(scene.folder, file), mode);
    }
    await scene.query("ALTER TABLE users ADD COLUMN name text");
    assertEquals((await scene.run(["sync"], options)).code, 0);
    assertEquals(await readModes(scene.folder), {
      "": 0o755,
      ...Object.fromEntries(MODES_BY_HAND),
      "users.sql": 0o644,
      "_columns.txt": 0o644,
      "_index.md": 0o644,
    });
  },
});

testOnServer("A link in place of the folder", {
  "is followed, and stays a link": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const elsewhere = join(scene.workFolder, "elsewhere");
    await Deno.mkdir(elsewhere);
    await Deno.mkdir(join(scene.workFolder, "docs"));
    await Deno.symlink(elsewhere, scene.folder);
    assertEquals((await scene.run(["sync"])).code, 0);
    await scene.query("ALTER TABLE users ADD COLUMN name text");
    assertEquals((await scene.run(["check"])).code, 1);
    assertEquals((await scene.run(["sync"])).code, 0);
    assertEquals((await scene.run(["check"])).code, 0);
    assertEquals((await Deno.lstat(scene.folder)).isSymlink, true);
    assertEquals(Object.keys(await readTree(elsewhere)).sort(), [
      ...["_columns.txt", "_index.md", "_table_list.txt"],
      ...["orders.sql", "users.sql"],
    ]);
  },

  "to nothing is said to be so": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await Deno.mkdir(join(scene.workFolder, "docs"));
    await Deno.symlink(join(scene.workFolder, "nothing"), scene.folder);
    const { code, stdout, stderr } = await scene.run(["sync"]);
    assertEquals([code, stdout], [4, ""], stderr);
    assertMatch(stderr, /^schema-sync: Cannot open folder "docs\/schemas": /);
    assertEquals(await exists(join(scene.workFolder, "nothing")), false);
  },
});

const EVIL_TABLE = `evil${TITLE}${RED}${TURN}gpj.exe`;

const EVIL_SQL = `
CREATE TYPE "mood${RED}" AS ENUM ('sad${TITLE}', 'glad${TURN}');
CREATE TABLE "${EVIL_TABLE}" (id integer PRIMARY KEY, "col${TITLE}" "mood${RED}");
COMMENT ON TABLE "${EVIL_TABLE}" IS 'said ${TITLE}${RED}${TURN}';
CREATE TABLE "two\nlines${RED}" (id integer REFERENCES "${EVIL_TABLE}");
CREATE TABLE gone (id integer);
`;

testOnServer("What is printed", {
  "holds no control character of a name, whatever the command": async (
    server,
  ) => {
    await using scene = await makeScene(server, EVIL_SQL);
    const commands: [string[], number][] = [
      [["list"], 0],
      [["check"], 1],
      [["sync"], 0],
      [["sync", "--verbose"], 0],
      [["sync", "--verbose", "--client=built-in"], 0],
      [["list"], 0],
      [["doctor"], 0],
      [["sync", "--out=other"], 0],
    ];
    for (const [args, code] of commands) {
      assertHarmless(await scene.run(args), code, args);
    }
    await scene.query(
      `DROP TABLE "two\nlines${RED}"; ALTER TABLE "${EVIL_TABLE}" ADD COLUMN "more${TITLE}" int`,
    );
    for (
      const [args, code] of [
        [["list"], 0],
        [["check"], 1],
        [["sync"], 0],
        [["prune", "--dry-run"], 0],
        [["prune"], 0],
      ] as const
    ) assertHarmless(await scene.run(args), code, args);
  },

  "holds no control character of an unreadable or locked table": async (
    server,
  ) => {
    await using scene = await makeScene(server, EVIL_SQL);
    await using _lock = await holdLock(
      scene,
      `LOCK TABLE "${EVIL_TABLE}" IN ACCESS EXCLUSIVE MODE`,
    );
    const args = ["sync", "--lock-timeout=0.3"];
    assertHarmless(await scene.run(args), 6, args);
    const named = ["sync", "--lock-timeout=0.3", `"${EVIL_TABLE}"`];
    assertHarmless(await scene.run(named), 3, named);
  },

  "holds no control character of an argument": async (server) => {
    const evil = `no\ttable${RED}${TITLE}${TURN}`;
    await using scene = await makeScene(server, SHOP_SQL);
    for (
      const [args, code] of [
        [["sync", evil], 2],
        [["check", `"${evil}"`], 2],
        [["sync", `-d${evil}`], 3],
        [["sync", `-d${evil}`, "--client=built-in"], 3],
        [["sync", `-U${evil}`], 3],
        [["sync", `-h${evil}`], 3],
        [["sync", `-h${evil}`, "--client=built-in"], 3],
        [["sync", `--port=${evil}`], 2],
        [["sync", `--client=${evil}`], 2],
        [["sync", `--${evil}`], 2],
        [["sync", `--schema=${evil}`], 2],
        [["sync", `-dpostgres://${evil}`], 2],
        [[evil], 2],
        [["list", `--out=/dev/null/${evil}`], 4],
        [["doctor", `-d${evil}`], 3],
        [["doctor", `-h${evil}`], 3],
      ] as const
    ) {
      const result = await scene.run(args);
      assert(result.code !== 0 && result.code <= 4, `${args}: ${result.code}`);
      assertHarmless(result, result.code, [...args, String(code)]);
    }
  },

  "on a terminal holds no control character of a diff": {
    missing: NO_TERMINAL,
    run: async (server) => {
      await using scene = await makeScene(server, EVIL_SQL);
      const args = ["check", "--diff"];
      const piped = await scene.run(args);
      assert(piped.stdout.includes(RED), "the table has lost its name");
      const { code, stdout } = await scene.run(args, {
        launcher: ON_TERMINAL,
        env: { NO_COLOR: "1", TERM: "xterm" },
      });
      const printed = stdout.replaceAll(CLEAR_LINE, "")
        .replaceAll("\r\n", "\n").replaceAll("\t", " ");
      assertMatch(printed, /^\+CREATE TABLE/m);
      assertHarmless({ code, stdout: printed, stderr: "" }, 1, args);
    },
  },

  "on a terminal holds no control character of a table that pg_dump names": {
    missing: NO_TERMINAL,
    run: async (server) => {
      await using scene = await makeScene(server, EVIL_SQL);
      await using bin = await makeTempFolder();
      const realDump = await findOnPath("pg_dump");
      // As pg_dump 14 and older say it of each table.
      await Deno.writeTextFile(
        join(bin.path, "pg_dump"),
        `#!/bin/sh
printf 'pg_dump: finding the columns and types of table "public.evil${TITLE}${RED}"\\n' >&2
sleep 0.3
exec "${realDump}" "$@"
`,
        { mode: 0o755 },
      );
      const result = await scene.run(["sync"], {
        launcher: ON_TERMINAL,
        env: { PATH: `${bin.path}:${Deno.env.get("PATH")}`, TERM: "xterm" },
      });
      assertMatch(result.stdout, /finding the columns/);
      // The progress line itself goes back and is cleared.
      const printed = result.stdout.replaceAll(CLEAR_LINE, "")
        .replaceAll("\r\n", "\n");
      assertHarmless({ ...result, stdout: printed }, 0, ["sync"]);
    },
  },
});

async function assertLeavesObstacle(
  server: PostgresServer,
  file: typeof FILES[number],
  { put, isWaitedFor = false }: Obstacle,
): Promise<void> {
  await using scene = await makeScene(
    server,
    `${SHOP_SQL}; CREATE TABLE old (id integer)`,
  );
  await syncFolder(server, scene.database, scene.folder);
  await scene.query(
    "ALTER TABLE users ADD COLUMN name text; CREATE TABLE young (); DROP TABLE old",
  );
  const path = join(scene.folder, file);
  await Deno.remove(path);
  await using _obstacle = await put(path);
  const { ino, mode } = await Deno.lstat(path);
  const before = await readTree(scene.folder);
  const foreign = {
    code: 4,
    stdout: "",
    stderr:
      `schema-sync: Cannot overwrite ${file}: schema-sync did not write what is there\n${FOREIGN_HINT}\n`,
  };
  assertEquals(await runInTime(scene, "sync"), foreign);
  if (isWaitedFor) {
    assertEquals(await runInTime(scene, "check"), foreign);
    assertEquals((await runInTime(scene, "list")).code, 0);
    assertEquals((await runInTime(scene, "doctor")).code, 4);
  }
  assertEquals(await readTree(scene.folder), before);

  const pruned = await runInTime(scene, "prune");
  if (file === "users.sql") {
    // It is not in the way of what prune does.
    assertEquals(pruned.code, 0);
    assertEquals("old.sql" in await readTree(scene.folder), false);
  } else {
    assertEquals(pruned, foreign);
    assertEquals(await readTree(scene.folder), before);
  }
  const there = await Deno.lstat(path);
  assertEquals([there.ino, there.mode], [ino, mode]);
}

/** Runs a command; one that waits for ever is killed, and has that exit code. */
async function runInTime(
  scene: Scene,
  command: string,
): Promise<RunResult> {
  const run = await scene.start([command, "--timeout=120"]);
  const timer = setTimeout(() => run.kill("SIGKILL"), LIMIT_MS);
  const result = await run.ended;
  clearTimeout(timer);
  assertEquals(result.stderr.includes("Cannot finish"), false, command);
  return result;
}

/** Undoes, after the run, what would keep the next sync from its work. */
type Undo = () => Promise<void>;

async function assertSurvives(
  server: PostgresServer,
  change: (folder: string) => Promise<Undo | void>,
): Promise<void> {
  await using scene = await makeScene(server, SHOP_SQL);
  await syncAndAlter(scene);
  await assertSurvivesChange(scene, change);
}

/** Brings a folder in step and then out of step. */
async function syncAndAlter(scene: Scene): Promise<void> {
  assertEquals((await scene.run(["sync"])).code, 0);
  await scene.query("ALTER TABLE orders ADD COLUMN total numeric");
}

/** @param change What becomes of the folder while a sync dumps. */
async function assertSurvivesChange(
  scene: Scene,
  change: (folder: string) => Promise<Undo | void>,
): Promise<void> {
  const old = await readTree(scene.folder);
  const blocked = await startBlocked(scene);
  const undo = await change(scene.folder);
  const moved = await readIfThere(`${scene.folder}.old`);
  await blocked.lock[Symbol.asyncDispose]();
  const { code, stdout, stderr } = await blocked.run.ended;
  assertEquals([code, stdout], [4, ""], stderr);
  assertMatch(
    stderr,
    /^schema-sync: Cannot [^\n]+ "docs\/schemas[^"\n]*": [^\n]+\n[A-Z][^\n]+\.\n$/,
  );
  assertEquals(await readIfThere(`${scene.folder}.old`), moved);
  if (moved !== undefined) assertEquals(moved, old);
  await undo?.();
  const left = await readIfThere(scene.folder) ?? {};
  assertEquals(
    Object.keys(left).filter((file) => file.endsWith(".tmp")),
    [],
  );
  await assertHeals(scene);
}

async function startBlocked(
  scene: Scene,
): Promise<{ readonly run: SchemaSyncRun; readonly lock: AsyncDisposable }> {
  const lock = await holdLock(
    scene,
    "LOCK TABLE users IN ACCESS EXCLUSIVE MODE",
  );
  const run = await scene.start(["sync", "--lock-timeout=60"]);
  await waitForBlockedDump(scene);
  return { run, lock };
}

async function readIfThere(
  folder: string,
): Promise<Record<string, string | undefined> | undefined> {
  try {
    return await readTree(folder);
  } catch (error) {
    const isNone = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    if (isNone) return undefined;
    throw error;
  }
}

/** The next sync gives what one gives that nothing has disturbed. */
async function assertHeals(scene: Scene): Promise<void> {
  const undisturbed = join(scene.workFolder, "undisturbed");
  // The second change takes the marks of new tables away.
  for (const column of ["healed", "settled"]) {
    await scene.query(`CREATE TABLE IF NOT EXISTS healing ();
      ALTER TABLE healing ADD COLUMN ${column} text`);
    const { code, stderr } = await scene.run(["sync"]);
    assertEquals([code, stderr], [0, ""]);
    await syncFolder(scene.server, scene.database, undisturbed);
  }
  assertEquals(
    withoutTimes(await readTree(scene.folder)),
    withoutTimes(await readTree(undisturbed)),
  );
}

function withMask(mask: string): string[] {
  return ["sh", "-c", `umask ${mask}; exec "$@"`, "sh"];
}

function allFiles(mode: number): Record<string, number> {
  return Object.fromEntries(
    [...FILES, "orders.sql"].map((file) => [file, mode]),
  );
}

/** The modes of a folder, which has no name here, and of its files. */
async function readModes(folder: string): Promise<Record<string, number>> {
  const modes: Record<string, number> = {};
  for (const file of ["", ...Object.keys(await readTree(folder))]) {
    const { mode } = await Deno.stat(join(folder, file));
    modes[file] = (mode ?? 0) & 0o777;
  }
  return modes;
}

function assertHarmless(
  { code, stdout, stderr }: RunResult,
  expectedCode: number,
  args: readonly string[],
): void {
  const shown = Deno.inspect({ args, stdout, stderr }, {
    strAbbreviateSize: 5_000,
  });
  assertEquals(code, expectedCode, shown);
  assertEquals(CONTROL_REGEXP.test(stdout + stderr), false, shown);
  assertEquals(/^\s+at /m.test(stderr), false, shown);
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function findOnPath(program: string): Promise<string> {
  const { stdout } = await new Deno.Command("sh", {
    args: ["-c", `command -v ${program}`],
  }).output();
  return new TextDecoder().decode(stdout).trim();
}

/** What keeps a program from making something; `undefined` if nothing does. */
async function explainFailure(
  command: (path: string) => readonly string[],
): Promise<string | undefined> {
  await using folder = await makeTempFolder();
  return await runProgram(command(join(folder.path, "probe")));
}

async function makeNode(command: readonly string[]): Promise<AsyncDisposable> {
  assertEquals(await runProgram(command), undefined);
  return NOTHING_TO_END;
}

/** The least that a disk in memory takes for a file with anything in it. */
const PAGE_BYTES = 4096;

/** Leaves room for so many pages on a disk, until the end of the block. */
async function fillDisk(
  folder: string,
  pages: number,
): Promise<AsyncDisposable> {
  const path = join(folder, "filler");
  using file = await Deno.create(path);
  let size = 0;
  try {
    while (true) size += file.writeSync(new Uint8Array(PAGE_BYTES));
  } catch (error) {
    if (
      !(error instanceof Error && "code" in error && error.code === "ENOSPC")
    ) throw error;
  }
  await file.truncate(size - pages * PAGE_BYTES);
  return { [Symbol.asyncDispose]: () => Deno.remove(path) };
}
