import { assertEquals, assertThrows } from "@std/assert";

import { AnswerBuffer } from "../../../src/source/answer_buffer.ts";

Deno.test("AnswerBuffer gives each answer whole, longer ones as well", () => {
  const writer = new AnswerBuffer();
  const reader = new AnswerBuffer(writer.shared);
  for (const size of [3, 5_000_000, 0, 2]) {
    const answer = new Uint8Array(size).map((_, i) => i % 251);
    for (let start = 0; start < size; start += 1_000_000) {
      writer.append(answer.subarray(start, start + 1_000_000));
    }
    writer.finish();
    assertEquals(new Uint8Array(reader.take()), answer);
  }
});

Deno.test("AnswerBuffer.append() refuses more than a gigabyte", () => {
  const buffer = new AnswerBuffer();
  const part = new Uint8Array(1 << 29);
  buffer.append(part);
  assertThrows(() => buffer.append(part), RangeError, "too long");
});
