/**
 * Columns that are numbered.
 *
 * Why: the third one takes a migration, and a query has to look into each.
 *
 * Source: SchemaCrawler `LinterTableWithIncrementingColumns`.
 *
 * False positives: lines of an address. A number that is a part of the name (`sha256`)
 * has no sibling and is passed over.
 *
 * @module
 */

import type { Relation } from "../../catalog/details/details.ts";
import { showIdentifier } from "../../catalog/identifier.ts";
import { plainTypeOf } from "../types.ts";
import type { Rule, RuleFinding } from "../rule.ts";
import { listSome } from "../../text/list_some.ts";

/** The rule. */
export const incrementingColumns: Rule = {
  name: "incrementing-columns",
  level: "off",
  summary: "columns of a table are numbered",
  why:
    "One more of them takes a migration, and a query has to look into each. It may be right for the lines of an address.",
  mend: "Use a table with a row for each, or an array.",
  example:
    "CREATE TABLE users (id bigint PRIMARY KEY, phone1 text, phone2 text);",
  find: ({ wholeTables }) => wholeTables.flatMap(findNumbered),
};

function findNumbered(table: Relation): RuleFinding[] {
  const numbered = table.columns.flatMap((column) => {
    const [, stem, digits] = /^(.*\D)(\d{1,2})$/.exec(column.name) ?? [];
    return stem === undefined ? [] : [{
      column,
      number: Number(digits),
      series: `${stem} ${plainTypeOf(column)}`,
    }];
  });
  return [...Map.groupBy(numbered, ({ series }) => series).values()]
    .flatMap((group) => {
      const numbers = group.map(({ number }) => number);
      const isSeries = numbers.some((n) => numbers.includes(n + 1));
      const [first] = group;
      if (first === undefined || !isSeries) return [];
      const names = group.map(({ column }) => showIdentifier(column.name));
      return [{
        object: table,
        part: { kind: "column" as const, name: first.column.name },
        message: `columns ${listSome(names)} are numbered`,
      }];
    });
}
