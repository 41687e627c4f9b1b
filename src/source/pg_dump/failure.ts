/**
 * Finds out why a dump failed, whichever program made it.
 *
 * @module
 */

import { SCHEMA_VERSION_SQL } from "../sql/catalog_query.ts";
import {
  explainBrokenRun,
  isConnectionLost,
  isOutOfLocks,
} from "../session/client_errors.ts";
import {
  type DumpAttempt,
  explainLocked,
  listLocked,
  type Query,
} from "../locks/locks.ts";
import { buildChanged, type Hindrance } from "../source.ts";

/** A dump that failed. */
export interface FailedDump {
  /** What was tried, for people: `dump database "shop" at localhost:5432`. */
  readonly task: string;
  readonly request: DumpAttempt;
  /** The exit code of `pg_dump`. */
  readonly code: number;
  readonly stderr: string;
  /** How long it took, in milliseconds. */
  readonly elapsedMs: number;
}

/** Whom to ask about a dump that failed. */
export interface Witnesses {
  /** The session whose snapshot was dumped. */
  readonly session: Query;
  /** Another one, that sees the database as it is now. */
  readonly other: Query;
}

/**
 * Finds out what was in the way of a dump that failed.
 *
 * @throws {DatabaseError} If it failed for another reason.
 */
export async function findHindrance(
  failed: FailedDump,
  witnesses: Witnesses,
): Promise<Hindrance> {
  const { task, request, code, stderr } = failed;
  const failure = explainBrokenRun("pg_dump", task, code, stderr);
  // Nobody waits for the reason why a dump failed that was given up.
  if (request.signal?.aborted) throw failure;
  if (isOutOfLocks(stderr)) return { kind: "out of locks", error: failure };
  const locked = hasWaited(failed)
    ? await listLocked(witnesses.session, request)
    : [];
  if (locked.length > 0) return explainLocked(task, locked);
  if (await hasSchemaChanged(witnesses)) {
    return buildChanged(
      `Cannot ${task}: its schema changed while it was read`,
      { cause: failure },
    );
  }
  // Whoever kept a lock has let go of it. Or there was a deadlock, which the
  // server ends with one that waits, and that was the dump.
  const wasLocked = FAILED_LOCK_REGEXP.test(stderr) &&
    !isConnectionLost(stderr);
  if (wasLocked) return { kind: "changed", error: failure };
  throw failure;
}

/** `pg_dump` quotes the statement that failed, in English under `LC_ALL=C`. */
const FAILED_LOCK_REGEXP = /^pg_dump: (?:error|detail): .*LOCK TABLE /m;

/** A server that is lost while a dump waits keeps it from no lock. */
function hasWaited({ stderr, elapsedMs, request }: FailedDump): boolean {
  return elapsedMs >= request.lockTimeoutMs &&
    FAILED_LOCK_REGEXP.test(stderr) && !isConnectionLost(stderr);
}

/** Compares the snapshot with what another connection sees now. */
async function hasSchemaChanged(
  { session, other }: Witnesses,
): Promise<boolean> {
  const before = await session(SCHEMA_VERSION_SQL);
  if (before === undefined) return false;
  const now = await other(SCHEMA_VERSION_SQL);
  return now !== undefined && now !== before;
}
