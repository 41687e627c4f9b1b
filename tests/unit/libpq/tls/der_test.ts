import { assertEquals, assertThrows } from "@std/assert";

import { checkDer } from "../../../../src/libpq/tls/der.ts";

for (
  const [name, bytes, end] of [
    ["a number", [0x02, 1, 5], 3],
    ["a number, and what comes after it", [0x02, 1, 5, 0xff], 3],
    ["a sequence of two", [0x30, 6, 0x02, 1, 5, 0x02, 1, 6], 8],
    ["a length of two bytes", [0x04, 0x81, 1, 5], 4],
    ["an identifier", [0x06, 3, 0x2a, 0x81, 0x01], 5],
  ] as const
) {
  Deno.test(`checkDer() takes ${name}`, () => {
    assertEquals(checkDer(Uint8Array.from(bytes)).end, end);
  });
}

for (
  const [name, bytes] of [
    ["nothing", []],
    ["a number that is cut off", [0x02, 2, 5]],
    ["a length that is cut off", [0x04, 0x82, 1]],
    ["a length without end", [0x30, 0x80, 0, 0]],
    ["a part that is longer than the whole", [0x30, 3, 0x02, 2, 5, 0]],
    ["an identifier that is cut off", [0x06, 2, 0x2a, 0x81]],
    ["an identifier with a padded number", [0x06, 3, 0x2a, 0x80, 0x01]],
    ["an empty identifier", [0x06, 0]],
  ] as const
) {
  Deno.test(`checkDer() refuses ${name}`, () => {
    assertThrows(() => checkDer(Uint8Array.from(bytes)), RangeError);
  });
}
