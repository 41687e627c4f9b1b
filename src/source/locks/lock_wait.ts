/**
 * Waits for locks of other sessions without keeping any.
 *
 * @module
 */

import {
  areEndless,
  type DumpAttempt,
  explainLocked,
  listLocked,
  type Query,
  selectLocked,
} from "./locks.ts";
import type { LockedRelation } from "../sql/catalog_query.ts";
import type { Dump, DumpRequest, Hindrance, SourceLimits } from "../source.ts";

/**
 * For how long a dump waits itself, in milliseconds. It keeps a lock on each
 * table that it has come to, and an `ALTER TABLE` of one waits for the dump.
 */
const ATTEMPT_MS = 1_000;

/** Between two looks at the locks, in milliseconds. */
const POLL_MS = 250;

/** What it takes to dump in spite of locks. */
export interface LockedDump {
  /** What is tried, for people: `dump database "shop"`. */
  readonly task: string;
  readonly dump: (attempt: DumpAttempt) => Promise<Dump | Hindrance>;
  /** The locks that there were when the snapshot was taken. */
  readonly before: readonly LockedRelation[];
  /** Asks a session that waits for no lock. */
  readonly ask: Query;
  readonly limits: SourceLimits;
}

/**
 * Dumps, and where a lock is not granted soon, gives its own locks up, waits
 * until there is none in the way, and begins anew.
 *
 * @returns That they are locked, if one is still in the way when the time is over,
 * or is in the way of no table, so that nobody has to wait for it.
 * @throws As `dump` does, and the reason of the signal.
 */
export async function dumpBesideLocks(
  request: DumpRequest,
  { task, dump, before, ask, limits: { lockTimeoutMs, signal } }: LockedDump,
): Promise<Dump | Hindrance> {
  const attemptMs = Math.min(ATTEMPT_MS, lockTimeoutMs);
  let locked = selectLocked(before, request);
  for (let waitedMs = 0;;) {
    let outcome: Dump | Hindrance = explainLocked(task, locked);
    if (!areEndless(locked)) {
      outcome = await dump({ ...request, lockTimeoutMs: attemptMs });
      if (outcome.kind !== "locked") return outcome;
      waitedMs += attemptMs;
    }
    locked = await listLocked(ask, request);
    while (waitedMs < lockTimeoutMs && locked.some(({ isTable }) => isTable)) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      signal.throwIfAborted();
      request.signal?.throwIfAborted();
      waitedMs += POLL_MS;
      locked = await listLocked(ask, request);
    }
    if (locked.length > 0) return explainLocked(task, locked);
    if (waitedMs >= lockTimeoutMs) return outcome;
  }
}
