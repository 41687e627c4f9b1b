/**
 * The text of `_index.md`, the page that tells what there is and how it relates.
 *
 * @module
 */

import {
  compareByName,
  parseQualifiedName,
  type QualifiedName,
  showIdentifier,
  showQualifiedName,
} from "../catalog/identifier.ts";
import { type Kind, kindOf, KINDS } from "../catalog/object_kind.ts";
import { type Status, STATUS_SYMBOLS } from "../catalog/object_status.ts";
import { capitalize } from "../text/capitalize.ts";
import { leaveUnformatted } from "../text/unformatted.ts";
import { type IndexRow, renderRow } from "./index_row.ts";
import { escapeMarkdown, unescapeMarkdown } from "./markdown.ts";
import { MARKER } from "./marker.ts";
import { COLUMNS_FILE, LIST_FILE, nameKindIndex } from "./page_names.ts";

/** What comes before the names of tables that have no row. */
const UNLISTED_LINE =
  "In the database, but without a file, because they could not be read:";

/** A kind of more members has a page of its own. */
export const MAX_ROWS = 300;

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

/** Renders the page of one kind, of which there are many. */
export function renderKindIndex(
  database: string,
  kind: Kind,
  rows: readonly IndexRow[],
): string {
  const { plural, folder } = kindOf(kind);
  const body = `# ${capitalize(plural)} of database ${
    escapeMarkdown(showIdentifier(database))
  }

${countRows(kind, rows)}

${renderTable(kind, rows, folder)}`;
  return `${MARKER}\n${leaveUnformatted(body)}`;
}

function renderBody(
  database: string,
  rows: readonly IndexRow[],
  unlisted: readonly QualifiedName[],
): string {
  const byKind = Map.groupBy(rows, ({ object }) => object.kind);
  const kinds = KINDS.filter((kind) => kind === "table" || byKind.has(kind));
  const counts = kinds.map((kind) => countRows(kind, byKind.get(kind) ?? []));
  const others = kinds.filter((kind) => kind !== "table")
    .map((kind) => renderSection(kind, byKind.get(kind) ?? []));
  return `# Schema of database ${escapeMarkdown(showIdentifier(database))}

${counts.join("\n")}

## How to use this folder

- Each table has a file of its own, linked below, with its exact DDL: columns,
  defaults, constraints, indexes, foreign keys, triggers, policies, comments.
  Read it before you write a query; never guess a column.
- Table \`users\` is in \`users.sql\`, table \`invoices\` of schema \`billing\` in
  \`billing.invoices.sql\`, a view in \`views/\`, a function with all its overloads in
  \`functions/\`, a type in \`types/\`, a partition in \`partitions/\`, all else in
  \`database/\`; a character that a file name cannot have is written as \`%\` and two
  digits.
- In the head of a file, \`Enum\` and \`Domain\` lines list the values that a column
  may have, \`Referenced by\` lines every foreign key that points to the table,
  \`Read by\` lines what depends on it. Its own foreign keys are the \`FOREIGN KEY\`
  lines.
- To find a column, search \`${COLUMNS_FILE}\`, which has one line for each table and
  view. To find a table, search \`${LIST_FILE}\`, which has nothing but names. A
  cell of this page may name only some and count the others (+2); the file has
  them all.
- To refresh the folder, run \`schema-sync\`.

## Status

- ✓ current: it is in the database and its file tells how it is.
- \\+ new: the same; the last sync that changed the folder added it.
- ⚠ orphaned: it is no longer in the database, its file is still here.

## Tables

${renderTable("table", byKind.get("table") ?? [])}${renderUnlisted(unlisted)}${
    others.join("")
  }`;
}

/** `12 views: 11 current (✓), 1 new (+), 0 orphaned (⚠).` */
function countRows(kind: Kind, rows: readonly IndexRow[]): string {
  const { singular, plural } = kindOf(kind);
  return `${rows.length} ${rows.length === 1 ? singular : plural}: ${
    countStatus(rows, "current")
  } current (✓), ${countStatus(rows, "new")} new (+), ${
    countStatus(rows, "orphaned")
  } orphaned (⚠).`;
}

function renderSection(kind: Kind, rows: readonly IndexRow[]): string {
  const title = `\n## ${capitalize(kindOf(kind).plural)}\n\n`;
  const page = nameKindIndex(kind);
  return rows.length > MAX_ROWS
    ? `${title}See [${page}](${page}).\n`
    : title + renderTable(kind, rows);
}

/** @param folder Where the page is; absent: at the top. */
function renderTable(
  kind: Kind,
  rows: readonly IndexRow[],
  folder = "",
): string {
  const name = kind === "database" ? "File" : capitalize(kindOf(kind).singular);
  const titles = [name, ...kindOf(kind).cells];
  const sorted = rows.toSorted((a, b) => compareByName(a.object, b.object));
  return `| | ${titles.join(" | ")} |
| --- |${" --- |".repeat(titles.length)}
${sorted.map((row) => renderRow(row, folder)).join("")}`;
}

/** Whether a text is an index that we wrote. */
export function isIndex(text: string): boolean {
  return text.startsWith(MARKER);
}

/** Whether two indexes differ in nothing but the name of the database. */
export function isSameIndex(a: string, b: string): boolean {
  return withoutTitle(a) === withoutTitle(b);
}

/** Whether an index is the old one, but for new objects that are no longer new. */
export function isSettledIndex(old: string, text: string): boolean {
  return isSameIndex(settle(old), settle(text));
}

/** Calls no object new, and counts none. */
function settle(text: string): string {
  return text
    .replace(/^\d+ [a-z ]+: .* \(⚠\)\.$/gm, "")
    .replace(/^\| \+ \| (?=\[)/gm, `| ${STATUS_SYMBOLS.current} | `);
}

/** Reads which tables an index names without a row. */
export function parseUnlisted(text: string): QualifiedName[] {
  // The line break tells it from a comment that says the same.
  const [, after = ""] = text.replaceAll("\r\n", "\n").split(
    `\n${UNLISTED_LINE}\n`,
  );
  const [list = ""] = after.split("\n## ");
  return [...list.matchAll(/^- (.*)$/gm)].flatMap(([, name]) =>
    parseQualifiedName(unescapeMarkdown(name ?? "")) ?? []
  );
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

function withoutTitle(text: string): string {
  return text.replaceAll("\r\n", "\n").replace(/^# [^\n]*\n/m, "");
}
