import { assertEquals } from "@std/assert";

import { buildGlob } from "../../../../src/core/text/glob.ts";

Deno.test("buildGlob() takes * for any text and ? for one character, and the rest as it is", () => {
  for (
    const [text, pattern, expected] of [
      ["audit_log", "audit_*", true],
      ["audit_", "audit_*", true],
      ["my_audit_log", "audit_*", false],
      ["a.b", "a?b", true],
      ["a\nb", "a*b", true],
      ["ab", "a?b", false],
      ["aXb", "a.b", false],
      ["a+(b)[c]", "a+(b)[c]", true],
      ["😀", "?", true],
    ] as const
  ) assertEquals(buildGlob(pattern).test(text), expected, `${text} ${pattern}`);
});
