/**
 * Cuts the text of one `pg_dump --schema-only --verbose` into its entries.
 *
 * @module
 */

import { quoteIdentifier } from "../catalog/identifier.ts";
import { buildTokenRegexp, scanSql } from "../sql/tokens.ts";

/** One entry of the table of contents of a dump. */
export interface TocEntry {
  /** Number of the entry within this dump. */
  readonly dumpId: number;
  /** OID of the catalog that `oid` is a row of; 0 if the entry names no row. */
  readonly classId: number;
  readonly oid: number;
  /** `dumpId` of entries that come before this one. */
  readonly dependencies: readonly number[];
  /** Name, type (`FK CONSTRAINT`) and schema as the comment shows them, on one line. */
  readonly name: string;
  readonly type: string;
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
  /--\n-- TOC entry (\d+) \(class (\d+) OID (\d+)\)\n(?:-- Dependencies:([ \d]*)\n)?(-- Name: [^\n]*; Type: [A-Z ]+; Schema: [^\n]*; Owner: [^\n]*\n--\n)/y;

const HEADER_START = "--\n-- TOC entry ";

/** The comment after the last entry; `--verbose` puts the time before it. */
const CLOSING_REGEXP =
  /(?:-- Completed on [^\n]*\n\n)?--\n-- PostgreSQL database dump complete\n--\n/y;

/** What `pg_dump` sets between entries; it belongs to none of them. */
const SETTINGS_REGEXP =
  /(?:SET default_(?:tablespace|table_access_method|with_oids) = [^\n]*;\n\n)+$/;

const TOKEN_REGEXP = buildTokenRegexp();

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
export function cutDump(text: string): TocEntry[] {
  const entries: TocEntry[] = [];
  let header: Header | undefined;
  for (const { opening, start } of scanSql(text, TOKEN_REGEXP)) {
    if (opening !== "--") continue;
    const next = matchHeader(text, start);
    const isClosing = matchClosing(text, start);
    if (header !== undefined && (next !== undefined || isClosing)) {
      entries.push(buildEntry(header, text.slice(header.start, start)));
    }
    if (isClosing) return entries;
    header = next ?? header;
  }
  throw new DumpTextError("its closing line is missing");
}

interface Header {
  readonly fields: RegExpExecArray;
  /** Where the lines begin that a dump without `--verbose` has as well. */
  readonly start: number;
}

function matchHeader(text: string, index: number): Header | undefined {
  if (!startsLine(text, index)) return undefined;
  HEADER_REGEXP.lastIndex = index;
  const fields = HEADER_REGEXP.exec(text);
  if (fields !== null) {
    const start = HEADER_REGEXP.lastIndex - (fields[5] ?? "").length;
    return { fields, start };
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

function buildEntry(header: Header, text: string): TocEntry {
  const [, dumpId, classId, oid, dependencies, line = ""] = header.fields;
  return {
    dumpId: Number(dumpId),
    classId: Number(classId),
    oid: Number(oid),
    dependencies: dependencies === undefined
      ? NO_DEPENDENCIES
      : dependencies.trim().split(" ").map(Number),
    ...readTitle(line, text),
    text: `--\n${text.replace(SETTINGS_REGEXP, "")}`,
  };
}

/** What the line says that names an entry. */
type Title = Pick<TocEntry, "name" | "type" | "schema">;

/**
 * Reads the line that names an entry.
 *
 * A name or a schema may itself read `a; Type: TABLE; Schema: b`. Then the
 * schema is the one that the statement names.
 */
function readTitle(line: string, text: string): Title {
  const titles = listTitles(line);
  const [first] = titles;
  if (titles.length > 1) {
    const statement = text.slice(line.length).replace(/[\r\n]/g, " ");
    const named = titles.find(({ schema }) => isNamed(schema, statement));
    return named ?? titles.at(-1) ?? NO_TITLE;
  }
  return first ?? NO_TITLE;
}

const NO_TITLE: Title = { name: "", type: "", schema: "" };

/** Every way to read the line, from the shortest name on. */
function listTitles(line: string): Title[] {
  const owner = line.lastIndexOf("; Owner: ");
  const begin = "-- Name: ".length;
  return [...line.matchAll(/; Type: (?=([A-Z ]+); Schema: )/g)].flatMap(
    ({ 0: { length }, 1: type = "", index }) => {
      const start = index + length + type.length + "; Schema: ".length;
      return start > owner ? [] : [{
        name: line.slice(begin, index),
        type,
        schema: line.slice(start, owner),
      }];
    },
  );
}

/** Whether a statement has a name of the schema; line breaks are spaces in both. */
function isNamed(schema: string, statement: string): boolean {
  const name = quoteIdentifier(schema);
  return [schema, name].some((shown) =>
    [` ${shown}.`, `(${shown}.`, ` ${shown};`].some((text) =>
      statement.includes(text)
    )
  );
}
