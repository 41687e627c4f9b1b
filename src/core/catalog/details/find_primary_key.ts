/**
 * Finds the primary key of a table.
 *
 * @module
 */

import type { Constraint, Relation } from "./details.ts";

/** The primary key of a table, if it has one. */
export function findPrimaryKey(
  { constraints }: Relation,
): Constraint | undefined {
  return constraints.find(({ type }) => type === "primary key");
}
