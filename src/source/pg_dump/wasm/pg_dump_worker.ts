/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />

/**
 * The thread in which the WebAssembly `pg_dump` waits for the answers of a
 * server that the main thread talks to.
 *
 * @module
 */

import { AnswerBuffer } from "../../session/answer_buffer.ts";
import type { DumpOrder, DumpWorkerMessage } from "./dump_in_worker.ts";
import { runWasmPgDump, WasmPgDumpError } from "./wasm_pg_dump.ts";

self.onmessage = async ({ data }: MessageEvent<DumpOrder>): Promise<void> => {
  post(await runOrder(data));
};

async function runOrder(
  { options, answers }: DumpOrder,
): Promise<DumpWorkerMessage> {
  const buffer = new AnswerBuffer(answers);
  try {
    await runWasmPgDump(
      options,
      (messages) => {
        post({ kind: "messages", messages });
        return buffer.take();
      },
      (piece) => post({ kind: "text", piece }),
    );
    return { kind: "dumped" };
  } catch (error) {
    if (!(error instanceof WasmPgDumpError)) throw error;
    return { kind: "failed", stderr: error.message };
  }
}

function post(message: DumpWorkerMessage): void {
  self.postMessage(message);
}
