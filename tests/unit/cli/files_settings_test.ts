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
