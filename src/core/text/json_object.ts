/**
 * Reads JSON of which nothing is known.
 *
 * @module
 */

/** A value that was parsed, and of which nothing is known. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether it is an object, and no list. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @returns `undefined` if the text is no JSON, or no object. */
export function parseJsonObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
