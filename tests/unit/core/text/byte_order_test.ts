import { assertEquals } from "@std/assert";

import { compareByteOrder } from "../../../../src/core/text/byte_order.ts";

Deno.test("compareByteOrder() sorts as the bytes of UTF-8 do", () => {
  const names = ["é", "users", "Users", "user", "_a", "\u{1F600}", "\uFF5E"];
  assertEquals(
    names.toSorted(compareByteOrder),
    ["Users", "_a", "user", "users", "é", "\uFF5E", "\u{1F600}"],
  );
});

Deno.test("compareByteOrder() finds a text equal to itself", () => {
  assertEquals(compareByteOrder("\u{1F600}a", "\u{1F600}a"), 0);
});

Deno.test("compareByteOrder() tells characters beyond U+FFFF apart", () => {
  assertEquals(
    ["\u{1F601}", "\u{1F600}b", "\u{1F600}a"].toSorted(compareByteOrder),
    ["\u{1F600}a", "\u{1F600}b", "\u{1F601}"],
  );
});
