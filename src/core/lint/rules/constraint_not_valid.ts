/**
 * Constraints that were never checked against the rows that are there.
 *
 * Why: rows that break them may be there, and the planner does not rely on them.
 *
 * Source: https://www.postgresql.org/docs/15/sql-altertable.html, `NOT VALID`;
 * pg-index-health `NOT_VALID_CONSTRAINTS`.
 *
 * False positives: one that is about to be validated. Those `NOT ENFORCED`
 * (PostgreSQL 18) are meant so, and those that a parent hands down are told of there.
 *
 * @module
 */

import { showIdentifier } from "../../catalog/identifier.ts";
import type { Constraint } from "../../catalog/details/details.ts";
import type { Rule } from "../rule.ts";
import { alterTable } from "../show.ts";

/** The rule. */
export const constraintNotValid: Rule = {
  name: "constraint-not-valid",
  level: "warning",
  summary: "a constraint is NOT VALID",
  why:
    "Rows that break it may be there: it was only checked for those that came later. It is right between the migration that adds a constraint and the one that validates it.",
  mend: "Validate it, which reads the table and blocks no writes.",
  example: "ALTER TABLE users ADD CONSTRAINT age CHECK (age > 0) NOT VALID;",
  find: ({ tables }) =>
    tables.flatMap((table) =>
      table.constraints.filter(isUnvalidated).map(({ name, type }) => ({
        object: table,
        part: { kind: "constraint", name },
        message: `${type} constraint ${
          showIdentifier(name)
        } is NOT VALID: rows that break it may be there`,
        sql: alterTable(table, `VALIDATE CONSTRAINT ${showIdentifier(name)}`),
      }))
    ),
};

function isUnvalidated(constraint: Constraint): boolean {
  const { isValidated, isEnforced, parent, isLocal } = constraint;
  return !isValidated && isEnforced && parent === undefined && isLocal;
}
