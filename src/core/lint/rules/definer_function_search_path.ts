/**
 * Functions that run as their owner, with the `search_path` of their caller.
 *
 * Why: the caller decides which table or function a name in them means, and what that
 * does is done as the owner.
 *
 * Source: https://www.postgresql.org/docs/15/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY;
 * splinter `0011`, pg-index-health `FUNCTIONS_WITH_SECURITY_DEFINER`.
 *
 * False positives: functions that name the schema of all, operators too. Bodies `BEGIN
 * ATOMIC` look names up once, and functions in C have no names to look up: both are
 * passed over.
 *
 * @module
 */

import type { FunctionDetails } from "../../catalog/details/details.ts";
import { nameInSql, showIdentifier } from "../../catalog/identifier.ts";
import type { Rule } from "../rule.ts";

/** The rule. */
export const definerFunctionSearchPath: Rule = {
  name: "definer-function-search-path",
  level: "warning",
  summary: "a SECURITY DEFINER function does not set search_path",
  why:
    "Its caller decides which table, function or operator a name in it means, and what that does is done as the owner. A function that names the schema of everything, operators too, is safe, and one whose body is BEGIN ATOMIC, which is passed over.",
  mend:
    "Set search_path to the schemas that the function needs, with pg_temp at the end.",
  example:
    "CREATE FUNCTION add_user(text) RETURNS void LANGUAGE sql SECURITY DEFINER\n  AS 'INSERT INTO users (name) VALUES ($1)';",
  find: ({ details: { functions } }) =>
    functions.filter(isOpen).map((routine) => ({
      object: routine,
      part: { kind: "overload", name: routine.arguments },
      message:
        `the ${routine.form} runs as its owner, with the search_path of its caller`,
      sql: `ALTER ${routine.form === "procedure" ? "PROCEDURE" : "FUNCTION"} ${
        nameInSql(routine)
      }(${routine.arguments}) SET search_path = ${
        showIdentifier(routine.schema)
      }, pg_temp;`,
    })),
};

const COMPILED: readonly string[] = ["c", "internal"];

function isOpen(routine: FunctionDetails): boolean {
  const { isSecurityDefiner, isAtomic, language, config } = routine;
  return isSecurityDefiner && !isAtomic && !COMPILED.includes(language) &&
    !config.some((setting) => setting.startsWith("search_path="));
}
