/**
 * Words that a `pg_dump` of before wrote without quotes, and that a newer server
 * reads as keywords.
 *
 * @module
 */

import { buildTokenRegexp, scanSql } from "./tokens.ts";

/**
 * Keywords that cannot name a function or a type, since 16. Source: `kwlist.h` of
 * PostgreSQL 15 and 18.
 */
const NEWER_KEYWORDS: ReadonlySet<string> = new Set([
  ...["json", "json_array", "json_arrayagg", "json_exists", "json_object"],
  ...["json_objectagg", "json_query", "json_scalar", "json_serialize"],
  ...["json_table", "json_value", "merge_action"],
]);

const TOKEN_REGEXP = buildTokenRegexp(
  /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/.source,
);

/** The statement with quotes around such words, which mean the same then. */
export function quoteNewerKeywords(sql: string): string {
  let quoted = "";
  let done = 0;
  for (const { opening, start, end } of scanSql(sql, TOKEN_REGEXP)) {
    if (!NEWER_KEYWORDS.has(opening)) continue;
    quoted += `${sql.slice(done, start)}"${opening}"`;
    done = end;
  }
  return quoted + sql.slice(done);
}
