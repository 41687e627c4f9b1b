import { assertEquals } from "@std/assert";

import config from "../../deno.json" with { type: "json" };
import { HELP_TEXT } from "../../src/cli/help.ts";
import { findExecutable, runProgram } from "./executable.ts";

for (
  const [flag, stdout] of [
    ["--version", `schema-sync ${config.version}\n`],
    ["--help", HELP_TEXT],
    ["-?", HELP_TEXT],
  ] as const
) {
  Deno.test(`schema-sync ${flag} prints on stdout alone`, async () => {
    assertEquals(
      await runProgram([findExecutable(), flag], { cwd: "/" }),
      { code: 0, stdout, stderr: "" },
    );
  });
}

Deno.test("schema-sync refuses a flag that it does not know", async () => {
  assertEquals(
    await runProgram([findExecutable(), "--hots", "db"], { cwd: "/" }),
    {
      code: 2,
      stdout: "",
      stderr:
        'schema-sync: Cannot use flag "--hots": it is not known\nDid you mean --host?\n',
    },
  );
});
