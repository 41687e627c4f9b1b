/**
 * The names of the pages.
 *
 * @module
 */

import { type Kind, kindOf, KINDS } from "../catalog/object_kind.ts";

/** The page that tells what there is and how it relates. */
export const INDEX_FILE = "_index.md";

/** The names of all tables and nothing else. */
export const LIST_FILE = "_table_list.txt";

/** One line for each relation, with the names of its columns. */
export const COLUMNS_FILE = "_columns.txt";

/** How tables relate, as a picture; only where it is asked for. */
export const DIAGRAM_FILE = "_diagram.md";

/** The page of a kind of which there are many. */
export function nameKindIndex(kind: Kind): string {
  return `${kindOf(kind).folder}/${INDEX_FILE}`;
}

/** The pages of kinds: a table has its row in the index itself. */
export const KIND_INDEX_FILES: readonly string[] = KINDS
  .filter((kind) => kind !== "table")
  .map(nameKindIndex);

/** The names of the pages, in byte order. */
export const PAGE_FILES: readonly string[] = [
  ...[INDEX_FILE, LIST_FILE, COLUMNS_FILE, DIAGRAM_FILE],
  ...KIND_INDEX_FILES,
].sort();
