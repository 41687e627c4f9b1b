import { assertEquals } from "@std/assert";

import { AnswerScanner } from "../../../../src/source/session/answer_scanner.ts";

/** A row of one text column, of which a part looks like `ReadyForQuery`. */
const ROW = buildMessage("D", [0, 1, 0, 0, 0, 6, 90, 0, 0, 0, 5, 73]);
const COMPLETE = buildMessage("C", [0x53, 0]);
const READY = buildMessage("Z", [73]);
const ANSWER = [...ROW, ...COMPLETE, ...READY];

function buildMessage(letter: string, content: readonly number[]): number[] {
  return [letter.charCodeAt(0), 0, 0, 0, content.length + 4, ...content];
}

Deno.test("AnswerScanner.push() finds the end of an answer however it is cut", () => {
  for (let cut = 1; cut < ANSWER.length; cut++) {
    const scanner = new AnswerScanner();
    assertEquals(
      [ANSWER.slice(0, cut), ANSWER.slice(cut), ANSWER].map((part) =>
        scanner.push(new Uint8Array(part))
      ),
      [false, true, true],
      `cut at ${cut}`,
    );
  }
});

Deno.test("AnswerScanner.push() is not deceived by what a row holds", () => {
  assertEquals(new AnswerScanner().push(new Uint8Array(ROW)), false);
});

Deno.test("AnswerScanner.push() sees that something follows the end", () => {
  assertEquals(
    new AnswerScanner().push(new Uint8Array([...ANSWER, ...COMPLETE])),
    false,
  );
});
