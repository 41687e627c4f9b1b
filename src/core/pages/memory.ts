/**
 * What pages remember of another run: a run that was given names says nothing of
 * all other objects, so what was said of them stays.
 *
 * @module
 */

import { parseUnlisted } from "./index.ts";
import { parseIndexRows } from "./index_row.ts";
import type { PageMemory } from "./page.ts";
import { PAGE_FILES_WITH_ROWS } from "./index_page.ts";
import {
  COLUMNS_FILE,
  DIAGRAM_FILE,
  INDEX_FILE,
  LIST_FILE,
} from "./page_names.ts";
import { parseTableList } from "./table_list.ts";

/** Reads what the pages in the folder say. */
export function readMemory(
  content: ReadonlyMap<string, string | undefined>,
): PageMemory {
  const index = content.get(INDEX_FILE) ?? "";
  const diagram = content.get(DIAGRAM_FILE);
  return {
    rows: new Map(
      PAGE_FILES_WITH_ROWS.flatMap((file) => [
        ...parseIndexRows(content.get(file) ?? "", folderOf(file)),
      ]),
    ),
    unlisted: parseUnlisted(index),
    listed: parseTableList(content.get(LIST_FILE) ?? ""),
    columns: (content.get(COLUMNS_FILE) ?? "").split(/\r?\n/).filter(Boolean),
    ...(diagram === undefined ? {} : { diagram }),
  };
}

/** `functions` of `functions/_index.md`; empty at the top. */
function folderOf(file: string): string {
  return file.slice(0, Math.max(file.lastIndexOf("/"), 0));
}
