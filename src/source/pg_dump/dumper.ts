/**
 * What dumps a server.
 *
 * @module
 */

import type { DumpAttempt } from "../locks/locks.ts";
import type { ClientName } from "../source.ts";
import type { Snapshot } from "../sql/catalog_query.ts";
import { buildScopeOptions, DUMP_OPTIONS } from "./options.ts";

/** How a run of a `pg_dump` ended. */
export interface DumpRun {
  /** 0: all is printed. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** How long it took, in milliseconds. */
  readonly elapsedMs: number;
}

/** A `pg_dump`: the program, or the one within the process. */
export interface Dumper {
  /** Which client it is of. */
  readonly client: ClientName;
  /**
   * Runs it once, in the snapshot.
   *
   * @throws {DatabaseError} If it cannot dump this server at all, or log in.
   */
  dump(snapshot: Snapshot, attempt: DumpAttempt): Promise<DumpRun>;
  /**
   * The version that a dump would be made with; the same text as long as it is.
   *
   * @throws {DatabaseError} If it cannot dump this server at all.
   */
  findVersion(snapshot: Snapshot): Promise<string>;
}

/** The options of a run, but for those that say where to connect. */
export function buildDumpOptions(
  { snapshot, ...subject }: Snapshot,
  attempt: DumpAttempt,
): string[] {
  return [
    ...DUMP_OPTIONS,
    ...(snapshot === null ? [] : [`--snapshot=${snapshot}`]),
    `--lock-wait-timeout=${attempt.lockTimeoutMs}`,
    ...buildScopeOptions(attempt, subject),
  ];
}
