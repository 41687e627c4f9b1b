/**
 * Foreign keys without an index on their side.
 *
 * Why: each row that is deleted from the other table, or gets another key, has
 * PostgreSQL read all of this one, under a lock.
 *
 * Source: https://www.postgresql.org/docs/15/ddl-constraints.html#DDL-CONSTRAINTS-FK;
 * splinter `0001`, pg-index-health `FOREIGN_KEYS_WITHOUT_INDEX`.
 *
 * False positives: small tables, and tables whose other side is never deleted from; a
 * key of several columns where an index begins with one that has many values, which
 * the message names. Where that one refers to a number from a sequence, to a uuid with a
 * default or to what is unique alone, such an index will do. One in another order will
 * do too (splinter #90), a partial one only where it leaves out nothing but nulls of the
 * columns, an invalid one not. An index of a partitioned table is one of each partition.
 *
 * @module
 */

import type { Column, Relation } from "../../catalog/details/details.ts";
import { nameInSql, showIdentifier } from "../../catalog/identifier.ts";
import { findBeginning, isCovered } from "../indexes.ts";
import type { ForeignKey, LintSchema } from "../lint_schema.ts";
import type { Rule } from "../rule.ts";
import { showColumns } from "../show.ts";

/** The rule. */
export const fkWithoutIndex: Rule = {
  name: "fk-without-index",
  level: "warning",
  summary: "no index begins with the columns of a foreign key",
  why:
    "Each row that is deleted from the other table, or gets another key, has PostgreSQL read all of this table. It may be right for small tables, and where nothing is ever deleted from the other one. The columns may come in any order; of several, the one that refers to a number from a sequence will do. A partial index counts only if it leaves out nothing but nulls of them, an invalid one does not count.",
  mend: "Create an index; on a large table with CONCURRENTLY.",
  example:
    "CREATE TABLE invoices (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers);",
  find: (schema) =>
    schema.foreignKeys
      .filter(({ constraint }) => constraint.isEnforced)
      .filter((key) =>
        !isCovered(
          key.table,
          key.constraint.columns,
          listDistinct(key, schema),
          schema,
        )
      )
      .map(({ table, constraint: { name, columns } }) => ({
        object: table,
        part: { kind: "constraint", name },
        message: `no index begins with the columns of foreign key ${
          showIdentifier(name)
        } ${showColumns(columns)}${describePartial(table, columns)}`,
        sql: `CREATE INDEX ON ${nameInSql(table)} ${showColumns(columns)};`,
      })),
};

/** Columns that refer to one of which each value is in one row, or in few. */
function listDistinct(
  { referenced, pairs }: ForeignKey,
  schema: LintSchema,
): string[] {
  return pairs.filter(([, to]) => isDistinct(referenced, to, schema))
    .map(([from]) => from.name);
}

function isDistinct(
  table: Relation,
  column: Column,
  { isNumbered }: LintSchema,
): boolean {
  const isMade = isNumbered(table, column) ||
    column.type === "uuid" && column.default !== undefined;
  return isMade ||
    table.indexes.some(({ isUnique, keys }) =>
      isUnique && keys.length === 1 && keys[0]?.column === column.name
    );
}

/** An index that begins with some of them may do, if they have many values. */
function describePartial(table: Relation, columns: readonly string[]): string {
  const { index, column } = findBeginning(table, columns) ?? {};
  return index === undefined || column === undefined
    ? ""
    : `, though ${showIdentifier(index.name)} begins with ${
      showIdentifier(column)
    }`;
}
