import { assertEquals } from "@std/assert";

import { compareNaturally } from "../../../../../src/core/migrations/layouts/natural_order.ts";

const ORDERED: readonly (readonly string[])[] = [
  ["9_x", "10_a", "10_b", "100_a"],
  ["V2", "V10"],
  ["a/10", "a/b", "a_1/9"],
  ["a1b2", "a1b10", "a01b11"],
  ["001", "01", "1"],
  ["99999999999999999998", "99999999999999999999"],
  ["B", "a", "é"],
];

for (const names of ORDERED) {
  Deno.test(`compareNaturally() orders ${names.join(" ")}`, () => {
    assertEquals(names.toReversed().sort(compareNaturally), names);
    for (const [i, a] of names.entries()) {
      for (const [j, b] of names.entries()) {
        assertEquals(Math.sign(compareNaturally(a, b)), Math.sign(i - j));
      }
    }
  });
}
