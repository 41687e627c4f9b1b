import { assertEquals } from "@std/assert";

import { parseCommandLine } from "../../../src/cli/args.ts";
import { DEFAULTS } from "../../../src/cli/defaults.ts";
import { COMMANDS } from "../../../src/cli/command_names.ts";
import { renderHelp, renderOptionRows } from "../../../src/cli/help.ts";
import { flagOf, OPTION_NAMES } from "../../../src/cli/options.ts";
import { UsageError } from "../../../src/errors.ts";

const HELP_TEXT = renderHelp(DEFAULTS);

Deno.test("renderHelp() names every command", () => {
  assertEquals(
    COMMANDS.filter((name) => !HELP_TEXT.includes(`schema-sync ${name} `)),
    [],
  );
});

Deno.test("renderHelp() names every flag", () => {
  assertEquals(
    OPTION_NAMES.map(flagOf).filter((flag) => !HELP_TEXT.includes(`${flag} `)),
    [],
  );
});

Deno.test("renderHelp() names no flag that is not known", () => {
  const named = HELP_TEXT.match(/--[a-z][a-z-]+|(?<= |^)-[A-Za-z?](?=,)/gm) ??
    [];
  assertEquals(named.length > 20, true);
  for (const flag of named) {
    const line = parseAnyway(flag);
    assertEquals(line, "known", flag);
  }
});

Deno.test("renderHelp() shows the defaults of the build", () => {
  const help = renderHelp({ ...DEFAULTS, host: "db.example.com" });
  assertEquals(help.includes("db.example.com]\n"), true);
});

Deno.test("renderHelp() breaks the lines of the options", () => {
  const long = HELP_TEXT.slice(HELP_TEXT.indexOf("Connection, as"))
    .split("\n").filter((line) => line.length > 80);
  assertEquals(long, []);
});

Deno.test("renderOptionRows() are the rows of the README's table", async () => {
  const readme = await Deno.readTextFile("README.md");
  const rows = readme.split("\n").map((line) => line.replace(/ +/g, " "));
  const missing = renderOptionRows(DEFAULTS).filter((row) =>
    !rows.includes(row.replace(/ +/g, " "))
  );
  assertEquals(missing, []);
});

/** Whether a flag is known, be it with a value or with another command. */
function parseAnyway(flag: string): string {
  try {
    parseCommandLine([flag]);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    if (error.message.endsWith("it is not known")) return error.message;
  }
  return "known";
}
