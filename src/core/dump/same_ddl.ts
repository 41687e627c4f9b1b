/**
 * Tells a change of a table from one of the words that `pg_dump` has for it.
 *
 * The major versions of `pg_dump`, and of the server that it asks, write down
 * the same table in different ways. These are known, seen between 15 and 18:
 * quotes around a name, `DEFAULT NULL` on a column that was inherited, where
 * `NOT NULL` of such a column stands, whether `NOT NULL` has its name, `ONLY`
 * before the name of a foreign table, whether columns of a view that reads one
 * relation alone are written with its name, and whether what a function's body
 * gives has a name.
 *
 * @module
 */

import { compareByteOrder } from "../text/byte_order.ts";
import { buildTokenRegexp, scanWholeTokens, splitList } from "../sql/tokens.ts";

/** What separates the items of a list once it has been cut. */
const ITEM_END = "\n";

const TOKEN_REGEXP = buildTokenRegexp(
  /[\w\u0080-\uffff][\w$\u0080-\uffff]*|\S/.source,
);

/** A name that needs its quotes at most because it is a keyword. */
const PLAIN_NAME_REGEXP = /^"([a-z_][a-z0-9_$]*)"$/;

/** What has a query in it. */
const READING_REGEXP =
  /^CREATE (?:OR REPLACE )?(?:MATERIALIZED )?(?:VIEW|RULE) /;

/** What may have statements in it. */
const ROUTINE_REGEXP = /^CREATE (?:OR REPLACE )?(?:FUNCTION|PROCEDURE) /;

/** The tokens of a statement. */
type Statement = readonly string[];

/** Whether two texts of DDL describe the same table in different words. */
export function isSameTable(before: string, after: string): boolean {
  return isSameList(readStatements(before), readStatements(after));
}

/** Whether they do in whatever order, as it is with things of which none needs another. */
export function isSameGathering(before: string, after: string): boolean {
  const [a = [], b = []] = [before, after].map((ddl) =>
    readStatements(ddl).sort((first, second) =>
      compareByteOrder(first.join(" "), second.join(" "))
    )
  );
  return isSameList(a, b);
}

function isSameList(a: readonly Statement[], b: readonly Statement[]): boolean {
  return a.length === b.length &&
    a.every((statement, i) => isSameStatement(statement, b[i] ?? []));
}

/** The statements as all versions can be made to write them. */
function readStatements(ddl: string): Statement[] {
  const statements: Statement[] = [];
  const notNull: Statement[] = [];
  for (const statement of cut(readTokens(ddl), ";")) {
    if (setsNoDefault(statement)) continue;
    // Since 17, options of a foreign table's column are set of it ONLY.
    if (startsWith(statement, "ALTER", "FOREIGN", "TABLE", "ONLY")) {
      statements.push(statement.toSpliced(3, 1));
      continue;
    }
    if (setsNotNull(statement)) {
      notNull.push(["NOT", "NULL", statement.at(-4) ?? ""]);
    } else if (createsTable(statement)) {
      const { table, hoisted } = readTable(statement);
      statements.push(table);
      notNull.push(...hoisted);
    } else statements.push(statement);
  }
  return [
    ...statements,
    ...notNull.sort((a, b) => compareByteOrder(a.at(-1) ?? "", b.at(-1) ?? "")),
  ];
}

function readTokens(sql: string): string[] {
  const tokens: string[] = [];
  for (const { opening, start, end } of scanWholeTokens(sql, TOKEN_REGEXP)) {
    if (opening === "--" || opening === "/*") continue;
    tokens.push(sql.slice(start, end).replace(PLAIN_NAME_REGEXP, "$1"));
  }
  return tokens;
}

/** Cuts at each separator; what is empty is left out. */
function cut(tokens: Statement, separator: string): Statement[] {
  const parts: Statement[] = [];
  let start = 0;
  while (start < tokens.length) {
    const found = tokens.indexOf(separator, start);
    const end = found < 0 ? tokens.length : found;
    if (end > start) parts.push(tokens.slice(start, end));
    start = end + 1;
  }
  return parts;
}

/** `ALTER TABLE … ALTER COLUMN x SET DEFAULT NULL` */
function setsNoDefault(statement: Statement): boolean {
  return startsWith(statement, "ALTER", "TABLE") &&
    endsWith(statement, "SET", "DEFAULT", "NULL");
}

/** `ALTER TABLE … ALTER COLUMN x SET NOT NULL` */
function setsNotNull(statement: Statement): boolean {
  return startsWith(statement, "ALTER", "TABLE") &&
    endsWith(statement, "SET", "NOT", "NULL");
}

function createsTable(statement: Statement): boolean {
  const [, second, third] = statement;
  return statement[0] === "CREATE" &&
    (second === "TABLE" || second === "UNLOGGED" && third === "TABLE");
}

function readTable(
  statement: Statement,
): { readonly table: Statement; readonly hoisted: readonly Statement[] } {
  const start = statement.indexOf("(") + 1;
  const { items: ranges, end } = splitList(statement, start);
  const items = ranges.map(([from, to]) => statement.slice(from, to));
  const isNotNull = (item: Statement): boolean =>
    startsWith(withoutName(item), "NOT", "NULL");
  const kept = items.filter((item) => !isNotNull(item));
  return {
    table: [
      ...statement.slice(0, start),
      ...kept.flatMap((item) => [...withoutNoDefault(item), ITEM_END]),
      ...statement.slice(end),
    ],
    hoisted: items.filter(isNotNull),
  };
}

function withoutNoDefault(item: Statement): Statement {
  const at = item.findIndex((token, i) =>
    token === "DEFAULT" && item[i + 1] === "NULL"
  );
  return at < 0 ? item : item.toSpliced(at, 2);
}

/** `CONSTRAINT x NOT NULL …` without its first two words. */
function withoutName(tokens: Statement): Statement {
  return namesNotNull(tokens, 0) ? tokens.slice(2) : tokens;
}

function namesNotNull(tokens: Statement, at: number): boolean {
  return tokens[at] === "CONSTRAINT" && tokens[at + 2] === "NOT" &&
    tokens[at + 3] === "NULL";
}

/**
 * Where one has a name for `NOT NULL` and the other has none, that is the same;
 * and in a view the name of its only relation before a column. Source:
 * `get_query_def` in `ruleutils.c` of 16, which qualifies where there are several.
 */
function isSameStatement(a: Statement, b: Statement): boolean {
  const qualifiers = new Set<string>();
  function qualifies(tokens: Statement, at: number, other = ""): boolean {
    const isOne = READING_REGEXP.test(tokens.slice(0, 5).join(" ")) &&
      tokens[at + 1] === "." && tokens[at + 2] === other;
    if (isOne) qualifiers.add(tokens[at] ?? "");
    return isOne && qualifiers.size === 1;
  }
  /** The column may be called as its relation is. */
  function follows(tokens: Statement, at: number): boolean {
    return tokens[at] === "." && tokens[at + 1] === tokens[at - 1] &&
      qualifies(tokens, at - 1, tokens[at - 1]);
  }
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (a[i] === b[j]) {
      i++;
      j++;
    } else if (namesNotNull(a, i) && b[j] === "NOT") i += 2;
    else if (namesNotNull(b, j) && a[i] === "NOT") j += 2;
    else if (follows(a, i) || qualifies(a, i, b[j])) i += 2;
    else if (follows(b, j) || qualifies(b, j, a[i])) j += 2;
    else if (namesResult(a, i)) i += 2;
    else if (namesResult(b, j)) j += 2;
    else if (saysOldDefault(a, i)) i += OLD_DEFAULT_LENGTH;
    else if (saysOldDefault(b, j)) j += OLD_DEFAULT_LENGTH;
    else return false;
  }
  return true;
}

/**
 * What a body gives is named by some, `SELECT 'a'::text AS text`, and nobody can
 * ask for it by that name.
 */
function namesResult(tokens: Statement, at: number): boolean {
  return tokens[at] === "AS" &&
    ROUTINE_REGEXP.test(tokens.slice(0, 5).join(" ")) &&
    tokens.slice(0, at).some((token) => ["ATOMIC", "RETURN"].includes(token));
}

/** `, streaming = off` */
const OLD_DEFAULT_LENGTH = 4;

const OLD_DEFAULTS = ["streaming = off", "run_as_owner = true"];

/** What a subscription was before it could be otherwise: said since 16 and 18. */
function saysOldDefault(tokens: Statement, at: number): boolean {
  const option = tokens.slice(at, at + OLD_DEFAULT_LENGTH).join(" ");
  return startsWith(tokens, "CREATE", "SUBSCRIPTION") &&
    OLD_DEFAULTS.some((said) =>
      option === `, ${said}` || option === `${said} ,`
    );
}

function startsWith(statement: Statement, ...words: string[]): boolean {
  return words.every((word, i) => statement[i] === word);
}

function endsWith(statement: Statement, ...words: string[]): boolean {
  return words.every((word, i) => statement.at(i - words.length) === word);
}
