import { assertEquals } from "@std/assert";

import { preparePassword } from "../../../../src/libpq/scram/saslprep.ts";

for (
  const [what, password, prepared] of [
    // Examples of RFC 4013, section 3.
    ["a soft hyphen", "I\u00adX", "IX"],
    ["lower case", "user", "user"],
    ["upper case", "USER", "USER"],
    ["a letter above", "\u00aa", "a"],
    ["a number", "\u2168", "IX"],
    ["a control character", "\u0007", "\u0007"],
    ["a digit after what goes left", "\u06271", "\u06271"],
    [
      "what goes left on both sides of a digit",
      "\u06271\u0628",
      "\u06271\u0628",
    ],
    ["presentation forms that go left", "\ufb01\u05d0", "\ufb01\u05d0"],
    ["a presentation form alone", "\ufe8e", "\u0627"],
    ["spaces", "\u00a0\u3000", "  "],
    ["nothing left", "\u00ad\u200d", "\u00ad\u200d"],
    ["an emoji", "\u{1f511}\ufb01", "\u{1f511}\ufb01"],
    ["a character for private use", "\ue000\ufb01", "\ue000\ufb01"],
    ["an old tone mark", "\u0340\ufb01", "\u0340\ufb01"],
    ["an accent apart", "e\u0301", "\u00e9"],
  ] as const
) {
  Deno.test(`preparePassword() of ${what}`, () => {
    assertEquals(preparePassword(password), prepared);
  });
}
