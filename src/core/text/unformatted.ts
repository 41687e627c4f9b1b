/**
 * Keeps formatters off the Markdown that we write.
 *
 * @module
 */

/** prettier's goes outside: it does not know the other as one that ends a list. */
const BEGIN =
  "<!-- prettier-ignore-start -->\n<!-- deno-fmt-ignore-start -->\n";
const END = "<!-- deno-fmt-ignore-end -->\n<!-- prettier-ignore-end -->\n";

/**
 * Marks Markdown as text that prettier and `deno fmt` leave as it is, whatever
 * their settings.
 *
 * As they like it, it could not stay the same: they align the columns of a table,
 * so that one longer cell changes every row.
 *
 * Sources: https://prettier.io/docs/ignore#markdown,
 * https://docs.deno.com/runtime/reference/cli/fmt/#ignoring-code.
 *
 * @param markdown Ends in a line break.
 */
export function leaveUnformatted(markdown: string): string {
  return `${BEGIN}\n${markdown}\n${END}`;
}
