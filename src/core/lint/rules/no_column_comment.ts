/**
 * Columns without a comment.
 *
 * Why: what a value means, its unit, or when it is null, is nowhere else.
 *
 * Source: tbls `requireColumnComment`, SchemaCrawler `LinterTableWithNoRemarks`.
 *
 * False positives: names that say all. Columns of primary and foreign keys, and
 * `created_at` and `updated_at`, are passed over, and so are partitions and views.
 *
 * @module
 */

import type { Column, Relation } from "../../catalog/details/details.ts";
import { showIdentifier } from "../../catalog/identifier.ts";
import { saysSomething } from "../comments.ts";
import type { Rule } from "../rule.ts";
import { showCoverage } from "../show.ts";

/** The rule. */
export const noColumnComment: Rule = {
  name: "no-column-comment",
  level: "off",
  summary: "a column of a table has no comment",
  why:
    "What a value means, its unit, or when it is null, is nowhere else. Many names say all: columns of primary and foreign keys, created_at and updated_at are passed over, and so are views and partitions.",
  mend: "Say what the name does not.",
  example: "CREATE TABLE trips (id bigint PRIMARY KEY, distance numeric);",
  find: ({ wholeTables }) =>
    wholeTables.flatMap((table) =>
      listColumns(table).filter(({ comment }) => !saysSomething(comment))
        .map(({ name }) => ({
          object: table,
          part: { kind: "column", name },
          message: `column ${showIdentifier(name)} has no comment`,
        }))
    ),
  measure: ({ wholeTables }, isInScope) => {
    const all = wholeTables.filter(isInScope).flatMap(listColumns);
    const covered = all.filter(({ comment }) => saysSomething(comment));
    return showCoverage(covered.length, all.length, "columns");
  },
};

const PLAIN: readonly string[] = [
  ...["created_at", "updated_at", "createdAt", "updatedAt"],
];

/** Those whose name may not say all. */
function listColumns({ columns, constraints }: Relation): Column[] {
  const keys = constraints
    .filter(({ type }) => type === "primary key" || type === "foreign key")
    .flatMap(({ columns }) => columns);
  return columns.filter(({ name, isLocal }) =>
    isLocal && !keys.includes(name) && !PLAIN.includes(name)
  );
}
