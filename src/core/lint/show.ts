/**
 * Names in the messages of rules, and in the SQL that mends what they find.
 *
 * @module
 */

import type { Index, Relation } from "../catalog/details/details.ts";
import { type QualifiedName, showIdentifier } from "../catalog/identifier.ts";

/** `public.users`, as any session takes it. */
export function nameInSql({ schema, name }: QualifiedName): string {
  return `${showIdentifier(schema)}.${showIdentifier(name)}`;
}

/** `(id, "Name")` */
export function showColumns(names: readonly string[]): string {
  return `(${names.map(showIdentifier).join(", ")})`;
}

/** Lists names, the first ones of many: `a, b, c and 4 more`. */
export function listSome(names: readonly string[], most = 5): string {
  const shown = names.slice(0, most).join(", ");
  return names.length > most
    ? `${shown} and ${names.length - most} more`
    : shown;
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
