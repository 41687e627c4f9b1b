/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />

/**
 * A thread that takes one answer from a buffer, and tells how long it is.
 *
 * @module
 */

import { AnswerBuffer } from "../../src/source/session/answer_buffer.ts";

self.onmessage = ({ data }: MessageEvent<SharedArrayBuffer>): void => {
  self.postMessage(new AnswerBuffer(data).take().length);
};
