/**
 * Tells which statements of a file are not loaded.
 *
 * @module
 */

import type { ObjectId } from "../catalog/object_id.ts";
import { findMisplaced } from "./made_object.ts";

/** What `pg_dump` writes of a schema; anything else might do anything. */
const DUMPED_REGEXP =
  /^(?:(?:CREATE|ALTER|COMMENT ON) (?!(?:ROLE|USER(?! MAPPING)|GROUP|DATABASE|TABLESPACE|SYSTEM)\b)|SECURITY LABEL |SET default_\w+ = )/;

/** Why a statement is not loaded; `undefined`: it is. */
export function findFault(sql: string, object: ObjectId): string | undefined {
  if (!sql.endsWith(";")) return "ends in the middle of a statement";
  if (!DUMPED_REGEXP.test(sql)) {
    return `has a statement that pg_dump does not write: ${quoteBegin(sql)}`;
  }
  const misplaced = findMisplaced(sql, object);
  return misplaced === undefined
    ? undefined
    : `has a statement of ${misplaced}, which has another file: ${
      quoteBegin(sql)
    }`;
}

/** Enough to find a statement by. */
const MAX_QUOTED = 100;

function quoteBegin(sql: string): string {
  const [first = ""] = sql.split("\n");
  return `"${first.slice(0, MAX_QUOTED)}"`;
}
