import { assertEquals } from "@std/assert";

import {
  escapeUnprintable,
  escapeUnprintableInJson,
  parseIdentifiers,
  parseQualifiedName,
  quoteIdentifier,
  showIdentifier,
  showLiteral,
  showQualifiedName,
} from "../../../../src/core/catalog/identifier.ts";

/** Names and how they are shown. */
const SHOWN = [
  ["users", "users"],
  ["Users", '"Users"'],
  ["straße", '"straße"'],
  ["e\u0301tat", '"e\u0301tat"'],
  ["日本語", '"日本語"'],
  ["2fa", '"2fa"'],
  ["a$b", '"a$b"'],
  ["order-items", '"order-items"'],
  ["-items", '"-items"'],
  ["", '""'],
  ["two words", '"two words"'],
  [" ", '" "'],
  ["odd.name", '"odd.name"'],
  ['say "hi"', '"say ""hi"""'],
  ['"', '""""'],
  ["back\\slash", '"back\\slash"'],
  ["it's", `"it's"`],
  ["a,b", '"a,b"'],
  ["U&x", '"U&x"'],
  ["\\000A", '"\\000A"'],
  ["two\nlines", 'U&"two\\000Alines"'],
  ["\r", 'U&"\\000D"'],
  ['"\n\\', 'U&"""\\000A\\\\"'],
  ["\u001b[31m", 'U&"\\001B[31m"'],
  ["a\u2028b", 'U&"a\\2028b"'],
  ["a\u202Eb", 'U&"a\\202Eb"'],
  ["tag\u{E0041}", 'U&"tag\\+0E0041"'],
] as const;

for (const [name, shown] of SHOWN) {
  Deno.test(`showIdentifier() shows ${JSON.stringify(name)}`, () => {
    assertEquals(showIdentifier(name), shown);
  });

  Deno.test(`parseQualifiedName() reads back ${shown}`, () => {
    assertEquals(parseQualifiedName(shown), { schema: "public", name });
  });

  Deno.test(`parseQualifiedName() reads back ${shown} as a schema`, () => {
    const table = { schema: name, name };
    assertEquals(parseQualifiedName(showQualifiedName(table)), table);
  });
}

Deno.test("showQualifiedName() leaves out public alone", () => {
  assertEquals(
    [
      showQualifiedName({ schema: "public", name: "users" }),
      showQualifiedName({ schema: "Public", name: "users" }),
      showQualifiedName({ schema: "billing", name: "odd.name" }),
      showQualifiedName({ schema: "public", name: "billing.invoices" }),
    ],
    ["users", '"Public".users', 'billing."odd.name"', '"billing.invoices"'],
  );
});

for (
  const text of [
    "",
    ".",
    "a.",
    ".a",
    "a.b.c",
    "two words",
    '"open',
    'a"b"',
    "a b.c",
  ]
) {
  Deno.test(`parseQualifiedName() refuses ${JSON.stringify(text)}`, () => {
    assertEquals(parseQualifiedName(text), undefined);
  });
}

Deno.test("parseIdentifiers() splits at the dots outside quotes", () => {
  assertEquals(
    parseIdentifiers('a."b.c"."say ""hi""".U&"two\\000Alines"'),
    ["a", "b.c", 'say "hi"', "two\nlines"],
  );
});

Deno.test("showIdentifier() quotes what SQL would fold or not take", () => {
  assertEquals(
    ["users_2", "Users", "2fa", "a-b", "a$b", "é", 'a"b', ""]
      .map(showIdentifier),
    ["users_2", '"Users"', '"2fa"', '"a-b"', '"a$b"', '"é"', '"a""b"', '""'],
  );
});

Deno.test("showIdentifier() quotes keywords, but for those that may be any name", () => {
  assertEquals(
    [
      "user",
      "order",
      "left",
      "int",
      "json_table",
      "system_user",
      "name",
      "role",
    ]
      .map(showIdentifier),
    [
      ...['"user"', '"order"', '"left"', '"int"', '"json_table"'],
      ...['"system_user"', "name", "role"],
    ],
  );
});

Deno.test("showIdentifier() keeps a name on one line", () => {
  assertEquals(showIdentifier('a\n"\\'), 'U&"a\\000A""\\\\"');
});

Deno.test("quoteIdentifier() doubles quotes and nothing else", () => {
  assertEquals(quoteIdentifier('a"b\\c\nd'), '"a""b\\c\nd"');
});

for (
  const [label, literal] of [
    ["draft", "'draft'"],
    ["", "''"],
    ["it's", "'it''s'"],
    ["a, b", "'a, b'"],
    ["back\\slash", "'back\\slash'"],
    ["it's\nback\\slash", "U&'it''s\\000Aback\\\\slash'"],
    ["\u{E0041}", "U&'\\+0E0041'"],
  ] as const
) {
  Deno.test(`showLiteral() shows ${JSON.stringify(label)}`, () => {
    assertEquals(showLiteral(label), literal);
  });
}

Deno.test("escapeUnprintable() leaves nothing that moves a cursor", () => {
  assertEquals(
    escapeUnprintable("a\u001b[2Jb\tc\u009bd\u202ee\r\n✓ é"),
    "a\\u{1b}[2Jb\\u{9}c\\u{9b}d\\u{202e}e\\u{d}\\u{a}✓ é",
  );
});

Deno.test("escapeUnprintableInJson() leaves the value and the lines as they are", () => {
  const value = { name: "a\u009b\u202e\u{10ffff}\u{e0001}\n\té🙂" };
  const json = escapeUnprintableInJson(JSON.stringify(value, undefined, 2));
  assertEquals(JSON.parse(json), value);
  assertEquals(
    json,
    '{\n  "name": "a\\u009b\\u202e\\udbff\\udfff\\udb40\\udc01\\n\\té🙂"\n}',
  );
});
