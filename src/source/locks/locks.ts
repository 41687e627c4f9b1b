/**
 * Locks of other sessions that a dump meets.
 *
 * @module
 */

import {
  type QualifiedName,
  showQualifiedName,
} from "../../core/catalog/identifier.ts";
import { DatabaseError } from "../../errors.ts";
import type { DumpRequest, TablesLocked } from "../source.ts";
import { LOCKED_SQL, type LockedRelation } from "../sql/catalog_query.ts";

/** A dump that waits for the lock of a table no longer than this. */
export interface DumpAttempt extends DumpRequest {
  /** Milliseconds. */
  readonly lockTimeoutMs: number;
}

/**
 * Runs a query of one row and one column; `undefined` if the server does not
 * answer.
 */
export type Query = (sql: string) => Promise<string | undefined>;

/** What a dump would have to wait for now; none if the server is gone. */
export async function listLocked(
  query: Query,
  request: DumpRequest,
): Promise<LockedRelation[]> {
  const answer = await query(LOCKED_SQL);
  return answer === undefined ? [] : selectLocked(JSON.parse(answer), request);
}

/** Those that a dump is asked for. */
export function selectLocked(
  relations: readonly LockedRelation[],
  { schemas, tables, excluded }: DumpRequest,
): LockedRelation[] {
  return relations.filter((relation) => {
    const isThis = ({ schema, name }: QualifiedName): boolean =>
      schema === relation.schema && name === relation.name;
    if (excluded.some(isThis)) return false;
    return tables?.some(isThis) ?? schemas?.includes(relation.schema) ?? true;
  });
}

/**
 * Whether a dump would wait for ever. It waits no longer than it may for the
 * lock of a table that it prints, with which it begins, but without a limit for
 * one that the server takes to print something else.
 */
export function areEndless(locked: readonly LockedRelation[]): boolean {
  return locked.length > 0 &&
    !locked.some(({ isTable, isDirect }) => isTable && isDirect);
}

/** @param task What was tried, for people: `dump database "shop"`. */
export function explainLocked(
  task: string,
  locked: readonly LockedRelation[],
): TablesLocked {
  const names = locked.map(showQualifiedName).join(", ");
  const error = new DatabaseError(
    `Cannot ${task}: another session keeps a lock on ${names}`,
    "Wait for the migration that holds it, or allow more time with --lock-timeout.",
  );
  return { kind: "locked", tables: locked, error };
}
