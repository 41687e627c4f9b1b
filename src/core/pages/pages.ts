/**
 * The pages of a folder.
 *
 * @module
 */

import { INDEX_PAGE } from "./index_page.ts";
import type { Page } from "./page.ts";
import { TABLE_LIST_PAGE } from "./table_list_page.ts";

/** Every page, in the order in which they are written: the index goes last. */
export const PAGES: readonly Page[] = [TABLE_LIST_PAGE, INDEX_PAGE];

/** The names of the pages, in byte order. */
export const PAGE_FILES: readonly string[] = PAGES
  .map(({ file }) => file)
  .sort();
