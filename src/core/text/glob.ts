/**
 * Patterns of names.
 *
 * @module
 */

/** What fits a pattern, in which `*` is any text and `?` one character. */
export function buildGlob(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "su");
}
