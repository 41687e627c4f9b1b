/**
 * Text of the database as Markdown, and back.
 *
 * @module
 */

/** An underscore within a word is text in Markdown, and stays to be searched for. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\|[\]<>&*`~]/g, "\\$&")
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\_");
}

/** The text that {@linkcode escapeMarkdown} escaped. */
export function unescapeMarkdown(text: string): string {
  return text.replace(/\\(.)/g, "$1");
}

/** `encodeURIComponent` leaves parentheses, which end a link. */
export function encodeLink(file: string): string {
  return file.split("/").map(encodeURIComponent).join("/").replace(
    /[()]/g,
    (char) => char === "(" ? "%28" : "%29",
  );
}

/** A link that was changed by hand may be none; its row is written anew. */
export function decodeLink(link: string): string | undefined {
  try {
    return decodeURIComponent(link);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
