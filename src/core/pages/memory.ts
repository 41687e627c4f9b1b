/**
 * What pages remember of another run: a run that was given names says nothing of
 * all other objects, so what was said of them stays.
 *
 * @module
 */

import { parseIndexRows, parseUnlisted } from "./index.ts";
import type { PageMemory } from "./page.ts";
import { INDEX_FILE, LIST_FILE } from "./page_names.ts";
import { parseTableList } from "./table_list.ts";

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
