/**
 * Rows of the index: one for each file of an object.
 *
 * @module
 */

import type { OtherObject } from "../catalog/other_object.ts";
import type { ForeignKey } from "../catalog/build_keys.ts";
import type { Table } from "../catalog/catalog.ts";
import {
  parseQualifiedName,
  showIdentifier,
  showQualifiedName,
} from "../catalog/identifier.ts";
import type { FactItem } from "../catalog/object_fact.ts";
import type { ObjectId } from "../catalog/object_id.ts";
import {
  type Kind,
  kindOf,
  KINDS,
  PARTITION_FOLDER,
} from "../catalog/object_kind.ts";
import { type Status, STATUS_SYMBOLS } from "../catalog/object_status.ts";
import {
  decodeLink,
  encodeLink,
  escapeMarkdown,
  unescapeMarkdown,
} from "./markdown.ts";

/** One row of the index. */
export interface IndexRow {
  readonly status: Status;
  readonly file: string;
  readonly object: ObjectId;
  /** The cells after the name, as Markdown. */
  readonly cells: string;
}

/** What a row is built with. */
export interface RowContext {
  readonly file: string;
  readonly status: Status;
  /** As {@linkcode countNamesInCell} gives it. */
  readonly maxNames: number;
  /** Whether the folder has an object, so that it may be named. */
  readonly isVisible: (object: ObjectId) => boolean;
}

/** Names in one cell; a table that half the others point to would fill pages. */
const MAX_NAMES_IN_CELL = 4;

/** So that the page of this many tables and more can still be read as a whole. */
const MANY_TABLES = 1_000;
const MAX_NAMES_AMONG_MANY = 1;

/** Characters of a comment, and of another text, in one cell. */
const MAX_COMMENT_LENGTH = 100;

/** How many names a cell has room for, in the index of so many tables. */
export function countNamesInCell(tables: number): number {
  return tables < MANY_TABLES ? MAX_NAMES_IN_CELL : MAX_NAMES_AMONG_MANY;
}

/** The row of a table that is in the database. */
export function buildTableRow(table: Table, context: RowContext): IndexRow {
  const { maxNames, isVisible } = context;
  const count = table.partitionCount;
  const partitions = count === 0
    ? ""
    : ` (${count} ${count === 1 ? "partition" : "partitions"})`;
  return buildRow(table, context, [
    `${table.columnCount}${partitions}`,
    showNames(table.primaryKey.map(showIdentifier), MAX_NAMES_IN_CELL),
    showNames(listTables(table.references, isVisible), maxNames),
    showNames(listTables(table.referencedBy, isVisible), maxNames),
    String(table.indexCount),
    showText(table.comment),
  ]);
}

/** The row of another object that is in the database. */
export function buildObjectRow(
  object: OtherObject,
  context: RowContext,
): IndexRow {
  const { maxNames, isVisible } = context;
  const cells = object.cells.map((cell) =>
    typeof cell === "string"
      ? showText(cell)
      : showNames(listItems(cell, isVisible), maxNames)
  );
  return buildRow(object, context, [...cells, showText(object.comment)]);
}

/** The row of the file of things that have none of their own. */
export function buildDatabaseRow(
  object: ObjectId,
  names: readonly string[],
  context: RowContext,
): IndexRow {
  const cell = showText(names.join(", "));
  return buildRow(object, context, [String(names.length), cell]);
}

/** The row of an object that only its file still tells of. */
export function buildOrphanedRow(object: ObjectId, file: string): IndexRow {
  return {
    status: "orphaned",
    file,
    object: pickId(object),
    cells: " |".repeat(kindOf(object.kind).cells.length),
  };
}

/**
 * Renders a row, with its line end.
 *
 * @param folder Where the page is, from which a link leads on; empty: at the top.
 */
export function renderRow(
  { status, object, file, cells }: IndexRow,
  folder: string,
): string {
  const path = folder === "" ? file : file.slice(folder.length + 1);
  const link = `[${escapeMarkdown(showQualifiedName(object))}](${
    encodeLink(path)
  })`;
  return `| ${STATUS_SYMBOLS[status]} | ${link} |${cells}\n`;
}

const ROW_REGEXP = /^\| ([✓+⚠]) \| \[((?:\\.|[^\\\]])*)\]\(([^)]*)\) \|(.*)$/gm;

/**
 * Reads the rows of an index that we wrote, by file.
 *
 * @param folder Where the page is; empty: at the top.
 */
export function parseIndexRows(
  text: string,
  folder = "",
): Map<string, IndexRow> {
  const rows = new Map<string, IndexRow>();
  for (const [, symbol, name, link, cells] of text.matchAll(ROW_REGEXP)) {
    const file = decodeLink(
      `${folder === "" ? "" : `${folder}/`}${link ?? ""}`,
    );
    const id = parseQualifiedName(unescapeMarkdown(name ?? ""));
    const kind = file === undefined ? undefined : findKindOfFile(file);
    if (file === undefined || id === undefined || kind === undefined) continue;
    rows.set(file, {
      status: statusOf(symbol ?? ""),
      file,
      object: { kind, ...id },
      cells: (cells ?? "").trimEnd(),
    });
  }
  return rows;
}

function findKindOfFile(file: string): Kind | undefined {
  const folder = file.slice(0, Math.max(file.lastIndexOf("/"), 0));
  if (folder === PARTITION_FOLDER) return "table";
  return KINDS.find((kind) => kindOf(kind).folder === folder);
}

function buildRow(
  object: ObjectId,
  { file, status }: RowContext,
  cells: readonly string[],
): IndexRow {
  const text = cells.map((cell) => cell === "" ? " |" : ` ${cell} |`).join("");
  return { status, file, object: pickId(object), cells: text };
}

function pickId({ kind, schema, name }: ObjectId): ObjectId {
  return { kind, schema, name };
}

function statusOf(symbol: string): Status {
  if (symbol === STATUS_SYMBOLS.new) return "new";
  return symbol === STATUS_SYMBOLS.orphaned ? "orphaned" : "current";
}

function listTables(
  keys: readonly ForeignKey[],
  isVisible: RowContext["isVisible"],
): string[] {
  const visible = keys.filter(({ table }) =>
    isVisible({ kind: "table", ...table })
  );
  return [...new Set(visible.map(({ table }) => showQualifiedName(table)))];
}

function listItems(
  items: readonly FactItem[],
  isVisible: RowContext["isVisible"],
): string[] {
  return items.filter(({ about }) => !about || isVisible(about))
    .map(({ text }) => text);
}

function showNames(names: readonly string[], maxNames: number): string {
  const listed = names.slice(0, maxNames).map(escapeMarkdown);
  const more = names.length - listed.length;
  if (more > 0) listed.push(`+${more}`);
  return listed.join(", ");
}

function showText(comment: string): string {
  const line = comment.replace(/[\s\p{Cc}\p{Cf}]+/gu, " ").trim();
  const chars = [...line];
  return escapeMarkdown(
    chars.length <= MAX_COMMENT_LENGTH
      ? line
      : `${chars.slice(0, MAX_COMMENT_LENGTH).join("").trimEnd()}…`,
  );
}
