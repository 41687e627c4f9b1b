import { assertEquals, assertThrows } from "@std/assert";

import { AnswerBuffer } from "../../../../src/source/session/answer_buffer.ts";

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

Deno.test("AnswerBuffer.take() goes on waiting when it is woken too early", async () => {
  const buffer = new AnswerBuffer();
  const control = new Int32Array(buffer.shared, 0, 2);
  const worker = new Worker(
    new URL("../../../support/take_answer.ts", import.meta.url),
    { type: "module" },
  );
  const taken = new Promise<number>((resolve) => {
    worker.onmessage = ({ data }: MessageEvent<number>) => resolve(data);
  });
  worker.postMessage(buffer.shared);
  // As a late word of the answer before, which has been taken without waiting.
  while (Atomics.notify(control, 0) === 0) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  buffer.append(new Uint8Array(3));
  // By then it would have taken what there is.
  await new Promise((resolve) => setTimeout(resolve, 50));
  buffer.append(new Uint8Array(2));
  buffer.finish();
  assertEquals(await taken, 5);
  worker.terminate();
});

Deno.test("AnswerBuffer.append() refuses more than a gigabyte", () => {
  const buffer = new AnswerBuffer();
  const part = new Uint8Array(1 << 29);
  buffer.append(part);
  assertThrows(() => buffer.append(part), RangeError, "too long");
});
