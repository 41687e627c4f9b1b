/**
 * Domains, composite and range types that nothing uses.
 *
 * Why: who reads the schema takes it for what the data may be.
 *
 * Source: https://www.postgresql.org/docs/15/catalog-pg-depend.html. No other linter
 * that is known has it.
 *
 * False positives: a type that programs cast to, or that `json_populate_record()` is
 * given by them. One whose name is somewhere in the body of a function is passed over.
 *
 * @module
 */

import type { TypeDetails } from "../../catalog/details/details.ts";
import type { Rule } from "../rule.ts";
import { isUnusedType } from "../unused_type.ts";
import { nameInSql } from "../../catalog/identifier.ts";

/** The rule. */
export const unusedType: Rule = {
  name: "unused-type",
  level: "note",
  summary: "a domain, composite or range type is used by nothing",
  why:
    "Who reads the schema takes it for what some data may be. Programs may cast to it in queries of their own; the body of a function that has its name somewhere counts as a use.",
  mend: "Drop it, if no program uses it.",
  example: "CREATE DOMAIN zip AS text CHECK (VALUE ~ '^[0-9]{5}$');",
  find: ({ details: { types } }) =>
    [...types.values()]
      .filter((type) => KINDS.includes(type.form) && isUnusedType(type))
      .map((type) => ({
        object: type,
        message: `no column, function or other object uses this ${
          wordFor(type)
        }`,
        sql: `DROP ${type.form === "domain" ? "DOMAIN" : "TYPE"} ${
          nameInSql(type)
        };`,
      })),
};

/** A base type has functions of its own, which depend on it. */
const KINDS: readonly TypeDetails["form"][] = ["composite", "domain", "range"];

function wordFor({ form }: TypeDetails): string {
  return form === "domain" ? "domain" : `${form} type`;
}
