/**
 * Brings the README's table of options in step with `src/cli/options.ts`.
 *
 *     deno task readme
 *
 * @module
 */

import { DEFAULTS } from "../src/cli/defaults.ts";
import { renderOptionRows } from "../src/cli/help.ts";

const README = "README.md";

const HEAD =
  "| flag | does | environment | default |\n| --- | --- | --- | --- |\n";

/** The head as it stands after formatting, and the rows below it. */
const TABLE_REGEXP = /^\| flag +\| does .*\n(?:\|.*\n)*/m;

if (import.meta.main) {
  const readme = await Deno.readTextFile(README);
  if (!TABLE_REGEXP.test(readme)) {
    throw new Error("The table of options is gone");
  }
  const rows = renderOptionRows(DEFAULTS).map((row) => `${row}\n`).join("");
  await Deno.writeTextFile(
    README,
    readme.replace(TABLE_REGEXP, () => HEAD + rows),
  );
}
