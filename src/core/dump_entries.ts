/**
 * Cuts the text of one `pg_dump --schema-only --verbose` into its entries.
 *
 * @module
 */

/** One entry of the table of contents of a dump. */
export interface DumpEntry {
  /** Number of the entry within this dump. */
  readonly dumpId: number;
  /** OID of the catalog that `oid` is a row of; 0 if the entry names no row. */
  readonly classId: number;
  readonly oid: number;
  /** `dumpId` of entries that come before this one. */
  readonly dependencies: readonly number[];
  /** Name, kind (`FK CONSTRAINT`) and schema as the comment shows them, on one line. */
  readonly name: string;
  readonly kind: string;
  readonly schema: string;
  /** Comment and definition, as `pg_dump` without `--verbose` prints them. */
  readonly text: string;
}

/** The text is not a whole dump of the form that is understood. */
export class DumpTextError extends Error {
  override readonly name = "DumpTextError";
}

/**
 * The comment before an entry.
 *
 * Source: `_printTocEntry()` in `src/bin/pg_dump/pg_backup_archiver.c`,
 * PostgreSQL 15.
 */
const HEADER_REGEXP =
  /--\n-- TOC entry (\d+) \(class (\d+) OID (\d+)\)\n(?:-- Dependencies:([ \d]*)\n)?(-- Name: ([^\n]*); Type: ([A-Z ]+); Schema: ([^\n]*); Owner: [^\n]*\n--\n)/y;

const HEADER_START = "--\n-- TOC entry ";

/** The comment after the last entry; `--verbose` puts the time before it. */
const CLOSING_REGEXP =
  /(?:-- Completed on [^\n]*\n\n)?--\n-- PostgreSQL database dump complete\n--\n/y;

/** What `pg_dump` sets between entries; it belongs to none of them. */
const SETTINGS_REGEXP =
  /(?:SET default_(?:tablespace|table_access_method|with_oids) = [^\n]*;\n\n)+$/;

/** Where a quoted text or a comment may begin. */
const TOKEN_REGEXP = /['"$]|--|\/\*/g;

/** A dollar quote's opening tag; no digit at its start. */
const DOLLAR_TAG_REGEXP = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;

const IDENTIFIER_CHAR_REGEXP = /[\w$\u0080-\uffff]/;

/**
 * Cuts a dump into its entries, in their order.
 *
 * A comment counts as the begin of an entry only where SQL stands at its top
 * level, so text in a function, a comment or a default that looks like one
 * stays what it is. Lines before the first entry, between entries and after
 * the last one are dropped.
 *
 * @param text All that `pg_dump` printed, with `standard_conforming_strings` on.
 * @throws {DumpTextError} If the dump has no end, or a comment before an entry
 * is not of the form that is known.
 */
export function cutDump(text: string): DumpEntry[] {
  const entries: DumpEntry[] = [];
  let header: Header | undefined;
  let position = 0;
  while (true) {
    TOKEN_REGEXP.lastIndex = position;
    const token = TOKEN_REGEXP.exec(text);
    if (token === null) {
      throw new DumpTextError("its closing line is missing");
    }
    const next = token[0] === "--" ? matchHeader(text, token.index) : undefined;
    const isClosing = token[0] === "--" && matchClosing(text, token.index);
    if (header !== undefined && (next !== undefined || isClosing)) {
      entries.push(buildEntry(header, text.slice(header.start, token.index)));
    }
    if (isClosing) return entries;
    header = next ?? header;
    position = next?.end ?? skipToken(text, token[0], token.index);
  }
}

interface Header {
  readonly fields: RegExpExecArray;
  /** Where the lines begin that a dump without `--verbose` has as well. */
  readonly start: number;
  /** Where the definition begins. */
  readonly end: number;
}

function matchHeader(text: string, index: number): Header | undefined {
  if (!startsLine(text, index)) return undefined;
  HEADER_REGEXP.lastIndex = index;
  const fields = HEADER_REGEXP.exec(text);
  if (fields !== null) {
    const end = HEADER_REGEXP.lastIndex;
    return { fields, start: end - (fields[5] ?? "").length, end };
  }
  if (text.startsWith(HEADER_START, index)) {
    const [, line] = text.slice(index, index + 200).split("\n");
    throw new DumpTextError(`it has an unknown kind of comment: ${line}`);
  }
  return undefined;
}

function matchClosing(text: string, index: number): boolean {
  CLOSING_REGEXP.lastIndex = index;
  return startsLine(text, index) && CLOSING_REGEXP.test(text);
}

function startsLine(text: string, index: number): boolean {
  return index === 0 || text[index - 1] === "\n";
}

const NO_DEPENDENCIES: readonly number[] = [];

function buildEntry(header: Header, text: string): DumpEntry {
  const [, dumpId, classId, oid, dependencies, , name, kind, schema] =
    header.fields;
  return {
    dumpId: Number(dumpId),
    classId: Number(classId),
    oid: Number(oid),
    dependencies: dependencies === undefined
      ? NO_DEPENDENCIES
      : dependencies.trim().split(" ").map(Number),
    name: name ?? "",
    kind: kind ?? "",
    schema: schema ?? "",
    text: `--\n${text.replace(SETTINGS_REGEXP, "")}`,
  };
}

/** The position after the quoted text or comment that begins at `index`. */
function skipToken(text: string, token: string, index: number): number {
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
