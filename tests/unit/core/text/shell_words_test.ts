import { assertEquals } from "@std/assert";

import {
  quoteForShell,
  renderCommand,
} from "../../../../src/core/text/shell_words.ts";

for (
  const [word, quoted] of [
    ["docs/schemas", "docs/schemas"],
    ["a@b-c_d%e+f=g:h,i.j", "a@b-c_d%e+f=g:h,i.j"],
    ["", "''"],
    ["my docs", "'my docs'"],
    ["$HOME", "'$HOME'"],
    ["it's", "'it'\\''s'"],
    ["a\nb", "'a\nb'"],
  ] as const
) {
  Deno.test(`quoteForShell() of ${JSON.stringify(word)}`, () => {
    assertEquals(quoteForShell(word), quoted);
  });
}

Deno.test("renderCommand() quotes each word", () => {
  assertEquals(renderCommand(["git", "add", "my docs"]), "git add 'my docs'");
});
