import { assertEquals } from "@std/assert";

import { nullableUnique } from "../../../../../src/core/lint/rules/nullable_unique.ts";
import {
  describeFound,
  type IndexSpec,
} from "../../../../support/lint_schemas.ts";

function find(index: IndexSpec): string[] {
  return describeFound(nullableUnique, {
    users: {
      columns: { tenant: "bigint not null", email: "text", name: "text" },
      constraints: { u: { on: ["tenant", "email"], contype: "u" } },
      indexes: { i: { indisunique: true, ...index } },
    },
  });
}

Deno.test("nullable-unique finds a key with a column that may be null", () => {
  assertEquals(find({ on: ["tenant", "email"], of: "u" }), [
    "users.u: unique i lets any number of rows in where email is null",
  ]);
  assertEquals(find({ on: ["email", "name"] }), [
    "users.i: unique i lets any number of rows in where email, name is null",
  ]);
});

Deno.test("nullable-unique says nothing of keys that take no null, or one", () => {
  assertEquals(find({ on: ["tenant"] }), []);
  assertEquals(find({ on: ["email"], indnullsnotdistinct: true }), []);
  assertEquals(find({ on: ["email"], indpred: "{}" }), []);
  assertEquals(find({ on: ["email"], indisunique: false }), []);
  assertEquals(find({ on: ["email"], inhparent: 7 }), []);
});
