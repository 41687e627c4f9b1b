/**
 * The pages of a folder.
 *
 * @module
 */

import { COLUMNS_PAGE } from "./columns.ts";
import { DIAGRAM_PAGE } from "./diagram_page.ts";
import { INDEX_PAGE, KIND_PAGES } from "./index_page.ts";
import type { Page } from "./page.ts";
import { TABLE_LIST_PAGE } from "./table_list.ts";

/** Every page, in the order in which they are written: the index goes last. */
export const PAGES: readonly Page[] = [
  COLUMNS_PAGE,
  TABLE_LIST_PAGE,
  DIAGRAM_PAGE,
  ...KIND_PAGES,
  INDEX_PAGE,
];
