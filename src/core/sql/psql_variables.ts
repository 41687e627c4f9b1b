/**
 * Variables of psql within SQL.
 *
 * @module
 */

import { buildTokenRegexp, scanSql } from "./tokens.ts";

/** `::` is a cast; then the ways in which psql takes a value in. */
const VARIABLE_REGEXP = buildTokenRegexp(
  /::|:\{\?\w+\}|:'[\w\u0080-\uffff]+'|:"[\w\u0080-\uffff]+"|:[\w\u0080-\uffff]+/
    .source,
);

/**
 * Puts values in the place of `:name`, `:'name'`, `:"name"` and `:{?name}`; what
 * is no variable stays as it is. Source:
 * https://www.postgresql.org/docs/18/app-psql.html#APP-PSQL-INTERPOLATION.
 */
export function interpolate(
  sql: string,
  variables: ReadonlyMap<string, string>,
): string {
  if (variables.size === 0 && !sql.includes(":{?")) return sql;
  let text = "";
  let position = 0;
  for (const { opening, start, end } of scanSql(sql, VARIABLE_REGEXP)) {
    const value = opening.startsWith(":")
      ? renderVariable(opening, variables)
      : undefined;
    if (value === undefined) continue;
    text += sql.slice(position, start) + value;
    position = end;
  }
  return text + sql.slice(position);
}

function renderVariable(
  token: string,
  variables: ReadonlyMap<string, string>,
): string | undefined {
  const [, quote = "", name = ""] = /^:(['"]|\{\?)?([^'"}:]+)/.exec(token) ??
    [];
  const value = variables.get(name);
  if (quote === "{?") return value === undefined ? "FALSE" : "TRUE";
  if (value === undefined) return undefined;
  return quote === "" ? value : quoteValue(value, quote);
}

function quoteValue(value: string, quote: string): string {
  return `${quote}${value.replaceAll(quote, quote + quote)}${quote}`;
}
