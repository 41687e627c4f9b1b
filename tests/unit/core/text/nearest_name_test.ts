import { assertEquals } from "@std/assert";

import { findNearestName } from "../../../../src/core/text/nearest_name.ts";

const KNOWN = ["users", "user_roles", "Companies", "projects"];

for (
  const [given, expected] of [
    ["user", "users"],
    ["userz", "users"],
    ["user_role", "user_roles"],
    ["companies", "Companies"],
    ["COMPANY", "Companies"],
    ["usres", "users"],
    ["usr", "users"],
    ["us", undefined],
    ["porjects", "projects"],
    ["invoices", undefined],
    ["", undefined],
  ] as const
) {
  Deno.test(`findNearestName() of "${given}" is ${expected}`, () => {
    assertEquals(findNearestName(given, KNOWN), expected);
  });
}

Deno.test("findNearestName() takes the first of two that are as near", () => {
  assertEquals(findNearestName("user", ["user1", "user2"]), "user1");
});
