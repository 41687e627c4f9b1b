/**
 * Enums that nothing uses.
 *
 * Why: who reads the schema takes it for what the data may be.
 *
 * Source: https://www.postgresql.org/docs/15/catalog-pg-depend.html. No other linter
 * that is known has it.
 *
 * False positives: an enum that programs cast to in their own queries. One whose name
 * is somewhere in the body of a function is passed over: no dependency tells of that.
 *
 * @module
 */

import type { Rule } from "../rule.ts";
import { isUnusedType } from "../unused_type.ts";
import { nameInSql } from "../../catalog/identifier.ts";

/** The rule. */
export const unusedEnum: Rule = {
  name: "unused-enum",
  level: "note",
  summary: "an enum is used by nothing",
  why:
    "Who reads the schema takes it for what some data may be. Programs may cast to it in queries of their own; the body of a function that has its name somewhere counts as a use.",
  mend: "Drop it, if no program uses it.",
  example: "CREATE TYPE old_status AS ENUM ('open', 'closed');",
  find: ({ details: { types } }) =>
    [...types.values()]
      .filter((type) => type.form === "enum" && isUnusedType(type))
      .map((type) => ({
        object: type,
        message: "no column, function or other object uses this enum",
        sql: `DROP TYPE ${nameInSql(type)};`,
      })),
};
