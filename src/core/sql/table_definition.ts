/**
 * Reads what a table has from the statement that creates it.
 *
 * @module
 */

import { buildTokenRegexp, scanSql, splitList } from "./tokens.ts";

/** Something that an object has: a column, an index, a comment. */
export interface Detail {
  /** For people: `column`, `index`, `foreign key`, `comment`. */
  readonly kind: string;
  /** As SQL writes it; unique among the details of its kind. */
  readonly name: string;
  /** What is compared; for a column all that follows its name. */
  readonly definition: string;
}

/** All that a statement is made of. */
const TOKEN_REGEXP = buildTokenRegexp(/[(),]|[^\s(),'"$]+/.source);

/** A name and what follows it. */
const NAMED_REGEXP = /^("(?:[^"]|"")*"|\S+)\s*(.*)$/s;

/**
 * Lists columns and constraints of `CREATE TABLE name (column, …, CONSTRAINT …)
 * PARTITION BY …;`, and last how it is stored, if it says so.
 */
export function readTableDetails(statement: string): Detail[] {
  const { items, rest } = cutList(statement);
  const details = items.map(({ text }) => readItem(text));
  return rest === ""
    ? details
    : [...details, { kind: "storage", name: "", definition: rest }];
}

/**
 * Columns and constraints of such a statement, each with the position in the
 * statement at which it begins.
 */
export function placeTableDetails(
  statement: string,
): { readonly detail: Detail; readonly start: number }[] {
  return cutList(statement).items
    .map(({ text, start }) => ({ detail: readItem(text), start }));
}

function readItem(item: string): Detail {
  const [, first = "", rest = ""] = NAMED_REGEXP.exec(item) ?? [];
  if (first === "CONSTRAINT") {
    const [, name = "", definition = ""] = NAMED_REGEXP.exec(rest) ?? [];
    return { kind: "constraint", name, definition };
  }
  return first === "NOT"
    ? { kind: "constraint", name: item, definition: "" }
    : { kind: "column", name: first, definition: rest };
}

/** What stands between two commas, and where it begins. */
interface Item {
  readonly text: string;
  readonly start: number;
}

/** Cuts what stands between the first parentheses at its commas. */
function cutList(
  statement: string,
): { readonly items: Item[]; readonly rest: string } {
  const tokens = [...scanSql(statement, TOKEN_REGEXP)];
  const openings = tokens.map(({ opening }) => opening);
  const opening = openings.indexOf("(");
  if (opening < 0) return { items: [], rest: "" };
  const { items, end } = splitList(openings, opening + 1);
  return {
    items: items.map(([from, to]) => ({
      text: statement.slice(tokens[from]?.start, tokens[to - 1]?.end),
      start: tokens[from]?.start ?? 0,
    })),
    rest: statement.slice(tokens[end]?.end).replace(/;$/, "").trim(),
  };
}
