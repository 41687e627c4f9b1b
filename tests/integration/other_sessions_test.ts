import { assert, assertEquals, assertGreater, assertMatch } from "@std/assert";
import { join } from "@std/path/join";

import { parseObjectFile } from "../../src/core/files/object_file.ts";
import type { PostgresServer } from "../support/postgres_server.ts";
import { tableId } from "../support/object_ids.ts";
import { makeRandom, type Random } from "../support/random.ts";
import { initRepository, type WorkTree } from "../support/repositories.ts";
import type { RunResult } from "../support/run_schema_sync.ts";
import {
  makeScene,
  readTree,
  type Scene,
  withoutTime,
} from "../support/scene.ts";
import { testOnServer } from "../support/server_tests.ts";
import { holdLock, waitForBlockedDump } from "../support/table_lock.ts";
import {
  type FiledTable,
  readWholeFile,
  readWholeFolder,
} from "../support/whole_folder.ts";

const CLIENTS = ["tools", "built-in"] as const;

type Client = typeof CLIENTS[number];

/**
 * What refers to a table so that `pg_dump` locks that one to print it, though it
 * is left out; and then it waits for the lock without a limit.
 */
const REFERRERS: Readonly<Record<string, string>> = {
  "a table that inherits from it": "CREATE TABLE referrer () INHERITS (locked)",
  "a partition of it":
    "CREATE TABLE referrer PARTITION OF parted FOR VALUES IN (1)",
  "a view on it": "CREATE VIEW referrer AS SELECT * FROM locked",
  "a rule that writes to it": `CREATE TABLE referrer (id integer);
     CREATE RULE referring AS ON DELETE TO referrer
       DO ALSO INSERT INTO locked VALUES (old.id)`,
  "a policy that reads it": `CREATE TABLE referrer (id integer);
     CREATE POLICY referring ON referrer USING (id IN (SELECT id FROM locked))`,
};

/** Sooner than by default, and than a dump gives up waiting for a lock. */
const DEADLOCK_TIMEOUT_MS = 500;

testOnServer("Other sessions", {
  "that create, rename and drop tables all the time are met whole by the client tools":
    (server) => assertWholeAmidChurn(server, "tools"),

  "that create, rename and drop tables all the time are met whole by the built-in client":
    (server) => assertWholeAmidChurn(server, "built-in"),

  ...Object.fromEntries(
    Object.entries(REFERRERS).map(([referrer, sql]) => [
      `that lock a table hold no dump up for ever because of ${referrer}`,
      (server: PostgresServer) => assertNotHeldUp(server, sql),
    ]),
  ),

  "that deadlock with a dump do not fail the run": async (server) => {
    for (const client of CLIENTS) await assertSurvivesDeadlock(server, client);
  },

  "of git that check out meanwhile leave whole files, and the next sync mends the rest":
    async (server) => {
      await assertWholeAmidCheckouts(server);
    },
}, { settings: { deadlock_timeout: `${DEADLOCK_TIMEOUT_MS}ms` } });

/** These are never touched, though foreign keys to one come and go. */
const KEPT_SQL = `
CREATE TYPE mood AS ENUM ('sad', 'fine');
CREATE TABLE hub (id integer PRIMARY KEY);
CREATE TABLE kept_first (id integer PRIMARY KEY, mood mood DEFAULT 'fine');
CREATE TABLE kept_last (id integer REFERENCES kept_first, note text);
CREATE INDEX ON kept_last (note);
COMMENT ON TABLE kept_last IS 'Always there';
`;

const KEPT_TABLES = ["kept_first", "kept_last"];
const CHURNED_TABLES = 6;
const RUNS_AMID_CHURN = 10;
const LEAST_CHANGES = 100;
const MOST_RUNS = 100;

/** Between two changes, but for a long one now and then. */
const SHORT_RESTS_MS = [0, 0, 0, 0, 1, 1, 1, 5, 5, 10, 20];

/** A churned table has one of two shapes, all of it, under one of two names. */
type Shape = "small" | "large";
type Name = "first" | "second";

interface TableState {
  readonly shape: Shape;
  readonly name: Name;
}

function nameTable(i: number, name: Name): string {
  return `churned_${i}_${name}`;
}

function createSql(i: number, { shape, name }: TableState): string {
  const table = nameTable(i, name);
  const sql = `CREATE TABLE ${table} (id integer);`;
  return shape === "small" ? sql : sql + growSql(i, name);
}

/** Statements that are sent together are one transaction. */
function growSql(i: number, name: Name): string {
  const table = nameTable(i, name);
  return `
    ALTER TABLE ${table} ADD COLUMN mood mood DEFAULT 'sad', ADD COLUMN hub integer;
    ALTER TABLE ${table} ADD CONSTRAINT churned_${i}_key PRIMARY KEY (id);
    ALTER TABLE ${table} ADD CONSTRAINT churned_${i}_hub FOREIGN KEY (hub) REFERENCES hub;
    CREATE INDEX churned_${i}_mood ON ${table} (mood);
    COMMENT ON TABLE ${table} IS 'Grown up';`;
}

/** What another session does to the tables, over and over. */
interface Churn extends AsyncDisposable {
  /** How many statements the database has taken so far. */
  count(): number;
  /** Ends it; a second call does nothing. */
  stop(): Promise<void>;
}

/** @param longRestMs Without it, no run would ever see the same twice. */
async function startChurn(
  scene: Scene,
  random: Random,
  longRestMs: number,
): Promise<Churn> {
  const client = await scene.server.connect(scene.database);
  const states: (TableState | undefined)[] = Array.from(
    { length: CHURNED_TABLES },
    () => undefined,
  );
  let isOver = false;
  let count = 0;
  async function churn(): Promise<void> {
    while (!isOver) {
      const i = random.below(CHURNED_TABLES);
      const { sql, state } = changeTable(random, i, states[i]);
      if (await tryStatements(client, sql)) {
        states[i] = state;
        count++;
      }
      await pass(random.pick([...SHORT_RESTS_MS, longRestMs]));
    }
  }
  const churning = churn();
  async function stop(): Promise<void> {
    isOver = true;
    await churning;
    await client.end();
  }
  return { count: () => count, stop, [Symbol.asyncDispose]: stop };
}

/** Statements and what they make of a table. */
interface Change {
  readonly sql: string;
  readonly state: TableState | undefined;
}

function changeTable(
  random: Random,
  i: number,
  state: TableState | undefined,
): Change {
  const shape = random.pick<Shape>(["small", "large"]);
  const name = random.pick<Name>(["first", "second"]);
  const created: Change = {
    sql: createSql(i, { shape, name }),
    state: { shape, name },
  };
  if (state === undefined) return created;
  const table = nameTable(i, state.name);
  const drop = `DROP TABLE ${table};`;
  const replaced = { ...created, sql: drop + created.sql };
  const other: Name = state.name === "first" ? "second" : "first";
  return random.pick<Change>([
    { sql: drop, state: undefined },
    replaced,
    {
      sql: `ALTER TABLE ${table} RENAME TO ${nameTable(i, other)}`,
      state: { ...state, name: other },
    },
    state.shape === "large" ? replaced : {
      sql: growSql(i, state.name),
      state: { ...state, shape: "large" },
    },
  ]);
}

/** @returns `false` if the server gave it up to end a deadlock with a dump. */
async function tryStatements(
  client: Awaited<ReturnType<PostgresServer["connect"]>>,
  sql: string,
): Promise<boolean> {
  try {
    await client.query(sql);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "40P01") {
      return false;
    }
    throw error;
  }
}

async function assertWholeAmidChurn(
  server: PostgresServer,
  client: Client,
): Promise<void> {
  await using scene = await makeScene(server, KEPT_SQL);
  const allowed = await collectAllowedTexts(server);
  const codes: number[] = [];
  const longRestMs = await measureSync(server, client);
  await using churn = await startChurn(
    scene,
    makeRandom(client.length),
    longRestMs,
  );
  // Until both sides have met, however fast the machine makes each of them.
  while (
    codes.length < RUNS_AMID_CHURN || !codes.includes(0) ||
    churn.count() <= LEAST_CHANGES
  ) {
    assert(codes.length < MOST_RUNS, `no run came to its end: ${codes.join()}`);
    const before = await readTree(scene.workFolder);
    const result = await scene.run(["sync", "--client", client]);
    codes.push(result.code);
    if (result.code === 0) {
      assertEquals(result.stderr, "");
      assertWholeStates(await readWholeFolder(scene.folder), allowed);
    } else {
      assertEquals(result.code, 3);
      assertSchemaChanged(result);
      assertEquals(await readTree(scene.workFolder), before);
    }
  }
  await churn.stop();
  await assertAsIntoEmptyFolder(scene, client);
}

/** How long a run takes where nothing moves, on this machine as it is now. */
async function measureSync(
  server: PostgresServer,
  client: Client,
): Promise<number> {
  await using scene = await makeScene(server, KEPT_SQL);
  const started = performance.now();
  assertEquals((await scene.run(["sync", "--client", client])).code, 0);
  return performance.now() - started;
}

function assertSchemaChanged({ stdout, stderr }: RunResult): void {
  assertEquals(stdout, "");
  assertMatch(
    stderr,
    /^schema-sync: Cannot dump database "[^\n]*: (its schema|table \w+) changed while it was read\nRun it again when the migration is over\.\n$/,
  );
}

/** The texts that the file of each table can have, by its name. */
type AllowedTexts = ReadonlyMap<string, readonly string[]>;

/** Syncs databases in which nothing moves: one for each shape and name. */
async function collectAllowedTexts(
  server: PostgresServer,
): Promise<AllowedTexts> {
  const allowed = new Map<string, string[]>();
  for (const shape of ["small", "large"] as const) {
    for (const name of ["first", "second"] as const) {
      const created = Array.from(
        { length: CHURNED_TABLES },
        (_, i) => createSql(i, { shape, name }),
      );
      await using scene = await makeScene(server, KEPT_SQL + created.join(""));
      await scene.run(["sync", "--client=tools"]);
      for (const [shown, { text }] of await readWholeFolder(scene.folder)) {
        allowed.set(shown, [
          ...allowed.get(shown) ?? [],
          withoutDatabase(text),
        ]);
      }
    }
  }
  return allowed;
}

function withoutDatabase(text: string): string {
  return text.replace(/^-- Database: .*\n/m, "");
}

/** A file as it was before its table was gone. */
function withoutNote(text: string): string {
  return text.replace(/^-- Orphaned: .*\n/m, "");
}

/** The hub alone is as the others are; it must fit those of the same run. */
function assertWholeStates(
  tables: ReadonlyMap<string, FiledTable>,
  allowed: AllowedTexts,
): void {
  for (const shown of ["hub", ...KEPT_TABLES]) {
    const status = tables.get(shown)?.status;
    assert(status === "current" || status === "new", `${shown}: ${status}`);
  }
  for (const [shown, { text }] of tables) {
    if (shown === "hub") continue;
    const own = withoutDatabase(withoutNote(text));
    assert(allowed.get(shown)?.includes(own), `no state of ${shown}: ${text}`);
  }
  const referencing = [...tables]
    .filter(([, { status, text }]) =>
      status !== "orphaned" && text.includes("REFERENCES public.hub(id)")
    )
    .map(([shown]) => `-- Referenced by: ${shown} (hub) -> (id)`);
  assertEquals(
    tables.get("hub")?.text.match(/^-- Referenced by: .*$/gm) ?? [],
    referencing,
  );
}

/** But for what came before, which only the old folder can know. */
async function assertAsIntoEmptyFolder(
  scene: Scene,
  client: Client,
): Promise<void> {
  // With the second change no table is new.
  for (const column of ["late", "later"]) {
    await scene.query(`ALTER TABLE hub ADD COLUMN ${column} integer`);
    const args = ["sync", "--client", client];
    assertEquals((await scene.run(args)).code, 0);
    assertEquals((await scene.run([...args, "--out=empty"])).code, 0);
  }
  const empty = join(scene.workFolder, "empty");
  const wanted = await readWholeFolder(empty);
  const actual = await readWholeFolder(scene.folder);
  for (const [shown, { status }] of actual) {
    if (status === "orphaned") actual.delete(shown);
  }
  assertEquals(actual, wanted);
  assertEquals(
    await readCurrentRows(scene.folder),
    await readCurrentRows(empty),
  );
}

async function readCurrentRows(folder: string): Promise<string[]> {
  const index = await Deno.readTextFile(join(folder, "_index.md"));
  return index.match(/^\| ✓ \| .*$/gm) ?? [];
}

/** `pg_dump` locks in the order in which the tables were made. */
const QUEUE_SQL = `
CREATE TABLE first_made (id integer);
CREATE TABLE last_made (id integer);
`;

/** `pg_dump` asks the server to print a default, by the table that has it. */
const LOCKED_SQL = `
CREATE TABLE free (id integer);
CREATE TABLE locked (id integer, at date DEFAULT now());
CREATE TABLE parted (id integer, at date DEFAULT now()) PARTITION BY LIST (id);
`;

/** The table alone is locked, as by `CREATE TABLE … PARTITION OF`. */
async function assertNotHeldUp(
  server: PostgresServer,
  sql: string,
): Promise<void> {
  await using scene = await makeScene(server, LOCKED_SQL + sql);
  await using _lock = await holdLock(
    scene,
    "LOCK TABLE ONLY locked, ONLY parted IN ACCESS EXCLUSIVE MODE",
  );
  await Promise.all(CLIENTS.map(async (client) => {
    const { code, stdout, stderr } = await scene.run([
      "sync",
      `--client=${client}`,
      `--out=${client}`,
      "--lock-timeout=0.5",
      "--timeout=120",
    ]);
    assertEquals([code, stderr], [6, ""], client);
    for (const table of ["locked", "parted"]) {
      assert(stdout.includes(`\n  ${table} (locked by another session)\n`));
    }
    const file = join(scene.workFolder, client, "free.sql");
    readWholeFile(file, await Deno.readTextFile(file));
  }));
}

/** The other session goes through: the dump is the one that gives way. */
async function assertSurvivesDeadlock(
  server: PostgresServer,
  client: Client,
): Promise<void> {
  await using scene = await makeScene(server, QUEUE_SQL);
  const other = await server.connect(scene.database);
  try {
    // The server looks for a deadlock on behalf of who waits; that one gives way.
    await other.query(
      `SET deadlock_timeout = '1min';
       BEGIN;
       LOCK TABLE last_made IN ACCESS EXCLUSIVE MODE`,
    );
    const run = await scene.start(["sync", "--client", client]);
    await waitForBlockedDump(scene);
    await other.query("LOCK TABLE first_made IN ACCESS EXCLUSIVE MODE");
    await other.query("ROLLBACK");
    const { code, stderr } = await run.ended;
    assertEquals([code, stderr], [0, ""], client);
  } finally {
    await other.end();
  }
}

const FIRST_STATE_SQL = `
CREATE TABLE always (id integer PRIMARY KEY);
CREATE TABLE early (id integer REFERENCES always);
CREATE TABLE "Twin" (id integer);
`;

const SECOND_STATE_SQL = `
ALTER TABLE always ADD COLUMN name text;
DROP TABLE early;
CREATE TABLE late (id integer REFERENCES always);
CREATE TABLE twin (id integer);
`;

const THIRD_STATE_SQL = `
ALTER TABLE always ADD COLUMN note text;
CREATE TABLE latest (id integer REFERENCES always);
`;

/** So many files that a checkout takes its time, as in a real project. */
const MANY_TABLES_SQL = Array.from(
  { length: 150 },
  (_, i) => `CREATE TABLE many_${i} (id integer);`,
).join("\n");

const MANY_MORE_COLUMNS_SQL = Array.from(
  { length: 150 },
  (_, i) => `ALTER TABLE many_${i} ADD COLUMN note text;`,
).join("\n");

const RUNS_AMID_CHECKOUTS = 12;

async function assertWholeAmidCheckouts(server: PostgresServer): Promise<void> {
  await using scene = await makeScene(
    server,
    FIRST_STATE_SQL + MANY_TABLES_SQL,
  );
  const tree = await initRepository(scene.workFolder);
  await tree.git("commit", "--quiet", "--allow-empty", "--message=empty");
  await tree.git("branch", "empty");
  const states = [await commitState(scene, tree, "first")];
  await scene.query(SECOND_STATE_SQL + MANY_MORE_COLUMNS_SQL);
  states.push(await commitState(scene, tree, "second"));
  await scene.query(THIRD_STATE_SQL);
  for (const client of CLIENTS) {
    await using checkouts = startCheckouts(tree);
    const codes: number[] = [];
    for (let run = 0; run < RUNS_AMID_CHECKOUTS / CLIENTS.length; run++) {
      const { code, stderr } = await scene.run(["sync", "--client", client]);
      codes.push(code);
      assert(
        code === 0 && stderr === "" || code === 4 && isTwoLines(stderr),
        `${code}: ${stderr}`,
      );
    }
    await checkouts.stop();
    assertGreater(checkouts.count(), codes.length);
    await assertMended(scene, tree, client, states);
  }
}

function isTwoLines(stderr: string): boolean {
  return /^schema-sync: Cannot [^\n]*[^.\n]\n[A-Z][^\n]*\.\n$/.test(stderr);
}

/** Syncs and commits the folder on a branch; gives the texts by file. */
async function commitState(
  scene: Scene,
  tree: WorkTree,
  branch: string,
): Promise<ReadonlyMap<string, string>> {
  assertEquals((await scene.run(["sync"])).code, 0);
  await tree.git("checkout", "--quiet", "-b", branch);
  await tree.git("add", "--all");
  await tree.git("commit", "--quiet", "--message", branch);
  return await readTableTexts(scene.folder);
}

async function readTableTexts(folder: string): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.endsWith(".sql")) continue;
    const text = await Deno.readTextFile(join(folder, name));
    readWholeFile(name, text);
    texts.set(name, withoutTime(withoutNote(text)));
  }
  return texts;
}

interface Checkouts extends AsyncDisposable {
  count(): number;
  stop(): Promise<void>;
}

/** One of the branches has no such folder at all. */
function startCheckouts(tree: WorkTree): Checkouts {
  let isOver = false;
  let count = 0;
  async function checkOut(): Promise<void> {
    while (!isOver) {
      for (const branch of ["first", "second", "first", "second", "empty"]) {
        if (await tryCheckout(tree, branch)) count++;
      }
    }
  }
  const checking = checkOut();
  async function stop(): Promise<void> {
    isOver = true;
    await checking;
  }
  return { count: () => count, stop, [Symbol.asyncDispose]: stop };
}

/**
 * Checks out whatever a sync has written meanwhile.
 *
 * @returns `false` if git gave up because a file came into its way.
 */
async function tryCheckout(tree: WorkTree, branch: string): Promise<boolean> {
  try {
    await tree.git("checkout", "--quiet", "--force", branch);
    return true;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (!/unable to create file .*: File exists/.test(error.message)) {
      throw error;
    }
    return false;
  }
}

/** Every file is one that somebody wrote whole; then a sync has all its way. */
async function assertMended(
  scene: Scene,
  tree: WorkTree,
  client: Client,
  states: readonly ReadonlyMap<string, string>[],
): Promise<void> {
  const out = join(scene.workFolder, ".git", `wanted-${client}`);
  const args = ["sync", "--client", client];
  assertEquals((await scene.run([...args, "--out", out])).code, 0);
  const wanted = await readTableTexts(out);
  for (const branch of ["first", "second"]) {
    await tree.git("checkout", "--quiet", "--force", branch);
    for (const [file, text] of await readTableTexts(scene.folder)) {
      const known = [...states, wanted].map((texts) => texts.get(file));
      assert(known.includes(text), `nobody wrote ${file}: ${text}`);
    }
    assertEquals((await scene.run(args)).code, 0);
    const tables = await readWholeFolder(scene.folder);
    for (const { file, status, text } of tables.values()) {
      if (status === "orphaned") assertEquals(wanted.has(file), false);
      else assertEquals(text, wanted.get(file));
    }
    const current = [...tables.values()]
      .filter(({ status }) => status !== "orphaned");
    assertEquals(current.length, wanted.size);
    assertEquals(
      current.map(({ schema, name }) => tableId(name, schema)),
      [...wanted.values()].map(parseObjectFile).filter((table) =>
        table !== undefined
      ).sort((a, b) => a.name < b.name ? -1 : 1),
    );
    const left = await Array.fromAsync(
      Deno.readDir(scene.folder),
      ({ name }) => name,
    );
    assertEquals(left.filter((name) => name.startsWith(".")), []);
  }
}

function pass(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
