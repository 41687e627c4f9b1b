/**
 * The names of the pages.
 *
 * @module
 */

/** The page that tells what tables there are and how they relate. */
export const INDEX_FILE = "_index.md";

/** The names of all tables and nothing else. */
export const LIST_FILE = "_table_list.txt";
