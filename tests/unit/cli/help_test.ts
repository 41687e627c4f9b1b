import { assertEquals } from "@std/assert";

import { parseCommandLine } from "../../../src/cli/args.ts";
import { DEFAULTS } from "../../../src/cli/defaults.ts";
import { ALL_FLAGS, COMMANDS } from "../../../src/cli/flags.ts";
import { renderHelp } from "../../../src/cli/help.ts";
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
    Object.keys(ALL_FLAGS).filter((name) => !HELP_TEXT.includes(`--${name} `)),
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
  assertEquals(help.includes("PGHOST      [db.example.com]\n"), true);
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
