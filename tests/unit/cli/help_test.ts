import { assertEquals } from "@std/assert";

import { COMMANDS, parseCommandLine } from "../../../src/cli/args.ts";
import { DEFAULTS } from "../../../src/cli/defaults.ts";
import { renderHelp } from "../../../src/cli/help.ts";

const HELP_TEXT = renderHelp(DEFAULTS);

Deno.test("renderHelp() names every command", () => {
  assertEquals(
    COMMANDS.filter((name) => !HELP_TEXT.includes(`schema-sync ${name} `)),
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

/** Whether a flag is known, be it with a value or without. */
function parseAnyway(flag: string): string {
  for (const args of [[flag], [flag, "1"]]) {
    try {
      parseCommandLine(args);
      return "known";
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      if (error.message.endsWith("it is not known")) return error.message;
    }
  }
  return "refused";
}
