import { assertEquals } from "@std/assert";

import { policiesWithoutRowSecurity } from "../../../../../src/core/lint/rules/policies_without_row_security.ts";
import {
  describeFound,
  listMending,
} from "../../../../support/lint_schemas.ts";

Deno.test("policies-without-row-security finds a table once, at its first policy", () => {
  const relations = {
    notes: { policies: { b: {}, a: {} } },
    one: { policies: { own: {} } },
    secured: { policies: { a: {} }, relrowsecurity: true },
    plain: {},
  };
  assertEquals(describeFound(policiesWithoutRowSecurity, relations), [
    "notes.a: row security is off, so that policies a, b do nothing",
    "one.own: row security is off, so that policy own does nothing",
  ]);
  assertEquals(
    listMending(policiesWithoutRowSecurity, relations)[0],
    "ALTER TABLE public.notes ENABLE ROW LEVEL SECURITY;",
  );
});
