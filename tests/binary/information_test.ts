import { assertEquals } from "@std/assert";

import config from "../../deno.json" with { type: "json" };
import { DEFAULTS } from "../../src/cli/defaults.ts";
import { renderHelp } from "../../src/cli/help.ts";
import { findExecutable, findGrantedPort, runProgram } from "./executable.ts";

const HELP_TEXT = renderHelp({
  ...DEFAULTS,
  host: "127.0.0.1",
  port: String(findGrantedPort()),
});

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
