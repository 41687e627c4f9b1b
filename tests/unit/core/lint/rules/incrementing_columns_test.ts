import { assertEquals } from "@std/assert";

import { incrementingColumns } from "../../../../../src/core/lint/rules/incrementing_columns.ts";
import { describeFound } from "../../../../support/lint_schemas.ts";

Deno.test("incrementing-columns finds a series once, at its first column", () => {
  assertEquals(
    describeFound(incrementingColumns, {
      users: {
        columns: {
          phone1: "text",
          name: "text",
          phone2: "text",
          line_3: "text",
          line_4: "integer",
          sha256: "text",
          utf8: "text",
        },
      },
    }),
    ["users.phone1: columns phone1, phone2 are numbered"],
  );
});
