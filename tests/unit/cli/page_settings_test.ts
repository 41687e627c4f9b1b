import { assertEquals, assertThrows } from "@std/assert";

import { parseCommandLine } from "../../../src/cli/args.ts";
import {
  type PageSettings,
  parsePageSettings,
} from "../../../src/cli/page_settings.ts";
import { UsageError } from "../../../src/errors.ts";

function parse(...args: readonly string[]): PageSettings {
  return parsePageSettings(parseCommandLine(["page", ...args]));
}

Deno.test("a page goes to a file that is called after its format", () => {
  assertEquals(parse(), { format: "html", file: "schema.html" });
  assertEquals(parse("--format=dbml"), { format: "dbml", file: "schema.dbml" });
  assertEquals(parse("--output=a.html"), { format: "html", file: "a.html" });
});

Deno.test("a page goes to standard output where the file is called -", () => {
  assertEquals(parse("--output", "-"), { format: "html" });
  assertThrows(
    () => parse("--output=-", "--json"),
    UsageError,
    '"--json" together with "--output -"',
  );
});

Deno.test("a page is compared with files, which take what --from takes", () => {
  const { against } = parse("--against=db/a", "--against=b.sql", "--var=x=1");
  assertEquals(against?.paths, ["db/a", "b.sql"]);
  assertEquals(against?.database, "a");
  assertEquals(against?.variables.get("x"), "1");
});

Deno.test("what has no page is not compared", () => {
  assertThrows(
    () => parse("--against=a.sql", "--format=json"),
    UsageError,
    "only a page shows what differs",
  );
});

Deno.test("an unknown format is refused with those that there are", () => {
  const error = assertThrows(() => parse("--format=pdf"), UsageError);
  assertEquals(error.hint, "Use one of html, dbml, json.");
});
