import { assertEquals, assertThrows } from "@std/assert";

import { PemError, readPem, renderPem } from "../../../../src/libpq/tls/pem.ts";

const DER = Uint8Array.from({ length: 100 }, (_, i) => i);
const BLOCK = renderPem("CERTIFICATE", DER);

for (
  const [name, text, labels] of [
    ["nothing", "", []],
    ["text alone", "no block\n", []],
    ["one", BLOCK, ["CERTIFICATE"]],
    ["two, and text between", `a\n${BLOCK}b\n${BLOCK}`, [
      "CERTIFICATE",
      "CERTIFICATE",
    ]],
    ["one without line feed at its end", BLOCK.trimEnd(), ["CERTIFICATE"]],
    ["lines of Windows", BLOCK.replaceAll("\n", "\r\n"), ["CERTIFICATE"]],
    ["a byte order mark", `\uFEFF${BLOCK}`, ["CERTIFICATE"]],
    // OpenSSL takes neither for a block.
    ["one that is indented", BLOCK.replace(/^/gm, " "), []],
    ["one on one line", BLOCK.replaceAll("\n", ""), []],
  ] as const
) {
  Deno.test(`readPem() reads ${name}`, () => {
    const blocks = readPem(text);
    assertEquals(blocks.map(({ label }) => label), [...labels]);
    for (const { der } of blocks) assertEquals(der, DER);
  });
}

Deno.test("readPem() keeps the headers of a block apart", () => {
  const headers = "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES,0\n\n";
  const [block] = readPem(BLOCK.replace("-\n", `-\n${headers}`));
  assertEquals(block?.headers, [
    "Proc-Type: 4,ENCRYPTED",
    "DEK-Info: AES,0",
    "",
  ]);
  assertEquals(block?.der, DER);
});

for (
  const [name, text, message] of [
    ["is cut off", BLOCK.slice(0, 80), 'a block "CERTIFICATE" has no end'],
    [
      "ends as another one",
      BLOCK.replace("END C", "END X509 C"),
      'a block "CERTIFICATE" has no end',
    ],
    [
      "holds another character",
      BLOCK.replace("AAEC", "AA!C"),
      'a block "CERTIFICATE" is not in base64',
    ],
    [
      "lacks a character",
      BLOCK.replace("AAEC", "AAE"),
      'a block "CERTIFICATE" is not in base64',
    ],
    [
      "is cut off, and another one begins",
      BLOCK.slice(0, 80) + BLOCK,
      'a block "CERTIFICATE" is not in base64',
    ],
  ] as const
) {
  Deno.test(`readPem() refuses a block that ${name}`, () => {
    assertThrows(() => readPem(text), PemError, message);
  });
}
