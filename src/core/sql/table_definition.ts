/**
 * Reads what a table's file tells of the table, part by part.
 *
 * @module
 */

import type { QualifiedName } from "../catalog/identifier.ts";
import { buildTokenRegexp, scanSql, splitList } from "./tokens.ts";
import { parseTableFile } from "../files/object_file.ts";

/** Something that a table has. */
export interface TablePart {
  /** For people: `column`, `index`, `foreign key`, `comment`. */
  readonly kind: string;
  /** As SQL writes it; unique among the parts of its kind. */
  readonly name: string;
  /** What is compared; for a column all that follows its name. */
  readonly definition: string;
}

/** A table and its parts, in the order of its file. */
export interface TableParts {
  readonly table: QualifiedName;
  readonly parts: readonly TablePart[];
}

/**
 * Reads a table's file.
 *
 * @returns `undefined` if it is none of ours.
 */
export function parseTableParts(text: string): TableParts | undefined {
  const table = parseTableFile(text);
  if (table === undefined) return undefined;
  const lines = text.replaceAll("\r\n", "\n");
  const end = lines.indexOf("\n\n") + 1;
  const parts = [
    ...readHeaderParts(lines.slice(0, end)),
    ...cutEntries(lines.slice(end)).flatMap((entry) => readEntry(entry, table)),
  ];
  return { table, parts };
}

/** An entry of `pg_dump`, with the comment before it taken off. */
interface Entry {
  readonly name: string;
  readonly kind: string;
  readonly definition: string;
}

/** Lines of the header that say something of the table. */
const HEADER_PART_REGEXP = /^-- (?:Enum (.*?): (.*)|Referenced by: (.*))$/gm;

/** The comment before an entry, as `pg_dump` without `--verbose` prints it. */
const ENTRY_REGEXP =
  /--\n-- Name: ([^\n]*); Type: ([A-Z ]+); Schema: [^\n]*; Owner: [^\n]*\n--\n/y;

const COMMENT_REGEXP = buildTokenRegexp();

/** All that a statement is made of. */
const TOKEN_REGEXP = buildTokenRegexp(/[(),]|[^\s(),'"$]+/.source);

/** A name and what follows it. */
const NAMED_REGEXP = /^("(?:[^"]|"")*"|\S+)\s*(.*)$/s;

/** The kinds of entries that people know by another name. */
const KINDS: Readonly<Record<string, string>> = {
  "CHECK CONSTRAINT": "constraint",
  "FK CONSTRAINT": "foreign key",
  "SEQUENCE OWNED BY": "sequence owner",
};

/** Entries whose name in the comment begins with that of the table. */
const PREFIXED_REGEXP = /CONSTRAINT$|^(?:DEFAULT|TRIGGER|RULE|POLICY)$/;

function readHeaderParts(header: string): TablePart[] {
  return [...header.matchAll(HEADER_PART_REGEXP)].map(
    ([, name = "", labels, referencedBy]) =>
      referencedBy === undefined
        ? { kind: "enum", name, definition: labels ?? "" }
        : { kind: "referenced by", name: referencedBy, definition: "" },
  );
}

function cutEntries(text: string): Entry[] {
  const starts: { name: string; kind: string; from: number; to: number }[] = [];
  for (const { opening, start } of scanSql(text, COMMENT_REGEXP)) {
    ENTRY_REGEXP.lastIndex = start;
    const isLineStart = start === 0 || text[start - 1] === "\n";
    const match = opening === "--" && isLineStart
      ? ENTRY_REGEXP.exec(text)
      : null;
    if (match === null) continue;
    const [, name = "", kind = ""] = match;
    starts.push({ name, kind, from: start, to: ENTRY_REGEXP.lastIndex });
  }
  return starts.map(({ name, kind, to }, i) => ({
    name,
    kind,
    definition: text.slice(to, starts[i + 1]?.from).trim(),
  }));
}

function readEntry(
  { name, kind, definition }: Entry,
  table: QualifiedName,
): TablePart[] {
  if (kind === "TABLE") return readTable(definition);
  const isPrefixed = PREFIXED_REGEXP.test(kind) &&
    name.startsWith(`${table.name} `);
  return [{
    kind: KINDS[kind] ?? kind.toLowerCase(),
    name: isPrefixed ? name.slice(table.name.length + 1) : name,
    definition,
  }];
}

/** `CREATE TABLE name (column, …, CONSTRAINT …) PARTITION BY …;` */
function readTable(statement: string): TablePart[] {
  const { items, rest } = cutList(statement);
  const parts = items.map(readItem);
  return rest === ""
    ? parts
    : [...parts, { kind: "storage", name: "", definition: rest }];
}

function readItem(item: string): TablePart {
  const [, first = "", rest = ""] = NAMED_REGEXP.exec(item) ?? [];
  if (first === "CONSTRAINT") {
    const [, name = "", definition = ""] = NAMED_REGEXP.exec(rest) ?? [];
    return { kind: "constraint", name, definition };
  }
  return first === "NOT"
    ? { kind: "constraint", name: item, definition: "" }
    : { kind: "column", name: first, definition: rest };
}

/** Cuts what stands between the first parentheses at its commas. */
function cutList(
  statement: string,
): { readonly items: string[]; readonly rest: string } {
  const tokens = [...scanSql(statement, TOKEN_REGEXP)];
  const openings = tokens.map(({ opening }) => opening);
  const opening = openings.indexOf("(");
  if (opening < 0) return { items: [], rest: "" };
  const { items, end } = splitList(openings, opening + 1);
  return {
    items: items.map(([from, to]) =>
      statement.slice(tokens[from]?.start, tokens[to - 1]?.end)
    ),
    rest: statement.slice(tokens[end]?.end).replace(/;$/, "").trim(),
  };
}
