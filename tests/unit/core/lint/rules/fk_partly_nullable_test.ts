import { assertEquals } from "@std/assert";

import { fkPartlyNullable } from "../../../../../src/core/lint/rules/fk_partly_nullable.ts";
import { describeFound } from "../../../../support/lint_schemas.ts";

function find(b: string, confmatchtype = "s", on = ["a", "b"]): string[] {
  return describeFound(fkPartlyNullable, {
    lines: { columns: { a: "bigint", b: "bigint" } },
    items: {
      columns: { a: "bigint not null", b, c: "bigint" },
      constraints: { f: { on, to: ["lines", "a", "b"], confmatchtype } },
    },
  });
}

Deno.test("fk-partly-nullable finds a key of several columns with one that may be null", () => {
  assertEquals(find("bigint"), [
    "items.f: foreign key f (a, b) is not checked where b is null",
  ]);
  assertEquals(find("bigint", "s", ["b", "c"]), [
    "items.f: foreign key f (b, c) is not checked where one of b, c is null",
  ]);
});

Deno.test("fk-partly-nullable says nothing of MATCH FULL, of one column, of no null", () => {
  assertEquals(find("bigint", "f"), []);
  assertEquals(find("bigint not null"), []);
  assertEquals(find("bigint", "s", ["b"]), []);
});
