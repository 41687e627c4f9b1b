/**
 * Encodes text as UTF-8.
 *
 * @module
 */

/** The bytes of a text. The core has no `TextEncoder`; `encodeURIComponent` knows UTF-8 as well. */
export function utf8Bytes(text: string): number[] {
  const bytes: number[] = [];
  for (const [unit] of encodeURIComponent(text).matchAll(/%..|./g)) {
    bytes.push(
      unit.length === 3
        ? Number.parseInt(unit.slice(1), 16)
        : unit.charCodeAt(0),
    );
  }
  return bytes;
}
