import { assertEquals } from "@std/assert";

import { FrontendBuffer } from "../../../../src/source/session/frontend_buffer.ts";

const STARTUP = [0, 0, 0, 9, 0, 3, 0, 0, 0];
const QUERY = [...text("Q"), 0, 0, 0, 6, ...text(";"), 0];
const PARSE = [...text("P"), 0, 0, 0, 5, 0];
const SYNC = [...text("S"), 0, 0, 0, 4];
const TERMINATE = [...text("X"), 0, 0, 0, 4];

function text(letters: string): number[] {
  return [...new TextEncoder().encode(letters)];
}

/** Pushes each part after a start-up packet; what came out of it for each. */
function pushAll(parts: readonly number[][]): (number[] | undefined)[] {
  const buffer = new FrontendBuffer();
  buffer.push(new Uint8Array(STARTUP));
  return parts.map((part) => {
    const messages = buffer.push(new Uint8Array(part));
    return messages === undefined ? undefined : [...messages];
  });
}

Deno.test("FrontendBuffer.push() gives the start-up packet once it is whole", () => {
  const buffer = new FrontendBuffer();
  assertEquals(buffer.push(new Uint8Array(STARTUP.slice(0, 3))), undefined);
  assertEquals(
    buffer.push(new Uint8Array(STARTUP.slice(3))),
    new Uint8Array(STARTUP),
  );
});

Deno.test("FrontendBuffer.push() gives a query once it is whole", () => {
  for (let cut = 1; cut < QUERY.length; cut++) {
    assertEquals(
      pushAll([QUERY.slice(0, cut), QUERY.slice(cut), QUERY]),
      [undefined, QUERY, QUERY],
      `cut at ${cut}`,
    );
  }
});

Deno.test("FrontendBuffer.push() keeps what is answered only after a sync", () => {
  assertEquals(pushAll([PARSE, SYNC]), [undefined, [...PARSE, ...SYNC]]);
});

Deno.test("FrontendBuffer.push() gives no farewell, which nobody answers", () => {
  assertEquals(pushAll([TERMINATE]), [undefined]);
});

Deno.test("FrontendBuffer.push() copies what it is lent", () => {
  const buffer = new FrontendBuffer();
  const lent = new Uint8Array(STARTUP);
  const messages = buffer.push(lent);
  lent.fill(255);
  assertEquals(messages, new Uint8Array(STARTUP));
});
