/**
 * Tables that no foreign key leads to or from.
 *
 * Why: most often keys are missing, or the table is no longer of use.
 *
 * Source: tbls `unrelatedTable`.
 *
 * False positives: settings, logs, tables of migration tools. Partitions, and tables
 * that inherit or are inherited from, are passed over.
 *
 * @module
 */

import type { Rule } from "../rule.ts";

/** The rule. */
export const unrelatedTable: Rule = {
  name: "unrelated-table",
  level: "off",
  summary: "no foreign key leads to or from a table",
  why:
    "Most often foreign keys are missing, or the table is no longer of use. Settings, logs and tables of migration tools are right without any. Tables that inherit, or are inherited from, are passed over.",
  mend: "Add the foreign keys that are missing, or drop the table.",
  example: "CREATE TABLE old_imports (id bigint PRIMARY KEY);",
  find: ({ wholeTables, foreignKeys, details: { relations } }) => {
    const related = new Set(
      foreignKeys.flatMap(({ table, referenced }) => [
        ...[table.oid, referenced.oid, ...referenced.parents],
        ...table.parents,
      ]),
    );
    return wholeTables
      .filter(({ oid, parents, children }) =>
        !related.has(oid) && parents.length === 0 &&
        children.every((child) => relations.get(child)?.isPartition)
      )
      .map((table) => ({
        object: table,
        message: "no foreign key leads to or from this table",
      }));
  },
};
