/**
 * Indexes that are the same but for their names.
 *
 * Why: each is written and vacuumed with every change, and only one is of use.
 *
 * Source: pg-index-health `DUPLICATED_INDEXES`, splinter `0009`.
 *
 * False positives: none known. Columns in another order, other operator classes,
 * collations, directions, included columns, predicates, expressions and `NULLS NOT
 * DISTINCT` make another index, and so does being unique. A partition's index is
 * told of at the partitioned table.
 *
 * @module
 */

import type { Index, Relation } from "../../catalog/details/details.ts";
import { showIdentifier } from "../../catalog/identifier.ts";
import { areHandedDown, isSameIndex, listInUse } from "../indexes.ts";
import type { LintSchema } from "../lint_schema.ts";
import type { Rule, RuleFinding } from "../rule.ts";
import { dropIndex } from "../show.ts";

/** The rule. */
export const duplicateIndex: Rule = {
  name: "duplicate-index",
  level: "warning",
  summary: "an index is the same as another one",
  why:
    "Each is written and vacuumed with every change of the table, and only one is of use. Indexes are the same if all but their names is: columns and their order, operator classes, collations, directions, included columns, predicates, expressions, whether they are unique and whether nulls are distinct.",
  mend:
    "Drop the one that is named; the other one stays, which may be behind a constraint.",
  example: "CREATE INDEX a ON users (email);\nCREATE INDEX b ON users (email);",
  find: (schema) =>
    [...schema.tables, ...schema.views].flatMap((relation) =>
      findDuplicates(relation, schema)
    ),
};

function findDuplicates(table: Relation, schema: LintSchema): RuleFinding[] {
  const sorted = listInUse(table).toSorted((a, b) => rank(a) - rank(b));
  return sorted.flatMap((index, place) => {
    const kept = sorted.slice(0, place)
      .find((other) => isSameIndex(index, other));
    return kept === undefined || areHandedDown(index, kept)
      ? []
      : [buildFinding(table, { index, kept }, schema)];
  });
}

/** What stays comes first: what cannot be dropped, then by name. */
function rank(index: Index): number {
  if (index.isPrimary) return 0;
  if (index.constraint !== undefined) return 1;
  return index.parent !== undefined ? 2 : 3;
}

function buildFinding(
  table: Relation,
  { index, kept }: { readonly index: Index; readonly kept: Index },
  { foreignKeys }: LintSchema,
): RuleFinding {
  const behind = index.constraint === undefined
    ? ""
    : ", though behind a constraint of its own";
  const isReferred = foreignKeys
    .some(({ constraint }) => constraint.index === index.oid);
  return {
    object: table,
    part: { kind: "index", name: index.name },
    message: `index ${showIdentifier(index.name)} is the same as ${
      describeKept(kept)
    }${behind}`,
    ...(isReferred ? {} : { sql: dropIndex(table, index) }),
  };
}

function describeKept({ name, isPrimary, constraint }: Index): string {
  const shown = showIdentifier(name);
  if (isPrimary) return `${shown}, that of the primary key`;
  return constraint === undefined
    ? shown
    : `${shown}, which is behind a constraint`;
}
