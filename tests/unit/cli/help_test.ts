import { assertEquals } from "@std/assert";

import { COMMANDS, parseCommandLine } from "../../../src/cli/args.ts";
import { HELP_TEXT } from "../../../src/cli/help.ts";

Deno.test("HELP_TEXT names every command", () => {
  assertEquals(
    COMMANDS.filter((name) => !HELP_TEXT.includes(`schema-sync ${name} `)),
    [],
  );
});

Deno.test("HELP_TEXT names no flag that is not known", () => {
  const named = HELP_TEXT.match(/--[a-z][a-z-]+|(?<= |^)-[A-Za-z?](?=,)/gm) ??
    [];
  assertEquals(named.length > 20, true);
  for (const flag of named) {
    const line = parseAnyway(flag);
    assertEquals(line, "known", flag);
  }
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
