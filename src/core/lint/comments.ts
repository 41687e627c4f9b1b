/**
 * What comments say to people.
 *
 * @module
 */

/** A line of a comment that is for this program: the rule, and the reason. */
export const IGNORE_REGEXP =
  /^[^\S\n]*@lint-ignore\b[^\S\n]*([\w-]*)[^\S\n]*:?([^\n]*)$/gm;

/** Whether a comment says something to people. */
export function saysSomething(comment: string): boolean {
  return comment.replace(IGNORE_REGEXP, "").trim() !== "";
}
