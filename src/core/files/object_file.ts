/**
 * The text of an object's file: a header for people, then the DDL.
 *
 * @module
 */

import type { OtherObject } from "../catalog/other_object.ts";
import type { Table } from "../catalog/catalog.ts";
import type { ObjectFact } from "../catalog/object_fact.ts";
import { redactEntry } from "../dump/redact.ts";
import type { TocEntry } from "../dump/entries.ts";
import { isSameGathering, isSameTable } from "../dump/same_ddl.ts";
import { hashText } from "../text/hash_text.ts";
import { renderSynced } from "./ddl_checksum.ts";
import {
  escapeUnprintable,
  parseQualifiedName,
  showIdentifier,
  showLiteral,
  showQualifiedName,
} from "../catalog/identifier.ts";
import type { ObjectId } from "../catalog/object_id.ts";
import { findKindByHeader, kindOf } from "../catalog/object_kind.ts";

/** What the header says beside the table. */
export interface FileContext {
  readonly database: string;
  /** Time of the sync, `2026-11-22T02:00:04Z`. */
  readonly synced: string;
  /** Whether an object is one of the folder's, by the filter of the run. */
  readonly isVisible: (object: ObjectId) => boolean;
  /** Whether the comment that `pg_dump` puts before each entry is left out. */
  readonly omitsComments?: boolean;
}

/** The line by which a file is known as ours. */
export const WRITTEN_BY_LINE =
  "-- Written by schema-sync; the next sync overwrites changes made by hand.";

const FIRST_LINE_REGEXP = /^-- ([A-Z][a-z ]*): ([^\n]+)\n/;

/** Characters within which {@linkcode WRITTEN_BY_LINE} comes, conflict or not. */
const HEADER_LENGTH = 4_000;

/** Lines 2 and 3: what differs between two databases or two times, and is no change. */
const VOLATILE_REGEXP = /\n-- Database: [^\n]*\n-- Synced: [^\n]*/;

/**
 * A label of an enum, a name that earlier versions wrote without its quotes, or
 * any other name in quotes.
 */
const QUOTED_REGEXP =
  /'[^']*'|"([\p{L}\p{M}\p{N}_$][\p{L}\p{M}\p{N}_$-]*)"|"(?:[^"]|"")*"/gu;

/** What is told of an object that has nothing but its entries. */
export interface PlainObject extends ObjectId {
  readonly facts?: readonly ObjectFact[];
}

/**
 * Renders the file of an object.
 *
 * @param entries All entries of the dump that it owns, in their order.
 */
export function renderObjectFile(
  object: Table | OtherObject | PlainObject,
  entries: readonly TocEntry[],
  context: FileContext,
): string {
  const ddl = renderDdl(object, entries, context);
  const header = [
    `-- ${kindOf(object.kind).header}: ${showQualifiedName(object)}`,
    `-- Database: ${showIdentifier(context.database)}`,
    `-- Synced: ${renderSynced(context.synced, ddl)}`,
    WRITTEN_BY_LINE,
    ...describeLineEnds(ddl),
    ...("enums" in object ? describeTable(object, context) : []),
    ...describeFacts(object.facts ?? [], context),
  ];
  return `${header.join("\n")}\n\n${ddl}\n`;
}

/** Renders the statements that the file of an object has. */
export function renderDdl(
  object: Table | OtherObject | PlainObject,
  entries: readonly TocEntry[],
  context: Pick<FileContext, "omitsComments">,
): string {
  const method = "accessMethod" in object ? renderAccessMethod(object) : "";
  return method + renderEntries(entries, context).trimEnd();
}

/**
 * The comment before an entry and the empty line after it.
 *
 * Source: `_printTocEntry()` in `pg_backup_archiver.c`, PostgreSQL 15.
 */
const ENTRY_COMMENT_REGEXP = /^--\n-- Name: [^\n]*\n--\n\n?/;

/** Without their comments, entries have one empty line between them. */
function renderEntries(
  entries: readonly TocEntry[],
  { omitsComments }: Pick<FileContext, "omitsComments">,
): string {
  const texts = entries.map(redactEntry);
  if (!omitsComments) return texts.join("");
  return texts
    .map((text) => text.replace(ENTRY_COMMENT_REGEXP, "").replace(/\n+$/, ""))
    .filter((statements) => statements !== "")
    .join("\n\n");
}

/** Partitions, say, that a header names; there may be thousands. */
const MAX_ITEMS = 100;

function describeFacts(
  facts: readonly ObjectFact[],
  { isVisible }: FileContext,
): string[] {
  return facts.flatMap(({ label, items, isCounted }) => {
    const visible = items.filter(({ about }) => !about || isVisible(about));
    if (visible.length === 0) return [];
    const named = visible.slice(0, MAX_ITEMS).map(({ text }) =>
      showOnOneLine(text)
    );
    const more = visible.length - named.length;
    if (more > 0) named.push(`and ${more} more`);
    const count = isCounted ? ` (${visible.length})` : "";
    return [`-- ${label}${count}: ${named.join(", ")}`];
  });
}

/** An expression of the database may have line breaks, also within its literals. */
function showOnOneLine(text: string): string {
  return escapeUnprintable(text.replace(/\s*\n\s*/g, " "));
}

const ORPHANED_LINE =
  "-- Orphaned: it is no longer in the database; this is what it was.";

/** Says in a file that its object is gone; once. */
export function noteOrphaned(text: string): string {
  return isNotedOrphaned(text) ? text : text.replace(
    WRITTEN_BY_LINE,
    (line) => `${line}${endsInCrLf(text) ? "\r\n" : "\n"}${ORPHANED_LINE}`,
  );
}

/** Whether a file says so. */
export function isNotedOrphaned(text: string): boolean {
  const [header = ""] = text.split(/\n\r?\n/, 1);
  return header.includes(`\n${ORPHANED_LINE}`);
}

/**
 * The object that a file of ours describes.
 *
 * @returns `undefined` if the text does not begin with our header.
 */
export function parseObjectFile(text: string): ObjectId | undefined {
  const head = withLineFeeds(text.slice(0, HEADER_LENGTH));
  const [, word = "", shown = ""] = FIRST_LINE_REGEXP.exec(head) ?? [];
  const kind = findKindByHeader(word);
  // Between the two lines, a merge of git may have left a conflict.
  if (kind === undefined || !head.includes(`\n${WRITTEN_BY_LINE}\n`)) {
    return undefined;
  }
  const name = parseQualifiedName(shown);
  return name === undefined ? undefined : { kind, ...name };
}

/**
 * Whether two texts of a file differ in nothing but the time and the database,
 * and in line ends that git has converted.
 */
export function isSameFile(a: string, b: string): boolean {
  const [first, second] = [withoutVolatileLines(a), withoutVolatileLines(b)];
  return first === second || hasLineEnds(second) &&
      withoutLineEnds(first) === withoutLineEnds(second);
}

/**
 * Gives a file the line ends back that the DDL has and git took away.
 *
 * @param text What {@linkcode isSameFile} calls the same as `old`.
 * @returns `undefined` if none are missing, or if git wants every line to end in
 * CR LF here.
 */
export function restoreLineEnds(old: string, text: string): string | undefined {
  if (endsInCrLf(old) || !hasLineEnds(text)) return undefined;
  const restored = withTimeOf(old, text);
  return restored === old ? undefined : restored;
}

/** The text with the time and the database of another one. */
export function withTimeOf(other: string, text: string): string {
  const [lines] = VOLATILE_REGEXP.exec(withLineFeeds(other)) ?? [];
  return lines === undefined
    ? text
    : text.replace(VOLATILE_REGEXP, () => lines);
}

/**
 * Whether two texts of a file that differ describe the same table, in the words
 * of different versions of `pg_dump`, or with other quotes in the header, as
 * earlier versions of this program had them.
 */
export function isReformatted(before: string, after: string): boolean {
  const a = readParts(before);
  const b = readParts(after);
  return a.header === b.header && isSameTable(a.ddl, b.ddl);
}

/**
 * Whether two texts of a file describe the same object, whatever their headers say
 * of others: of its enums and domains they say the same. Where a file gathers
 * things of a kind, their order depends on the quotes of their names.
 */
export function isSameDdl(before: string, after: string): boolean {
  const a = readParts(before);
  const b = readParts(after);
  const isGathered = parseObjectFile(before)?.kind === "database";
  const isSame = isGathered ? isSameGathering : isSameTable;
  return withoutOthers(a.header) === withoutOthers(b.header) &&
    isSame(a.ddl, b.ddl);
}

/**
 * Lines of a header that name objects which the folder may or may not have; and one
 * that counts lines, of which other words make more or fewer.
 */
const OTHERS_REGEXP =
  /^-- (?:Line ends|Referenced by|Read by|Reads|Used by|Called by triggers|Partitions|Inherited from .*?|Partition of .*?)(?: \(\d+\))?: .*\n?/gm;

function withoutOthers(header: string): string {
  return header.replace(OTHERS_REGEXP, "").trimEnd();
}

/** The header as all versions can be made to write it, and the DDL. */
function readParts(text: string): { header: string; ddl: string } {
  const lines = withoutVolatileLines(text);
  const end = lines.indexOf("\n\n");
  // Where other names have quotes, lines may have another order.
  const header = withoutQuotes(lines.slice(0, end)).split("\n").sort();
  return { header: header.join("\n"), ddl: lines.slice(end) };
}

/** Takes the quotes off the names that once had none; labels of enums keep theirs. */
function withoutQuotes(header: string): string {
  return header.replace(
    QUOTED_REGEXP,
    (quoted, name?: string) => name ?? quoted,
  );
}

function withoutVolatileLines(text: string): string {
  return withLineFeeds(text).replace(VOLATILE_REGEXP, "");
}

/** A checkout of git on Windows may have turned every line end into CR LF. */
export function withLineFeeds(text: string): string {
  return endsInCrLf(text) ? text.replaceAll("\r\n", "\n") : text;
}

/** Whether a checkout has turned every line end into CR LF. */
export function endsInCrLf(text: string): boolean {
  return text[text.indexOf("\n") - 1] === "\r";
}

const LINE_ENDS = "-- Line ends: ";

/**
 * Where git converts line ends, those of the DDL are lost in every clone. This
 * line tells a file that has lost them from one that never had any.
 */
function describeLineEnds(ddl: string): string[] {
  const lines = listCrLfLines(ddl);
  return lines.length === 0 ? [] : [
    `${LINE_ENDS}${lines.length} of the DDL are CR LF (${
      hashText(lines.join("\n"))
    }), which git must not convert: *.sql -text`,
  ];
}

/** Each with its number among the lines that say the same, which may end in LF. */
function listCrLfLines(ddl: string): string[] {
  if (!ddl.includes("\r\n")) return [];
  const counts = new Map<string, number>();
  return ddl.split("\n").slice(0, -1).flatMap((line) => {
    const bare = line.replace(/\r+$/, "");
    const count = counts.get(bare) ?? 0;
    counts.set(bare, count + 1);
    return line === bare ? [] : [`${count} ${line}`];
  });
}

/** Whether the header says that the DDL has line ends of its own. */
function hasLineEnds(text: string): boolean {
  const end = text.indexOf("\n\n");
  return end >= 0 && text.slice(0, end).includes(`\n${LINE_ENDS}`);
}

/** Whether the DDL of a file has the line ends that the header tells of. */
export function keepsLineEnds(text: string): boolean {
  const [head = ""] = text.split("\n\n", 1);
  const ddl = text.slice(head.length).trim();
  const [told] = head.split("\n").filter((line) => line.startsWith(LINE_ENDS));
  return describeLineEnds(ddl)[0] === told;
}

/** Whether two texts of a file whose DDL reads the same have the same line ends. */
export function hasSameLineEnds(a: string, b: string): boolean {
  const [first, second] = [a, b].map((text) =>
    withLineFeeds(text).split("\n").find((line) => line.startsWith(LINE_ENDS))
  );
  return first === second;
}

/** git may have converted more than once, and takes one of `\r\r\n` each time. */
function withoutLineEnds(text: string): string {
  return text.replace(/\r+\n/g, "\n");
}

/** What a reader needs and the DDL does not say. */
function describeTable(
  table: Table,
  { isVisible }: FileContext,
): string[] {
  const lines: string[] = [];
  for (const type of table.enums) {
    const labels = type.labels.map(showLiteral).join(", ");
    lines.push(`-- Enum ${showQualifiedName(type)}: ${labels}`);
  }
  for (
    const { table: from, columns, referencedColumns } of table.referencedBy
  ) {
    if (!isVisible({ kind: "table", ...from })) continue;
    lines.push(
      `-- Referenced by: ${showQualifiedName(from)} ${
        showColumns(columns)
      } -> ${showColumns(referencedColumns)}`,
    );
  }
  return lines;
}

function showColumns(columns: readonly string[]): string {
  return `(${columns.map(showIdentifier).join(", ")})`;
}

/**
 * `pg_dump` sets the access method once for all tables after it; the file of
 * one table has to say its own.
 */
function renderAccessMethod({ accessMethod }: Table): string {
  return accessMethod === undefined
    ? ""
    : `SET default_table_access_method = ${showIdentifier(accessMethod)};\n\n`;
}
