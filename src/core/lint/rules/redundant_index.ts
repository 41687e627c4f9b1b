/**
 * Indexes that another one begins with.
 *
 * Why: what they find, the longer one finds as well; both are written with every
 * change.
 *
 * Source: https://www.postgresql.org/docs/15/indexes-multicolumn.html;
 * pg-index-health `INTERSECTED_INDEXES`, SchemaCrawler `LinterRedundantIndexes`.
 *
 * False positives: the shorter one is smaller, which may matter for a column that is
 * read all the time. Unique ones, those with expressions, other methods, predicates,
 * operator classes, collations and directions are passed over.
 *
 * @module
 */

import type { Index, Relation } from "../../catalog/details/details.ts";
import { showIdentifier } from "../../catalog/identifier.ts";
import {
  areHandedDown,
  isContained,
  isSameIndex,
  listInUse,
} from "../indexes.ts";
import type { Rule, RuleFinding } from "../rule.ts";
import { dropIndex, showColumns } from "../show.ts";

/** The rule. */
export const redundantIndex: Rule = {
  name: "redundant-index",
  level: "note",
  summary: "another index begins with the columns of an index",
  why:
    "What it finds, the longer one finds as well, and both are written with every change. The shorter one is smaller, which may be worth it where it is read all the time. Unique ones, and those with expressions or another predicate, are passed over.",
  mend: "Drop the shorter one, unless queries need it to be small.",
  example:
    "CREATE INDEX a ON users (company_id);\nCREATE INDEX b ON users (company_id, email);",
  find: ({ tables, views }) => [...tables, ...views].flatMap(findRedundant),
};

function findRedundant(table: Relation): RuleFinding[] {
  const usable = listInUse(table);
  return usable.filter((index) => isToldHere(index, usable))
    .flatMap((index) => {
      const longer = usable.find((other) => isContained(index, other));
      return longer === undefined || areHandedDown(index, longer)
        ? []
        : [buildFinding(table, index, longer)];
    });
}

/** Of indexes that are the same, the first one: the others are told of as such. */
function isToldHere(index: Index, all: readonly Index[]): boolean {
  return index.constraint === undefined &&
    all.find((other) => isSameIndex(other, index)) === index;
}

function buildFinding(
  table: Relation,
  index: Index,
  longer: Index,
): RuleFinding {
  const columns = showColumns(longer.keys.map(({ column }) => column ?? "…"));
  return {
    object: table,
    part: { kind: "index", name: index.name },
    message: `what index ${showIdentifier(index.name)} finds, ${
      showIdentifier(longer.name)
    } ${columns} finds as well`,
    // One of a partition goes with that of the partitioned table.
    ...(index.parent === undefined ? { sql: dropIndex(table, index) } : {}),
  };
}
