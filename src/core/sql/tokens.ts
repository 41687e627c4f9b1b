/**
 * Walks over the tokens of SQL: quoted texts and comments are one token each.
 *
 * Source: https://www.postgresql.org/docs/18/sql-syntax-lexical.html, with
 * `standard_conforming_strings` on.
 *
 * @module
 */

/** What stands at the top level of SQL. */
export interface SqlToken {
  /**
   * What it begins with: a quote, `$`, `--`, or the begin of a block comment; of
   * every other token all of it.
   */
  readonly opening: string;
  /** Position of its first character. */
  readonly start: number;
  /** Position after its last character; for an open quote the end of the text. */
  readonly end: number;
}

const OPENING = /['"$]|--|\/\*/.source;

const OPENING_REGEXP = new RegExp(`^(?:${OPENING})$`);

/** A dollar quote's opening tag; no digit at its start. */
const DOLLAR_TAG_REGEXP = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;

const IDENTIFIER_CHAR_REGEXP = /[\w$\u0080-\uffff]/;

/**
 * Builds what {@linkcode scanSql} looks for: quoted texts and comments, and
 * beside them whatever `others`, the source of a regular expression, matches.
 */
export function buildTokenRegexp(others?: string): RegExp {
  return new RegExp(
    others === undefined ? OPENING : `${OPENING}|${others}`,
    "g",
  );
}

/**
 * Walks over the tokens of a text, in their order.
 *
 * @param regexp As {@linkcode buildTokenRegexp} makes it.
 */
export function* scanSql(
  text: string,
  regexp: RegExp,
  from = 0,
): Generator<SqlToken> {
  for (let position = from;;) {
    regexp.lastIndex = position;
    const match = regexp.exec(text);
    if (match === null) return;
    const [opening] = match;
    const start = match.index;
    position = OPENING_REGEXP.test(opening)
      ? findTokenEnd(text, opening, start)
      : start + opening.length;
    yield { opening, start, end: position };
  }
}

/** The same, where a doubled quote neither ends a text nor begins one. */
export function* scanWholeTokens(
  text: string,
  regexp: RegExp,
): Generator<SqlToken> {
  let last: SqlToken | undefined;
  for (const token of scanSql(text, regexp)) {
    const isRest = token.start === last?.end &&
      token.opening === last.opening && /['"]/.test(token.opening);
    if (last !== undefined && !isRest) yield last;
    last = isRest ? { ...token, start: last?.start ?? 0 } : token;
  }
  if (last !== undefined) yield last;
}

/**
 * Cuts a list in parentheses at its commas, but not those within parentheses of
 * their own.
 *
 * @param tokens Their texts.
 * @param start The token after the opening parenthesis.
 * @returns The tokens of each item, first and one past the last, and the token
 * that closes the list; their number if none does. Items of no token are left out.
 */
export function splitList(
  tokens: readonly string[],
  start: number,
): { readonly items: (readonly [from: number, to: number])[]; end: number } {
  const items: (readonly [number, number])[] = [];
  let depth = 1;
  let from = start;
  let end = start;
  for (; end < tokens.length; end++) {
    const token = tokens[end];
    if (token === "(") depth++;
    else if (token === ")" && --depth === 0) break;
    else if (token === "," && depth === 1) {
      if (end > from) items.push([from, end]);
      from = end + 1;
    }
  }
  if (end > from) items.push([from, end]);
  return { items, end };
}

/** The end of a quoted text or a comment; that of the text if it has none. */
function findTokenEnd(text: string, opening: string, index: number): number {
  switch (opening) {
    case "'":
      return hasEscapes(text, index)
        ? skipEscapedString(text, index)
        : skipTo(text, "'", index + 1);
    case '"':
      return skipTo(text, '"', index + 1);
    case "$":
      return skipDollarQuote(text, index);
    case "--":
      return skipLineComment(text, index);
    default:
      return skipBlockComment(text, index);
  }
}

/** A lone carriage return ends a comment as well. Source: `psqlscan.l` and `scan.l`. */
function skipLineComment(text: string, index: number): number {
  const END_REGEXP = /[\r\n]/g;
  END_REGEXP.lastIndex = index;
  return END_REGEXP.test(text) ? END_REGEXP.lastIndex : text.length;
}

/** A doubled quote inside closes and opens again, so it needs no care here. */
function skipTo(text: string, end: string, from: number): number {
  const found = text.indexOf(end, from);
  return found < 0 ? text.length : found + end.length;
}

/** `E'…'`, unless the `E` ends a longer word. */
function hasEscapes(text: string, index: number): boolean {
  const before = text[index - 1];
  return (before === "E" || before === "e") &&
    !IDENTIFIER_CHAR_REGEXP.test(text[index - 2] ?? "");
}

function skipEscapedString(text: string, index: number): number {
  let position = index + 1;
  while (position < text.length) {
    const char = text[position];
    const isDoubled = char === "'" && text[position + 1] === "'";
    if (char === "'" && !isDoubled) return position + 1;
    position += isDoubled || char === "\\" ? 2 : 1;
  }
  return position;
}

function skipDollarQuote(text: string, index: number): number {
  DOLLAR_TAG_REGEXP.lastIndex = index;
  const tag = DOLLAR_TAG_REGEXP.exec(text)?.[0];
  // Within an identifier a dollar sign is a letter; `$1` is a parameter.
  const isLetter = IDENTIFIER_CHAR_REGEXP.test(text[index - 1] ?? "");
  return tag === undefined || isLetter
    ? index + 1
    : skipTo(text, tag, index + tag.length);
}

function skipBlockComment(text: string, index: number): number {
  const EDGE_REGEXP = /\/\*|\*\//g;
  EDGE_REGEXP.lastIndex = index;
  let depth = 0;
  do {
    const edge = EDGE_REGEXP.exec(text);
    if (edge === null) return text.length;
    depth += edge[0] === "/*" ? 1 : -1;
  } while (depth > 0);
  return EDGE_REGEXP.lastIndex;
}
