/**
 * Brings the README's table of options in step with `src/cli/options.ts`, and its
 * settings file with `src/cli/file_keys.ts`.
 *
 *     deno task readme
 *
 * @module
 */

import { DEFAULTS } from "../src/cli/defaults.ts";
import { renderFileTemplate } from "../src/cli/file_keys.ts";
import { renderOptionRows } from "../src/cli/help.ts";

const README = "README.md";

const HEAD =
  "| flag | does | environment | default |\n| --- | --- | --- | --- |\n";

/** The head as it stands after formatting, and the rows below it. */
const TABLE_REGEXP = /^\| flag +\| does .*\n(?:\|.*\n)*/m;

/** What stands between the fences of the settings file. */
const TEMPLATE_REGEXP = /(?<=^```jsonc\n)[^`]*(?=^```$)/m;

if (import.meta.main) {
  const rows = renderOptionRows(DEFAULTS).map((row) => `${row}\n`).join("");
  const readme = await Deno.readTextFile(README);
  const withTable = replacePart(readme, TABLE_REGEXP, HEAD + rows);
  await Deno.writeTextFile(
    README,
    replacePart(withTable, TEMPLATE_REGEXP, renderFileTemplate()),
  );
}

function replacePart(readme: string, part: RegExp, text: string): string {
  if (!part.test(readme)) throw new Error(`The README has no ${part}`);
  return readme.replace(part, () => text);
}
