/**
 * What comments say to people.
 *
 * @module
 */

/** A line of a comment that is for this program. */
export const IGNORE_REGEXP = /^[^\S\n]*@lint-ignore\b[^\n]*$/gm;

/** Whether a comment says something to people. */
export function saysSomething(comment: string): boolean {
  return comment.replace(IGNORE_REGEXP, "").trim() !== "";
}
