/**
 * Where the quoted texts and the comments of SQL end.
 *
 * Source: https://www.postgresql.org/docs/18/sql-syntax-lexical.html, with
 * `standard_conforming_strings` on.
 *
 * @module
 */

/** A dollar quote's opening tag; no digit at its start. */
const DOLLAR_TAG_REGEXP = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;

const IDENTIFIER_CHAR_REGEXP = /[\w$\u0080-\uffff]/;

/**
 * Finds the end of a quoted text or a comment; that of the text if it has none.
 *
 * @param token What it begins with: a quote, `$`, `--` or the begin of a block
 * comment. A `$` that begins no dollar quote ends after itself.
 * @param index Where it begins.
 * @returns The position after it.
 */
export function skipToken(text: string, token: string, index: number): number {
  switch (token) {
    case "'":
      return hasEscapes(text, index)
        ? skipEscapedString(text, index)
        : skipTo(text, "'", index + 1);
    case '"':
      return skipTo(text, '"', index + 1);
    case "$":
      return skipDollarQuote(text, index);
    case "--":
      return skipTo(text, "\n", index);
    default:
      return skipBlockComment(text, index);
  }
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
