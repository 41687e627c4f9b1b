/**
 * Begins a sentence or a heading with a word.
 *
 * @module
 */

/** `Foreign tables` of `foreign tables`. */
export function capitalize(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
