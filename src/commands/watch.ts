/**
 * `schema-sync sync --watch`: syncs whenever the schema changes, until it is ended.
 *
 * @module
 */

import {
  DatabaseError,
  FolderError,
  type GitError,
  type SchemaSyncError,
} from "../errors.ts";
import type { SyncReport } from "./sync.ts";

/** What a server counts of the rows of its catalogs. */
export interface Counters {
  /** Another one after most changes of the schema, and after some that are none. */
  readonly sum: string;
  /** Whether the server counts nothing: a standby, or `track_counts = off`. */
  readonly isBlind: boolean;
}

/** Whom a watch tells what happens. */
export interface WatchListener {
  /** Called for each sync that found something, and for the first one. */
  readonly onSync: (report: SyncReport) => Promise<void>;
  /** Called once for all failures in a row. */
  readonly onTrouble: (error: SchemaSyncError) => void;
  /** Called when all is well again. */
  readonly onRecovery: () => void;
}

/** What a watch works with. */
export interface WatchInput extends WatchListener {
  /** One sync, from connecting to the end of the session. */
  readonly sync: () => Promise<SyncReport>;
  /** In a session of its own: none stays open between two rounds. */
  readonly readCounters: () => Promise<Counters>;
  /** @throws Why the run was ended, once it is. */
  readonly wait: (ms: number) => Promise<void>;
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
  /** Between two looks at the counters, in milliseconds. */
  readonly intervalMs: number;
}

/** What one round leaves to the next. */
interface WatchState {
  /** The counters before the last sync. */
  readonly sum: string;
  /** When to compare fingerprints whatever the counters say. */
  readonly nextSync: number;
  /** Rounds in a row that failed. */
  readonly failures: number;
  /** What git said of the last sync. */
  readonly gitFailure: string | undefined;
}

/** Comparing takes at most one part in so many of the time. */
const PAUSE_FACTOR = 20;

/** No comparison sooner than this after the last one, unless counters moved. */
const MIN_PAUSE_MS = 10_000;

/** No longer between two tries to reach a server that is gone. */
const MAX_RETRY_MS = 30_000;

/**
 * Syncs, then again whenever the counters of the server say that its catalogs
 * were written, and now and then without: they are blind to some changes.
 *
 * @throws {SchemaSyncError} If the first sync fails; later on, why the run was
 * ended, or what no waiting can mend.
 */
export async function watch(input: WatchInput): Promise<never> {
  const { sum } = await input.readCounters();
  let state = await syncAndTell(input, { ...START, sum }, true);
  while (true) {
    await input.wait(findPause(input, state));
    state = await runRound(input, state);
  }
}

const START = { nextSync: 0, failures: 0, gitFailure: undefined };

/** Twice as long after each failure. */
function findPause(
  { intervalMs }: WatchInput,
  { failures }: WatchState,
): number {
  if (failures === 0) return intervalMs;
  const longest = Math.max(intervalMs, MAX_RETRY_MS);
  return Math.min(intervalMs * 2 ** failures, longest);
}

async function runRound(
  input: WatchInput,
  state: WatchState,
): Promise<WatchState> {
  try {
    const next = await lookAndSync(input, state);
    if (state.failures > 0) input.onRecovery();
    return { ...next, failures: 0 };
  } catch (error) {
    if (!isPassing(error)) throw error;
    if (state.failures === 0) input.onTrouble(error);
    return { ...state, failures: state.failures + 1 };
  }
}

/** A server comes back, and who holds a lock lets it go. */
function isPassing(error: unknown): error is SchemaSyncError {
  return error instanceof DatabaseError || error instanceof FolderError;
}

async function lookAndSync(
  input: WatchInput,
  state: WatchState,
): Promise<WatchState> {
  const { sum, isBlind } = await input.readCounters();
  const hasMoved = !isBlind && sum !== state.sum;
  const isDue = hasMoved || state.failures > 0 || input.now() >= state.nextSync;
  return isDue ? await syncAndTell(input, { ...state, sum }) : state;
}

/** @param state Has the counters as they were before. */
async function syncAndTell(
  input: WatchInput,
  state: WatchState,
  isFirst: boolean = false,
): Promise<WatchState> {
  const started = input.now();
  const report = await input.sync();
  const ended = input.now();
  const gitFailure = describeFailure(report.git?.failure);
  const isNews = isFirst || report.unchangedBy === undefined ||
    gitFailure !== state.gitFailure;
  if (isNews) await input.onSync(report);
  const pause = Math.max(MIN_PAUSE_MS, (ended - started) * PAUSE_FACTOR);
  return { ...state, nextSync: ended + pause, gitFailure };
}

function describeFailure(failure: GitError | undefined): string | undefined {
  return failure?.message;
}
