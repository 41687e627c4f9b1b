/**
 * Foreign keys of several columns of which some may be null.
 *
 * Why: with `MATCH SIMPLE`, one null has the others refer to anything.
 *
 * Source: https://www.postgresql.org/docs/15/sql-createtable.html, `MATCH`;
 * pg-index-health `FOREIGN_KEYS_WITH_NULLABLE_COLUMNS`.
 *
 * False positives: a reference that may be missing, beside a column that is more than a
 * part of it, as that of a tenant. `MATCH FULL` is passed over.
 *
 * @module
 */

import type { ForeignKey } from "../lint_schema.ts";
import { showIdentifier } from "../../catalog/identifier.ts";
import type { Rule } from "../rule.ts";
import { listSome, showColumns } from "../show.ts";

/** The rule. */
export const fkPartlyNullable: Rule = {
  name: "fk-partly-nullable",
  level: "warning",
  summary: "a foreign key of several columns has some that may be null",
  why:
    "Where one of them is null, the others are not checked and may refer to what is not there. It may be right where one column is more than a part of the reference, as that of a tenant, and the other says whether there is one. MATCH FULL is passed over.",
  mend:
    "Set the columns NOT NULL, or make the foreign key MATCH FULL, or check that all or none of them are null.",
  example:
    "CREATE TABLE items (order_id bigint, line integer,\n  FOREIGN KEY (order_id, line) REFERENCES lines (order_id, line));",
  find: ({ foreignKeys }) =>
    foreignKeys.filter(isSimple).flatMap((key) => {
      const nullable = key.pairs.map(([from]) => from)
        .filter(({ isNotNull }) => !isNotNull)
        .map(({ name }) => showIdentifier(name));
      if (nullable.length === 0) return [];
      const { name, columns } = key.constraint;
      return [{
        object: key.table,
        part: { kind: "constraint" as const, name },
        message: `foreign key ${showIdentifier(name)} ${
          showColumns(columns)
        } is not checked where ${nullable.length === 1 ? "" : "one of "}${
          listSome(nullable)
        } is null`,
      }];
    }),
};

function isSimple({ constraint }: ForeignKey): boolean {
  return constraint.columns.length > 1 &&
    constraint.references?.match === "simple" && constraint.isEnforced;
}
