/**
 * What prettier, in the two major versions in use, has to say of a text.
 *
 * @module
 */

import * as babel3 from "prettier/plugins/babel";
import * as estree3 from "prettier/plugins/estree";
import * as markdown3 from "prettier/plugins/markdown";
import * as prettier3 from "prettier/standalone";
import babel2 from "prettier-2/parser-babel.js";
import markdown2 from "prettier-2/parser-markdown.js";
import prettier2 from "prettier-2/standalone.js";

/** What prettier takes a file for, by its name. */
export type Parser = "markdown" | "json" | "json-stringify" | "jsonc";

/** As people have them; the first are the defaults. */
const MARKDOWN_SETTINGS = [
  {},
  { proseWrap: "always" },
  { proseWrap: "never" },
] as const;

/**
 * Asserts that `prettier --check` passes a text.
 *
 * @throws {Error} With the text as prettier would write it.
 */
export async function assertFormatted(
  text: string,
  parser: Parser,
): Promise<void> {
  const settings = parser === "markdown" ? MARKDOWN_SETTINGS : [{}];
  for (const setting of settings) {
    const options = { parser, ...setting };
    const plugins3 = [babel3, estree3, markdown3];
    const third = await prettier3.format(text, {
      ...options,
      plugins: plugins3,
    });
    requireSame(text, third, `prettier 3 ${JSON.stringify(options)}`);
    // To this version, files with comments are JSON.
    if (parser === "jsonc") continue;
    const second = prettier2.format(text, {
      ...options,
      plugins: [babel2, markdown2],
    });
    requireSame(text, second, `prettier 2 ${JSON.stringify(options)}`);
  }
}

function requireSame(text: string, formatted: string, who: string): void {
  if (formatted === text) return;
  throw new Error(
    `${who} would not leave this text alone:\n${text}\nbut make it:\n${formatted}`,
  );
}
