/**
 * Foreign keys of several columns of which some may be null.
 *
 * Why: with `MATCH SIMPLE`, one null has the others refer to anything.
 *
 * Source: https://www.postgresql.org/docs/15/sql-createtable.html, `MATCH`;
 * pg-index-health `FOREIGN_KEYS_WITH_NULLABLE_COLUMNS`.
 *
 * False positives: a reference that may be missing, of which a column is more than a
 * part, as that of a tenant or a partition: where all but one are never null and in the
 * primary key or in another foreign key, it is passed over. So is `MATCH FULL`.
 *
 * @module
 */

import type { ConstraintType } from "../../catalog/details/details.ts";
import type { ForeignKey } from "../lint_schema.ts";
import { showIdentifier } from "../../catalog/identifier.ts";
import type { Rule } from "../rule.ts";
import { listSome } from "../../text/list_some.ts";
import { showColumns } from "../show.ts";

/** The rule. */
export const fkPartlyNullable: Rule = {
  name: "fk-partly-nullable",
  level: "warning",
  summary: "a foreign key of several columns has some that may be null",
  why:
    "Where one of them is null, the others are not checked and may refer to what is not there. It is right where one column says whether there is a reference, and the others are more than a part of it, as that of a tenant: they are in the primary key or in another foreign key, and the key is passed over. So is MATCH FULL.",
  mend:
    "Set the columns NOT NULL, or make the foreign key MATCH FULL, or check that all or none of them are null.",
  example:
    "CREATE TABLE items (order_id bigint, line integer,\n  FOREIGN KEY (order_id, line) REFERENCES lines (order_id, line));",
  find: ({ foreignKeys }) =>
    foreignKeys.filter(isSimple).flatMap((key) => {
      const nullable = key.pairs.map(([from]) => from)
        .filter(({ isNotNull }) => !isNotNull)
        .map(({ name }) => showIdentifier(name));
      if (nullable.length === 0 || isOptional(key)) return [];
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

/** Whether one column alone says that there is a reference or none. */
function isOptional({ table, constraint, pairs }: ForeignKey): boolean {
  const own = table.constraints
    .filter((other) => other !== constraint && KEYS.includes(other.type))
    .flatMap(({ columns }) => columns);
  const [, ...moreNullable] = pairs.filter(([from]) => !from.isNotNull);
  return moreNullable.length === 0 &&
    pairs.every(([from]) => !from.isNotNull || own.includes(from.name));
}

const KEYS: readonly ConstraintType[] = ["primary key", "foreign key"];
