/**
 * The one order of names everywhere: that of their bytes in UTF-8.
 *
 * @module
 */

/**
 * Compares two texts as `LC_ALL=C sort` does.
 *
 * UTF-8 sorts by code point, JavaScript's `<` by UTF-16 code unit; they differ
 * where a surrogate meets a character from U+E000 up.
 *
 * @returns Negative, zero or positive, as a sort wants it.
 */
export function compareByteOrder(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    if (a[i] === b[i]) continue;
    return (a.codePointAt(i) ?? 0) - (b.codePointAt(i) ?? 0);
  }
  return a.length - b.length;
}
