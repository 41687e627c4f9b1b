/**
 * A migration that does not end: another session with a lock that every dump
 * has to wait for.
 *
 * @module
 */

// @ts-types="@types/pg"
import type pg from "pg";

import { LOCKED_SQL } from "../../src/source/sql/catalog_query.ts";
import { listDescendants } from "./processes.ts";
import type { SchemaSyncRun } from "./run_schema_sync.ts";
import type { Scene, SceneRunOptions } from "./scene.ts";
import { waitUntil } from "./wait_until.ts";

/** A database, and the server that has it. */
type Place = Pick<Scene, "server" | "database">;

/**
 * A dump that stands behind a lock for as long as the block lasts, though it
 * would let go after a second: what serves it at the server is stopped.
 */
export interface HeldDump extends Disposable {
  /** Ends what serves it by a signal, as when the server is lost. */
  lose(signal: "SIGKILL" | "SIGQUIT"): void;
}

/** A run whose dump stands behind a lock. */
export interface HeldRun {
  readonly run: SchemaSyncRun;
  readonly dump: HeldDump;
  /** The processes that it started, and theirs. */
  readonly children: readonly number[];
}

/** What the program's children have open in the database at hand. */
const OWN_SESSIONS =
  "application_name = 'schema-sync' AND datname = current_database()";

/** Enough to tell the query from others, and less than the server remembers. */
const LOCKED_START = LOCKED_SQL.trim().slice(0, 60);

/** The shortest `--timeout` of a run that has to come to its dump, in seconds. */
const FIRST_TIMEOUT = 2;

/**
 * Runs a statement in a transaction that stays open; its end rolls it back.
 *
 * @param sql What takes the lock; most forms of `ALTER TABLE` take the
 * strongest one.
 */
export async function holdLock(
  { server, database }: Place,
  sql: string,
): Promise<AsyncDisposable> {
  const client = await server.connect(database);
  await client.query(`BEGIN; ${sql}`);
  return { [Symbol.asyncDispose]: () => client.end() };
}

/**
 * Waits until a dump of the program stands behind such a lock, or has done so
 * and let go: it waits for a second, then it looks again and again whether the
 * lock is still there.
 */
export async function waitForBlockedDump(place: Place): Promise<void> {
  await askUntilAny(place, "a dump waits for a lock", async (client) => {
    const { rows } = await client.query(
      `SELECT pid FROM pg_stat_activity
        WHERE ${OWN_SESSIONS}
          AND (wait_event_type = 'Lock' OR starts_with(query, $1))`,
      [LOCKED_START],
    );
    return rows.length > 0;
  });
}

/** Ends the session of a dump while it stands behind such a lock. */
export async function endBlockedDump(place: Place): Promise<void> {
  await askUntilAny(place, "a dump was ended", async (client) => {
    const { rows } = await client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE ${OWN_SESSIONS} AND wait_event_type = 'Lock'`,
    );
    return rows.length > 0;
  });
}

/**
 * Waits until a dump of the program stands behind such a lock, and keeps it
 * there.
 *
 * @param isOver Whether it is of no use to wait any longer.
 * @returns `undefined` if that was so.
 */
export async function holdBlockedDump(
  place: Place,
  isOver: () => boolean = () => false,
): Promise<HeldDump | undefined> {
  let held: number[] = [];
  await askUntilAny(place, "a dump is held", async (client) => {
    if (isOver()) return true;
    const waiting = await listWaiting(client);
    for (const pid of waiting) Deno.kill(pid, "SIGSTOP");
    // One that had just let go has to go on, and may be met again.
    held = await listWaiting(client);
    for (const pid of waiting) if (!held.includes(pid)) goOn(pid);
    return held.length > 0;
  });
  return held.length === 0 ? undefined : {
    lose: (signal) => {
      for (const pid of held) Deno.kill(pid, signal);
      held.forEach(goOn);
    },
    [Symbol.dispose]: () => held.forEach(goOn),
  };
}

/** Holds the dump of a run behind a lock, as {@linkcode holdBlockedDump}. */
export async function holdRun(
  scene: Scene,
  run: SchemaSyncRun,
  isOver: () => boolean = () => false,
): Promise<HeldRun | undefined> {
  const dump = await holdBlockedDump(scene, isOver);
  if (dump === undefined) return undefined;
  const children = await listDescendants(run.pid);
  if (!isOver()) return { run, dump, children };
  dump[Symbol.dispose]();
  return undefined;
}

/** Starts a run with a limit on its time, and holds its dump behind a lock. */
export async function startHeld(
  scene: Scene,
  args: readonly string[],
): Promise<InTime<HeldRun>> {
  return await startInTime(
    scene,
    args,
    (run, isLate) => holdRun(scene, run, isLate),
  );
}

/** What was reached, and the `--timeout` of the run. */
export type InTime<T> = T & { readonly seconds: number };

/**
 * Starts a run that has to come to some point long before its time is up, with
 * more time on a slower machine.
 *
 * @param reach Waits for that point; `undefined` if it is late: half of the time
 * is gone, or the run is over.
 */
export async function startInTime<T extends object>(
  scene: Scene,
  args: readonly string[],
  reach: (
    run: SchemaSyncRun,
    isLate: () => boolean,
  ) => Promise<T | undefined>,
  options: SceneRunOptions = {},
): Promise<InTime<T>> {
  for (let seconds = FIRST_TIMEOUT;; seconds *= 2) {
    const halfTimeMs = performance.now() + seconds * 500;
    const run = await scene.start(
      [...args, `--timeout=${seconds}`],
      options,
    );
    let isOver = false;
    run.ended.then(() => isOver = true);
    const isLate = (): boolean => isOver || performance.now() > halfTimeMs;
    const reached = await reach(run, isLate);
    if (reached !== undefined) return { ...reached, seconds };
    const { stderr } = await run.ended;
    // Only the time may have been too short.
    if (!stderr.includes("Cannot finish")) throw new Error(stderr);
    // The server may still be busy with a dump that has been given up.
    await waitForNoSession(scene);
  }
}

/** The sessions that the program's children have open in the scene's database. */
export async function listSessions(
  { server, database }: Place,
): Promise<Record<string, unknown>[]> {
  return await server.query(
    database,
    `SELECT pid, wait_event_type AS waits FROM pg_stat_activity
      WHERE ${OWN_SESSIONS}`,
  );
}

/** Waits until the server has done with what the program had open there. */
export async function waitForNoSession(place: Place): Promise<void> {
  await waitUntil(
    "no session is left",
    async () => (await listSessions(place)).length === 0,
  );
}

/** One connection for all questions: each of its own would take too long. */
async function askUntilAny(
  { server, database }: Place,
  what: string,
  isSo: (client: pg.Client) => Promise<boolean>,
): Promise<void> {
  const client = await server.connect(database);
  try {
    await waitUntil(what, () => isSo(client));
  } finally {
    await client.end();
  }
}

async function listWaiting(client: pg.Client): Promise<number[]> {
  const { rows } = await client.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity
      WHERE ${OWN_SESSIONS} AND wait_event_type = 'Lock'`,
  );
  return rows.map(({ pid }) => pid);
}

function goOn(pid: number): void {
  try {
    Deno.kill(pid, "SIGCONT");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
