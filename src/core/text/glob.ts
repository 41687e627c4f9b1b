/**
 * Patterns of names.
 *
 * @module
 */

/** Whether a text fits a pattern, in which `*` is any text and `?` one character. */
export function matchesGlob(text: string, pattern: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "su").test(text);
}
