import { assertEquals } from "@std/assert";

import { findOwnTests } from "../../../scripts/mutants/own_tests.ts";

const IMPORTERS = new Map([
  ["src/a.ts", ["src/b.ts", "tests/unit/a_test.ts"]],
  ["src/b.ts", ["tests/unit/b_test.ts"]],
  ["src/c.ts", ["src/b.ts", "src/d.ts", "tests/support/c.ts"]],
  ["src/d.ts", ["src/c.ts"]],
  ["tests/support/c.ts", ["tests/unit/c_test.ts"]],
]);

for (
  const [path, tests] of [
    ["src/a.ts", ["tests/unit/a_test.ts"]],
    ["src/c.ts", ["tests/unit/b_test.ts", "tests/unit/c_test.ts"]],
    ["src/e.ts", []],
  ] as const
) {
  Deno.test(`findOwnTests() of ${path}`, () => {
    assertEquals(findOwnTests(path, IMPORTERS), [...tests]);
  });
}
