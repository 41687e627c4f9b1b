import { assertEquals } from "@std/assert";

import { invalidIndex } from "../../../../../src/core/lint/rules/invalid_index.ts";
import {
  describeFound,
  listMending,
} from "../../../../support/lint_schemas.ts";

const COLUMNS = { id: "bigint" };

Deno.test("invalid-index finds what a failed build left behind", () => {
  const relations = {
    users: {
      columns: COLUMNS,
      indexes: {
        a: { on: ["id"], indisvalid: false },
        b_ccnew: { on: ["id"], indisvalid: false },
        fine: { on: ["id"] },
      },
    },
  };
  assertEquals(describeFound(invalidIndex, relations), [
    "users.a: index a is invalid: building it failed, or is going on",
    "users.b_ccnew: index b_ccnew is invalid: building it failed, or is going on",
  ]);
  assertEquals(listMending(invalidIndex, relations), [
    "REINDEX INDEX CONCURRENTLY public.a;",
    "DROP INDEX CONCURRENTLY public.b_ccnew;",
  ]);
});

Deno.test("invalid-index says what a partitioned table lacks", () => {
  assertEquals(
    describeFound(invalidIndex, {
      events: {
        ...{ columns: COLUMNS, relkind: "p" },
        indexes: { i: { on: ["id"], indisvalid: false } },
      },
    }),
    ["events.i: index i is invalid: not every partition has its own"],
  );
});
