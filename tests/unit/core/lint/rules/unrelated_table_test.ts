import { assertEquals } from "@std/assert";

import { unrelatedTable } from "../../../../../src/core/lint/rules/unrelated_table.ts";
import { describeFound } from "../../../../support/lint_schemas.ts";

Deno.test("unrelated-table finds tables that no key leads to or from", () => {
  assertEquals(
    describeFound(unrelatedTable, {
      users: { columns: { id: "bigint" }, key: ["id"] },
      notes: {
        columns: { user_id: "bigint" },
        constraints: { f: { on: ["user_id"], to: ["users", "id"] } },
      },
      old_imports: {},
      events: { relkind: "p" },
      events_1: { relispartition: true, parents: ["events"] },
      base: {},
      child: { parents: ["base"] },
      list: { relkind: "v" },
    }),
    [
      "events: no foreign key leads to or from this table",
      "old_imports: no foreign key leads to or from this table",
    ],
  );
});
