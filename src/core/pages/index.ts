/**
 * The text of `_index.md`, the page that tells what tables there are and how
 * they relate.
 *
 * @module
 */

import type { ForeignKey, Table } from "../catalog/catalog.ts";
import {
  compareByName,
  parseQualifiedName,
  type QualifiedName,
  showIdentifier,
  showQualifiedName,
} from "../catalog/identifier.ts";
import { type Status, STATUS_SYMBOLS } from "../catalog/object_status.ts";
import { leaveUnformatted } from "../text/unformatted.ts";
import { LIST_FILE } from "./page_names.ts";

/** One row of the index. */
export interface IndexRow {
  readonly status: Status;
  readonly file: string;
  readonly table: QualifiedName;
  /** The cells after the name, as Markdown. */
  readonly cells: string;
}

const MARKER =
  "<!-- Written by schema-sync; the next sync overwrites changes made by hand. -->";

/** Names in one cell; a table that half the others point to would fill pages. */
const MAX_NAMES_IN_CELL = 4;

/** So that the page of this many tables and more can still be read as a whole. */
const MANY_TABLES = 1_000;
const MAX_NAMES_AMONG_MANY = 1;

/** Characters of a comment in one cell. */
const MAX_COMMENT_LENGTH = 100;

/** What comes before the names of tables that have no row. */
const UNLISTED_LINE =
  "In the database, but without a file, because they could not be read:";

/** Columns, primary key, references, referenced by, indexes, comment. */
const EMPTY_CELLS = " | | | | | |";

/** How many names a cell has room for, in the index of so many tables. */
export function countNamesInCell(tables: number): number {
  return tables < MANY_TABLES ? MAX_NAMES_IN_CELL : MAX_NAMES_AMONG_MANY;
}

/**
 * The row of a table that is in the database.
 *
 * @param maxNames As {@linkcode countNamesInCell} gives it.
 */
export function buildIndexRow(
  table: Table,
  { file, status, maxNames }: {
    readonly file: string;
    readonly status: Status;
    readonly maxNames: number;
  },
): IndexRow {
  const cells = [
    String(table.columnCount),
    showNames(table.primaryKey.map(showIdentifier), MAX_NAMES_IN_CELL),
    showNames(uniqueTables(table.references), maxNames),
    showNames(uniqueTables(table.referencedBy), maxNames),
    String(table.indexCount),
    showComment(table.comment),
  ];
  const text = cells.map((cell) => cell === "" ? " |" : ` ${cell} |`).join("");
  const { schema, name } = table;
  return { status, file, table: { schema, name }, cells: text };
}

/** The row of a table that only its file still tells of. */
export function buildOrphanedRow(
  { schema, name }: QualifiedName,
  file: string,
): IndexRow {
  const table = { schema, name };
  return { status: "orphaned", file, table, cells: EMPTY_CELLS };
}

/**
 * Renders the page.
 *
 * @param unlisted Tables that have no file and no row, because they could not be
 * read, in their order.
 */
export function renderIndex(
  database: string,
  rows: readonly IndexRow[],
  unlisted: readonly QualifiedName[],
): string {
  return `${MARKER}\n${leaveUnformatted(renderBody(database, rows, unlisted))}`;
}

function renderBody(
  database: string,
  rows: readonly IndexRow[],
  unlisted: readonly QualifiedName[],
): string {
  const sorted = rows.toSorted((a, b) => compareByName(a.table, b.table));
  return `# Tables of database ${escapeMarkdown(showIdentifier(database))}

${rows.length} ${rows.length === 1 ? "table" : "tables"}: ${
    countStatus(rows, "current")
  } current (✓), ${countStatus(rows, "new")} new (+), ${
    countStatus(rows, "orphaned")
  } orphaned (⚠).

## How to use this folder

- Each table has a file of its own, linked below, with its exact DDL: columns,
  defaults, constraints, indexes, foreign keys, triggers, policies, comments.
  Read it before you write a query; never guess a column.
- Table \`users\` is in \`users.sql\`, table \`invoices\` of schema \`billing\` in
  \`billing.invoices.sql\`; a character that a file name cannot have is written as
  \`%\` and two digits.
- In the head of a file, \`Enum\` lines list the values that a column may have,
  \`Referenced by\` lines every foreign key that points to the table. Its own foreign
  keys are the \`FOREIGN KEY\` lines.
- To find a table, search \`${LIST_FILE}\`, which has nothing but names, or this
  page. To find a column, search the \`.sql\` files. A cell of this page may name
  only some tables and count the others (+2); the file has them all.
- To refresh the folder, run \`schema-sync\`.

## Status

- ✓ current: the table is in the database and its file tells how it is.
- \\+ new: the same; the last sync added it.
- ⚠ orphaned: the table is no longer in the database, its file is still here.

## Tables

| | Table | Columns | Primary key | References | Referenced by | Indexes | Comment |
| --- | --- | --- | --- | --- | --- | --- | --- |
${sorted.map(renderRow).join("")}${renderUnlisted(unlisted)}`;
}

/** Whether a text is an index that we wrote. */
export function isIndex(text: string): boolean {
  return text.startsWith(MARKER);
}

/** Whether two indexes differ in nothing but the name of the database. */
export function isSameIndex(a: string, b: string): boolean {
  return withoutTitle(a) === withoutTitle(b);
}

/** Whether an index is the old one, but for new tables that are no longer new. */
export function isSettledIndex(old: string, text: string): boolean {
  return isSameIndex(settle(old), settle(text));
}

/** Calls no table new, and counts none. */
function settle(text: string): string {
  return text
    .replace(/^\d+ tables?: .*$/m, "")
    .replace(/^\| \+ \| (?=\[)/gm, `| ${STATUS_SYMBOLS.current} | `);
}

const ROW_REGEXP = /^\| ([✓+⚠]) \| \[((?:\\.|[^\\\]])*)\]\(([^)]*)\) \|(.*)$/gm;

/** Reads the rows of an index that we wrote, by file. */
export function parseIndexRows(text: string): Map<string, IndexRow> {
  const rows = new Map<string, IndexRow>();
  for (const [, symbol, name, link, cells] of text.matchAll(ROW_REGEXP)) {
    const file = decodeLink(link ?? "");
    const table = parseQualifiedName(unescapeMarkdown(name ?? ""));
    if (file === undefined || table === undefined) continue;
    rows.set(file, {
      status: statusOf(symbol ?? ""),
      file,
      table,
      cells: (cells ?? "").trimEnd(),
    });
  }
  return rows;
}

/** Reads which tables an index names without a row. */
export function parseUnlisted(text: string): QualifiedName[] {
  // The line break tells it from a comment that says the same.
  const [, list = ""] = text.replaceAll("\r\n", "\n").split(
    `\n${UNLISTED_LINE}\n`,
  );
  return [...list.matchAll(/^- (.*)$/gm)].flatMap(([, name]) =>
    parseQualifiedName(unescapeMarkdown(name ?? "")) ?? []
  );
}

function renderRow({ status, table, file, cells }: IndexRow): string {
  const link = `[${escapeMarkdown(showQualifiedName(table))}](${
    encodeLink(file)
  })`;
  return `| ${STATUS_SYMBOLS[status]} | ${link} |${cells}\n`;
}

function renderUnlisted(unlisted: readonly QualifiedName[]): string {
  if (unlisted.length === 0) return "";
  const names = unlisted
    .map((table) => `- ${escapeMarkdown(showQualifiedName(table))}\n`)
    .join("");
  return `\n${UNLISTED_LINE}\n\n${names}`;
}

function countStatus(rows: readonly IndexRow[], status: Status): number {
  return rows.filter((row) => row.status === status).length;
}

function statusOf(symbol: string): Status {
  if (symbol === STATUS_SYMBOLS.new) return "new";
  return symbol === STATUS_SYMBOLS.orphaned ? "orphaned" : "current";
}

function uniqueTables(keys: readonly ForeignKey[]): string[] {
  return [...new Set(keys.map(({ table }) => showQualifiedName(table)))];
}

function showNames(names: readonly string[], maxNames: number): string {
  const listed = names.slice(0, maxNames).map(escapeMarkdown);
  const more = names.length - listed.length;
  if (more > 0) listed.push(`+${more}`);
  return listed.join(", ");
}

function showComment(comment: string): string {
  const line = comment.replace(/[\s\p{Cc}\p{Cf}]+/gu, " ").trim();
  const chars = [...line];
  return escapeMarkdown(
    chars.length <= MAX_COMMENT_LENGTH
      ? line
      : `${chars.slice(0, MAX_COMMENT_LENGTH).join("").trimEnd()}…`,
  );
}

/** An underscore within a word is text in Markdown, and stays to be searched for. */
function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\|[\]<>&*`~]/g, "\\$&")
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\_");
}

function unescapeMarkdown(text: string): string {
  return text.replace(/\\(.)/g, "$1");
}

/** `encodeURIComponent` leaves parentheses, which end a link. */
function encodeLink(file: string): string {
  return encodeURIComponent(file).replace(
    /[()]/g,
    (char) => char === "(" ? "%28" : "%29",
  );
}

/** A link that was changed by hand may be none; its row is written anew. */
function decodeLink(link: string): string | undefined {
  try {
    return decodeURIComponent(link);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

function withoutTitle(text: string): string {
  return text.replaceAll("\r\n", "\n").replace(/^# [^\n]*\n/m, "");
}
