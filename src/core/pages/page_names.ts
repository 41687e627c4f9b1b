/**
 * The names of the pages.
 *
 * @module
 */

import { type Kind, kindOf } from "../catalog/object_kind.ts";

/** The page that tells what there is and how it relates. */
export const INDEX_FILE = "_index.md";

/** The names of all tables and nothing else. */
export const LIST_FILE = "_table_list.txt";

/** One line for each relation, with the names of its columns. */
export const COLUMNS_FILE = "_columns.txt";

/** The page of a kind of which there are many. */
export function nameKindIndex(kind: Kind): string {
  return `${kindOf(kind).folder}/${INDEX_FILE}`;
}
