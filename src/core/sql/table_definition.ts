/**
 * Reads what a table's file tells of the table, part by part.
 *
 * @module
 */

import type { QualifiedName } from "../catalog/identifier.ts";
import { skipToken } from "./tokens.ts";
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

/** Where a quoted text or a comment may begin, or a list has its edges. */
const TOKEN_REGEXP = /['"$(),]|--|\/\*/g;

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
  forEachToken(text, 0, (token, index) => {
    ENTRY_REGEXP.lastIndex = index;
    const isLineStart = index === 0 || text[index - 1] === "\n";
    const match = token === "--" && isLineStart
      ? ENTRY_REGEXP.exec(text)
      : null;
    if (match === null) return undefined;
    const [, name = "", kind = ""] = match;
    starts.push({ name, kind, from: index, to: ENTRY_REGEXP.lastIndex });
    return ENTRY_REGEXP.lastIndex;
  });
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
  const items: string[] = [];
  let depth = 0;
  let start = 0;
  let end = statement.length;
  function add(to: number): void {
    const item = statement.slice(start, to).trim();
    if (item !== "") items.push(item);
    start = to + 1;
  }
  forEachToken(statement, 0, (token, index) => {
    if (token === "(" && ++depth === 1) start = index + 1;
    else if (token === "," && depth === 1) add(index);
    else if (token === ")" && --depth === 0) {
      add(index);
      end = index + 1;
      return statement.length;
    }
    return undefined;
  });
  const rest = statement.slice(end).replace(/;$/, "").trim();
  return { items, rest };
}

/**
 * Visits the tokens that stand at the top level of SQL, not within a quoted text
 * or a comment.
 *
 * @param visit Gives the position to go on at, if not after the token.
 */
function forEachToken(
  text: string,
  from: number,
  visit: (token: string, index: number) => number | undefined,
): void {
  for (let position = from;;) {
    TOKEN_REGEXP.lastIndex = position;
    const match = TOKEN_REGEXP.exec(text);
    if (match === null) return;
    const [token] = match;
    position = visit(token, match.index) ??
      (/[(),]/.test(token)
        ? match.index + 1
        : skipToken(text, token, match.index));
  }
}
