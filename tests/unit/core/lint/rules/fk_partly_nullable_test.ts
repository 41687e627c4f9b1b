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

Deno.test("fk-partly-nullable passes over a reference that one column says is there", () => {
  const found = (b: string): string[] =>
    describeFound(fkPartlyNullable, {
      tenants: { columns: { id: "bigint not null" }, key: ["id"] },
      users: { columns: { tenant: "bigint", id: "bigint" } },
      notes: {
        columns: { tenant: "bigint not null", b, c: "bigint" },
        constraints: {
          f: { on: ["tenant", "b"], to: ["users", "tenant", "id"] },
          t: { on: ["tenant"], to: ["tenants", "id"] },
          two: { on: ["b", "c"], to: ["users", "tenant", "id"] },
        },
      },
      parts: {
        columns: { tenant: "bigint not null", b },
        key: ["tenant"],
        constraints: {
          f: { on: ["tenant", "b"], to: ["users", "tenant", "id"] },
        },
      },
    });
  assertEquals(found("bigint"), [
    "notes.two: foreign key two (b, c) is not checked where one of b, c is null",
  ]);
});
