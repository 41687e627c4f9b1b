/**
 * Counts things in words.
 *
 * @module
 */

/** `1 file`, `2 files` */
export function countThings(
  count: number,
  thing: string,
  things: string = `${thing}s`,
): string {
  return `${count} ${count === 1 ? thing : things}`;
}
