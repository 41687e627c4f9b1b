import { assertEquals } from "@std/assert";

import { putBlock } from "../../../../src/core/setup/marked_block.ts";

const MARKERS = { begin: "# begin", end: "# end" };
const BLOCK = "# begin\nnew\n# end\n";

for (
  const [name, before, after] of [
    ["makes a text", undefined, BLOCK],
    ["fills an empty text", "", BLOCK],
    ["appends after an empty line", "a\n", `a\n\n${BLOCK}`],
    ["ends a last line", "a", `a\n\n${BLOCK}`],
    ["adds no second empty line", "a\n\n", `a\n\n${BLOCK}`],
    ["keeps line ends", "a\r\n", "a\r\n\r\n# begin\r\nnew\r\n# end\r\n"],
    [
      "replaces in place",
      "a\n# begin\nold\nolder\n# end\nb",
      `a\n${BLOCK}b`,
    ],
    ["replaces at the end", "a\n# begin\n# end", `a\n${BLOCK}`],
    [
      "takes no part of a line for a marker",
      "x # begin\n# beginning\n# end\n",
      `x # begin\n# beginning\n# end\n\n${BLOCK}`,
    ],
  ] as const
) {
  Deno.test(`putBlock() ${name}`, () => {
    const put = putBlock(before, ["new"], MARKERS);
    assertEquals(put, after);
    assertEquals(putBlock(put, ["new"], MARKERS), put);
  });
}

Deno.test("putBlock() puts a new block where it is told", () => {
  assertEquals(
    putBlock("a\nb\n", ["new"], MARKERS, () => 2),
    `a\n\n${BLOCK}\nb\n`,
  );
});
