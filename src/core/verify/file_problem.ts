/**
 * What is told of a file of a folder.
 *
 * @module
 */

/** What cannot be right in a file. */
export interface FileProblem {
  readonly file: string;
  /** From 1; absent: the file as a whole. */
  readonly line?: number;
  /** A sentence without its subject and its end: `is missing`. */
  readonly message: string;
}
