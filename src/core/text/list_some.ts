/**
 * Lists names in a sentence.
 *
 * @module
 */

/** The first ones of many: `a, b, c and 4 more`. */
export function listSome(names: readonly string[], most = 5): string {
  const shown = names.slice(0, most).join(", ");
  return names.length > most
    ? `${shown} and ${names.length - most} more`
    : shown;
}
