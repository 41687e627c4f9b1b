/**
 * `_table_list.txt`, the names of all tables and nothing else.
 *
 * @module
 */

import {
  parseQualifiedName,
  type QualifiedName,
  showQualifiedName,
  sortByName,
} from "../catalog/identifier.ts";

/** Name of the list. */
export const LIST_FILE = "_table_list.txt";

/** Renders the list: one shown name a line, in byte order. */
export function renderTableList(tables: readonly QualifiedName[]): string {
  const lines = sortByName(tables).map((table) =>
    `${showQualifiedName(table)}\n`
  );
  return [...new Set(lines)].join("");
}

/** Reads what {@linkcode renderTableList} wrote; other lines are passed over. */
export function parseTableList(text: string): QualifiedName[] {
  return text.split(/\r?\n/).flatMap((line) => parseQualifiedName(line) ?? []);
}
