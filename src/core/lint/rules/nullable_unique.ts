/**
 * Unique keys that take any number of nulls.
 *
 * Why: two rows of which one value is null are never the same, whatever the others are.
 *
 * Source: https://www.postgresql.org/docs/15/ddl-constraints.html#DDL-CONSTRAINTS-UNIQUE-CONSTRAINTS;
 * SchemaCrawler `LinterNullColumnsInIndex`.
 *
 * False positives: a value that may be missing, and is unique where it is not. `NULLS
 * NOT DISTINCT` and indexes with a `WHERE` are passed over.
 *
 * @module
 */

import type { Index, Relation } from "../../catalog/details/details.ts";
import { showIdentifier } from "../../catalog/identifier.ts";
import { findColumn } from "../lint_schema.ts";
import type { Part, Rule } from "../rule.ts";
import { listSome } from "../../text/list_some.ts";

/** The rule. */
export const nullableUnique: Rule = {
  name: "nullable-unique",
  level: "off",
  summary: "a unique key has a column that may be null",
  why:
    "Rows with a null in one of its columns are never the same, whatever the others hold. It is right for a value that may be missing and is unique where it is not.",
  mend:
    "Set the columns NOT NULL, or make the key NULLS NOT DISTINCT (PostgreSQL 15).",
  example:
    "CREATE TABLE users (tenant bigint, email text, UNIQUE (tenant, email));",
  find: ({ tables }) =>
    tables.flatMap((table) =>
      table.indexes.filter(isOpen).flatMap((index) => {
        const names = listNullable(table, index);
        return names.length === 0 ? [] : [{
          object: table,
          part: findPart(table, index),
          message: `unique ${
            showIdentifier(index.name)
          } takes any number of rows where ${
            names.length === 1 ? "" : "one of "
          }${listSome(names)} is null`,
        }];
      })
    ),
};

function isOpen(index: Index): boolean {
  return index.isUnique && !index.isPrimary && !index.hasNullsNotDistinct &&
    index.predicate === undefined && index.parent === undefined;
}

function listNullable(table: Relation, { keys }: Index): string[] {
  return keys.flatMap(({ column }) => findColumn(table, column ?? "") ?? [])
    .filter(({ isNotNull }) => !isNotNull)
    .map(({ name }) => showIdentifier(name));
}

function findPart({ constraints }: Relation, index: Index): Part {
  const constraint = constraints.find(({ oid }) => oid === index.constraint);
  return constraint === undefined
    ? { kind: "index", name: index.name }
    : { kind: "constraint", name: constraint.name };
}
