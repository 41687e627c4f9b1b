/**
 * Sequences that no column owns and no default makes use of.
 *
 * Why: most often the column that had it is gone, or has become an identity.
 *
 * Source: https://www.postgresql.org/docs/15/sql-createsequence.html, `OWNED BY`. No
 * other linter that is known has it.
 *
 * False positives: one whose numbers programs take by themselves. One whose name is
 * somewhere in a default or in the body of a function is passed over.
 *
 * @module
 */

import type { SequenceDetails } from "../../catalog/details/details.ts";
import type { LintSchema } from "../lint_schema.ts";
import type { Rule } from "../rule.ts";
import { nameInSql } from "../../catalog/identifier.ts";

/** The rule. */
export const unusedSequence: Rule = {
  name: "unused-sequence",
  level: "note",
  summary: "a sequence is owned and used by nothing",
  why:
    "Most often the column that had it is gone, or has become an identity. Programs may take numbers from it in queries of their own; a default or the body of a function that has its name somewhere counts as a use.",
  mend: "Drop it, if no program uses it, or let its column own it.",
  example: "CREATE SEQUENCE old_invoice_number;",
  find: (schema) =>
    schema.details.sequences
      .filter((sequence) => isUnused(sequence, schema))
      .map((sequence) => ({
        object: sequence,
        message: "no column owns this sequence, and no default uses it",
        sql: `DROP SEQUENCE ${nameInSql(sequence)};`,
      })),
};

function isUnused(
  { name, ownedBy, defaultOf, ...sequence }: SequenceDetails,
  { tables }: LintSchema,
): boolean {
  if (sequence.isExtensionMember || sequence.isNamed) return false;
  if (ownedBy !== undefined || defaultOf.length > 0) return false;
  // As text, which is no dependency: nextval('numbers'::text).
  return !sequence.isUsedElsewhere &&
    !tables.some(({ columns }) =>
      columns.some(({ default: value }) => value?.includes(name))
    );
}
