/**
 * What pages remember of another run: a run that was given names says nothing of
 * all other objects, so what was said of them stays.
 *
 * @module
 */

import type { QualifiedName } from "../catalog/identifier.ts";
import {
  INDEX_FILE,
  type IndexRow,
  parseIndexRows,
  parseUnlisted,
} from "./index.ts";
import { LIST_FILE, parseTableList } from "./table_list.ts";

/** What the pages of the last run said. */
export interface PageMemory {
  /** Rows of the index, by file. */
  readonly rows: ReadonlyMap<string, IndexRow>;
  /** Tables that the index names without a row. */
  readonly unlisted: readonly QualifiedName[];
  /** Tables of the list. */
  readonly listed: readonly QualifiedName[];
}

/** Reads what the pages in the folder say. */
export function readMemory(
  content: ReadonlyMap<string, string | undefined>,
): PageMemory {
  const index = content.get(INDEX_FILE) ?? "";
  return {
    rows: parseIndexRows(index),
    unlisted: parseUnlisted(index),
    listed: parseTableList(content.get(LIST_FILE) ?? ""),
  };
}
