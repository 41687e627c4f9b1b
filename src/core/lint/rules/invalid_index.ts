/**
 * Indexes that no query may use.
 *
 * Why: a `CREATE INDEX CONCURRENTLY` that failed leaves one behind, which is written
 * with every change and finds nothing.
 *
 * Source: https://www.postgresql.org/docs/15/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY;
 * pg-index-health `INVALID_INDEXES`.
 *
 * False positives: one that is being built at this moment. One of a partitioned table
 * is invalid until every partition has its own.
 *
 * @module
 */

import type { Index, Relation } from "../../catalog/details/details.ts";
import { nameInSql, showIdentifier } from "../../catalog/identifier.ts";
import type { Rule, RuleFinding } from "../rule.ts";

/** The rule. */
export const invalidIndex: Rule = {
  name: "invalid-index",
  level: "error",
  summary: "an index is invalid",
  why:
    "A CREATE INDEX CONCURRENTLY that failed leaves an index behind that is written with every change and that no query uses; a unique one does not even keep what it is for. pg_dump does not print it. One that is being built at this moment is invalid too, and one of a partitioned table until every partition has its own.",
  mend: "Build it anew or drop it; give each partition its own.",
  example: "CREATE INDEX CONCURRENTLY email ON users (email); -- and it fails",
  find: ({ tables, views }) => [...tables, ...views].flatMap(findInvalid),
};

function findInvalid(table: Relation): RuleFinding[] {
  return table.indexes.filter(({ isValid }) => !isValid).map((index) => ({
    object: table,
    part: { kind: "index", name: index.name },
    ...(table.form === "partitioned table"
      ? {
        message: `index ${
          showIdentifier(index.name)
        } is invalid: not every partition has its own`,
      }
      : {
        message: `index ${
          showIdentifier(index.name)
        } is invalid: building it failed, or is going on`,
        sql: rebuild(index),
      }),
  }));
}

/** What is left of a `REINDEX CONCURRENTLY` that failed. */
const LEFT_BEHIND_REGEXP = /_cc(?:new|old)\d*$/;

function rebuild(index: Index): string {
  return LEFT_BEHIND_REGEXP.test(index.name)
    ? `DROP INDEX CONCURRENTLY ${nameInSql(index)};`
    : `REINDEX INDEX CONCURRENTLY ${nameInSql(index)};`;
}
