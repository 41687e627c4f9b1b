/**
 * Reads bytes as text.
 *
 * @module
 */

/** The text that bytes are in UTF-8; `undefined`: they are none. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
