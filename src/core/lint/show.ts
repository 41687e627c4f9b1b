/**
 * Names in the messages of rules, and in the SQL that mends what they find.
 *
 * @module
 */

import type { Index, Relation } from "../catalog/details/details.ts";
import { nameInSql, showIdentifier } from "../catalog/identifier.ts";

/** `(id, "Name")` */
export function showColumns(names: readonly string[]): string {
  return `(${names.map(showIdentifier).join(", ")})`;
}

/** `ALTER TABLE public.users ACTION;` */
export function alterTable(table: Relation, action: string): string {
  return `ALTER TABLE ${nameInSql(table)} ${action};`;
}

/** What drops an index, or the constraint that it was made for. */
export function dropIndex(table: Relation, index: Index): string {
  const constraint = table.constraints
    .find(({ oid }) => oid === index.constraint);
  return constraint === undefined
    ? `DROP INDEX ${nameInSql(index)};`
    : alterTable(table, `DROP CONSTRAINT ${showIdentifier(constraint.name)}`);
}

/** `16 of 64 columns have a comment (25 %)` */
export function showCoverage(
  covered: number,
  total: number,
  what: string,
): string {
  const percent = total === 0 ? 100 : Math.floor(covered / total * 100);
  return `${covered} of ${total} ${what} have a comment (${percent} %)`;
}
