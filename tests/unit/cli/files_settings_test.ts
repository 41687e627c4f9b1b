import { assertEquals, assertThrows } from "@std/assert";

import { parseSettings } from "../../../src/cli/settings.ts";
import { UsageError } from "../../../src/errors.ts";
import { readLine } from "../../support/command_lines.ts";

const NAMES: Readonly<Record<string, string>> = {
  "--from db/migrations/ --from more": "migrations",
  "--from ./schema.sql": "schema",
  "--from ..": "files",
  "--from a.sql -d shop": "shop",
};

for (const [line, database] of Object.entries(NAMES)) {
  Deno.test(`parseSettings() of "${line}" names the database`, () => {
    assertEquals(parseSettings(readLine(line), {}).files?.database, database);
  });
}

Deno.test("parseSettings() keeps the order of --from and reads no connection", () => {
  const environment = { PGPORT: "none", DATABASE_URL: "postgres://x/y" };
  const settings = parseSettings(readLine("--from b --from a"), environment);
  assertEquals(settings.files?.paths, ["b", "a"]);
  assertEquals(settings.isFromDatabaseUrl, false);
});

for (
  const flag of ["-h x", "-p 1", "-U x", "--client tools", "-d postgres://x/y"]
) {
  Deno.test(`parseSettings() refuses --from together with ${flag}`, () => {
    assertThrows(
      () => parseSettings(readLine(`--from a ${flag}`), {}),
      UsageError,
      "files need no server",
    );
  });
}

Deno.test("parseSettings() reads variables, and what extensions are to be", () => {
  const line = "--from a --var a.b=c=d --var e= --missing-extensions fail";
  const { files } = parseSettings(readLine(line), {});
  assertEquals([...files?.variables ?? []], [["a.b", "c=d"], ["e", ""]]);
  assertEquals(files?.needsExtensions, true);
  const plain = parseSettings(readLine("--from a"), {});
  assertEquals(plain.files?.needsExtensions, false);
});

for (
  const [line, message] of [
    ["--from a --var b", "it is no name with a value"],
    ["--from a --missing-extensions keep", 'it is neither "skip" nor "fail"'],
    ["--var a=b", 'flag "--var" without "--from"'],
    [
      "--missing-extensions skip",
      'flag "--missing-extensions" without "--from"',
    ],
  ] as const
) {
  Deno.test(`parseSettings() refuses "${line}"`, () => {
    assertThrows(() => parseSettings(readLine(line), {}), UsageError, message);
  });
}
