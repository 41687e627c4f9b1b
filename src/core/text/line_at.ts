/**
 * Counts lines.
 *
 * @module
 */

/** The line of a position in a text, from 1. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
