/**
 * Waits for locks of other sessions without keeping any.
 *
 * @module
 */

import { areEndless, type LockedRelation } from "./locks.ts";
import { type Dump, type DumpRequest, TablesLockedError } from "./source.ts";

/**
 * For how long a dump waits itself, in milliseconds. It keeps a lock on each
 * table that it has come to, and an `ALTER TABLE` of one waits for the dump.
 */
const ATTEMPT_MS = 1_000;

/** Between two looks at the locks, in milliseconds. */
const POLL_MS = 250;

/** A dump that waits for a lock no longer than this. */
export interface DumpAttempt extends DumpRequest {
  /** Milliseconds. */
  readonly lockTimeoutMs: number;
}

/** What it takes to dump in spite of locks. */
export interface LockedDump {
  /** @param lockTimeoutMs For how long it may wait for one lock. */
  readonly dump: (lockTimeoutMs: number) => Promise<Dump>;
  /** What it would have to wait for when the snapshot was taken, and now. */
  readonly before: readonly LockedRelation[];
  readonly listLocked: () => Promise<readonly LockedRelation[]>;
  readonly explain: (locked: readonly LockedRelation[]) => TablesLockedError;
  /** For how long to wait all told, in milliseconds. */
  readonly lockTimeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Dumps, and where a lock is not granted soon, gives its own locks up, waits
 * until there is none in the way, and begins anew.
 *
 * @throws {TablesLockedError} If one is still in the way when the time is over,
 * or is in the way of no table, so that nobody has to wait for it.
 * @throws As `dump` does, and the reason of `signal`.
 */
export async function dumpBesideLocks(
  { dump, before, listLocked, explain, lockTimeoutMs, signal }: LockedDump,
): Promise<Dump> {
  const attemptMs = Math.min(ATTEMPT_MS, lockTimeoutMs);
  let locked = before;
  for (let waitedMs = 0;;) {
    let failure = explain(locked);
    if (!areEndless(locked)) {
      try {
        return await dump(attemptMs);
      } catch (error) {
        if (!(error instanceof TablesLockedError)) throw error;
        failure = error;
      }
      waitedMs += attemptMs;
    }
    locked = await listLocked();
    while (waitedMs < lockTimeoutMs && locked.some(({ isTable }) => isTable)) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      signal.throwIfAborted();
      waitedMs += POLL_MS;
      locked = await listLocked();
    }
    if (locked.length > 0) throw explain(locked);
    if (waitedMs >= lockTimeoutMs) throw failure;
  }
}

/** A signal that is aborted as soon as one of them is. */
export function joinSignals(
  ...signals: readonly (AbortSignal | undefined)[]
): AbortSignal {
  return AbortSignal.any(signals.filter((signal) => signal !== undefined));
}
