/**
 * What `page` can write.
 *
 * @module
 */

/** What `--format` can ask for; the end of a file's name as well. */
export const PAGE_FORMATS = ["html", "dbml", "json"] as const;

/** One of {@linkcode PAGE_FORMATS}. */
export type PageFormat = typeof PAGE_FORMATS[number];

/** The file that is written unless another one is named; an executable may do so. */
export function namePageFile(format: PageFormat): string {
  return `schema.${format}`;
}
