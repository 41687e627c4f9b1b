/**
 * Tables without a primary key.
 *
 * Why: rows that are the same cannot be told apart, logical replication cannot
 * update or delete, and tools that edit rows have nothing to go by.
 *
 * Source: https://www.postgresql.org/docs/15/ddl-constraints.html#DDL-CONSTRAINTS-PRIMARY-KEYS;
 * pg-index-health `TABLES_WITHOUT_PRIMARY_KEY`, splinter `0004`.
 *
 * False positives: logs that are only appended to. Partitions are told of once, at
 * their parent; unlogged tables and those with an index as replica identity are
 * passed over.
 *
 * @module
 */

import type { Index, Relation } from "../../catalog/details/details.ts";
import { showIdentifier } from "../../catalog/identifier.ts";
import { isUsable } from "../indexes.ts";
import { findPrimaryKey } from "../../catalog/details/find_primary_key.ts";
import { findColumn } from "../lint_schema.ts";
import type { Rule } from "../rule.ts";
import { alterTable } from "../show.ts";

/** The rule. */
export const noPrimaryKey: Rule = {
  name: "no-primary-key",
  level: "warning",
  summary: "a table has no primary key",
  why:
    "Rows that are the same cannot be told apart, logical replication can neither update nor delete them, and most tools cannot edit them. A log that is only appended to may do without. Unlogged tables, and those whose replica identity is an index, are passed over.",
  mend:
    "Make a unique key of columns that are never null the primary key, or add a column for it.",
  example: "CREATE TABLE events (at timestamptz NOT NULL, what text NOT NULL);",
  find: ({ wholeTables }) =>
    wholeTables.filter(lacksKey).map((table) => ({
      object: table,
      message: "the table has no primary key",
      ...suggest(table),
    })),
};

function lacksKey(table: Relation): boolean {
  return findPrimaryKey(table) === undefined && !table.isUnlogged &&
    table.columns.length > 0 && table.replicaIdentity !== "index";
}

/** An index of a constraint cannot become another one's. */
function suggest(table: Relation): { readonly sql?: string } {
  const index = table.indexes.find((index) =>
    index.constraint === undefined && isKey(table, index)
  );
  return index === undefined || table.form !== "table" ? {} : {
    sql: alterTable(
      table,
      `ADD PRIMARY KEY USING INDEX ${showIdentifier(index.name)}`,
    ),
  };
}

function isKey(table: Relation, index: Index): boolean {
  const isPlain = index.isUnique && index.predicate === undefined &&
    index.expressions === undefined && index.included.length === 0;
  return isPlain && isUsable(index) &&
    index.keys.every((key) =>
      key.hasDefaultOpclass && !key.isDescending && !key.hasNullsFirst &&
      findColumn(table, key.column ?? "")?.isNotNull
    );
}
