/**
 * Columns of one name that have several types.
 *
 * Why: who knows one table expects the same of the next; joins cast.
 *
 * Source: SchemaCrawler `LinterColumnTypes`.
 *
 * False positives: names that mean another thing in each table. Such as `status` or
 * `value` are passed over; `text` and `varchar` are the same, lengths do not count.
 *
 * @module
 */

import type { Column, Relation } from "../../catalog/details/details.ts";
import { nameInSql, showIdentifier } from "../../catalog/identifier.ts";
import type { Rule, RuleFinding } from "../rule.ts";
import { listSome } from "../../text/list_some.ts";
import { plainTypeOf } from "../types.ts";

/** The rule. */
export const inconsistentType: Rule = {
  name: "inconsistent-type",
  level: "off",
  summary: "a column has another type than its namesakes in other tables",
  why:
    "Who knows one table expects the same of the next, and a join has to cast. Names that mean another thing in each table, as status or value, are passed over.",
  mend: "Give it the type of the others, or another name.",
  example:
    "CREATE TABLE a (customer_no text);\nCREATE TABLE b (customer_no text);\nCREATE TABLE c (customer_no integer);",
  find: ({ wholeTables }) => {
    const places = wholeTables.flatMap((table) =>
      table.columns.filter(({ name }) => !GENERIC.has(name))
        .map((column) => ({ table, column }))
    );
    return [...Map.groupBy(places, ({ column }) => column.name).values()]
      .flatMap(findOdd);
  },
};

/** Names that mean something else in each table. */
const GENERIC: ReadonlySet<string> = new Set([
  ...["id", "code", "content", "data", "details", "key", "kind", "level"],
  ...["name", "number", "options", "params", "position", "priority", "state"],
  ...["status", "type", "value", "version"],
]);

interface Place {
  readonly table: Relation;
  readonly column: Column;
}

/** Those of another type than most have, which are at least two. */
function findOdd(places: readonly Place[]): RuleFinding[] {
  const byType = [
    ...Map.groupBy(places, ({ column }) => plainTypeOf(column)).values(),
  ].toSorted((a, b) => b.length - a.length);
  const [usual = [], ...odd] = byType;
  const [example] = usual;
  if (example === undefined || usual.length < 2) return [];
  const where = listSome(usual.map(({ table }) => nameInSql(table)), 3);
  return odd.flat().map(({ table, column }) => ({
    object: table,
    part: { kind: "column" as const, name: column.name },
    message: `column ${
      showIdentifier(column.name)
    } is ${column.type} here and ${example.column.type} in ${where}`,
  }));
}
