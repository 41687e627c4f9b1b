import { assertEquals } from "@std/assert";

import { hashText } from "../../../../src/core/text/hash_text.ts";

// Published values of FNV-1a with 64 bits, but for the last one. Names of files
// and their headers hold such hashes: they must not change.
for (
  const [text, hash] of [
    ["", "cbf29ce484222325"],
    ["a", "af63dc4c8601ec8c"],
    ["foobar", "85944171f73967e8"],
    ["ü", "0ac20a07b71807ea"],
  ] as const
) {
  Deno.test(`hashText() of ${JSON.stringify(text)}`, () => {
    assertEquals(hashText(text), hash);
  });
}
