/**
 * What pages in Markdown begin with.
 *
 * @module
 */

/** The line by which a page is known as ours. */
export const MARKER =
  "<!-- Written by schema-sync; the next sync overwrites changes made by hand. -->";
