import { assertEquals } from "@std/assert";

import { tooManyColumns } from "../../../../../src/core/lint/rules/too_many_columns.ts";
import { describeFound } from "../../../../support/lint_schemas.ts";

function columns(count: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`c${i}`, "text"]),
  );
}

Deno.test("too-many-columns finds tables beyond the limit", () => {
  assertEquals(
    describeFound(tooManyColumns, {
      wide: { columns: columns(61) },
      fine: { columns: columns(60) },
      list: { columns: columns(61), relkind: "v" },
    }),
    ["wide: the table has 61 columns, more than 60"],
  );
});
