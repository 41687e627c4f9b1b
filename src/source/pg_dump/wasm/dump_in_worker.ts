/**
 * Runs the WebAssembly `pg_dump` in a thread of its own, over a connection that
 * this thread holds.
 *
 * @module
 */

import { DatabaseError } from "../../../errors.ts";
import { endOnAbort } from "../../../system/end_on_abort.ts";
import { AnswerBuffer } from "../../session/answer_buffer.ts";

/** What the worker is asked for. */
export interface DumpOrder {
  readonly options: readonly string[];
  /** Of an {@linkcode AnswerBuffer}. */
  readonly answers: SharedArrayBuffer;
}

/** What the worker says on the way, and how it ended. */
export type DumpWorkerMessage =
  /** To tell the server. */
  | { readonly kind: "messages"; readonly messages: Uint8Array }
  /** The next piece of the dump. */
  | { readonly kind: "text"; readonly piece: string }
  | { readonly kind: "dumped" }
  | { readonly kind: "failed"; readonly stderr: string };

/** How a dump ended. */
export type DumpOutcome =
  | { readonly kind: "dumped"; readonly text: string }
  | { readonly kind: "failed"; readonly stderr: string };

/** Asks the server, and hands on its answer in pieces, whole or broken off. */
export type Ask = (
  messages: Uint8Array,
  onAnswer: (bytes: Uint8Array) => void,
) => Promise<void>;

/** What the WebAssembly `pg_dump` calls itself. */
const WASM_PG_DUMP_VERSION = "18.3";

/** The newest PostgreSQL that it can dump. */
export const NEWEST_MAJOR = 18;

/**
 * Refuses a server that is newer than this `pg_dump`.
 *
 * @param version `18.4`
 * @throws {DatabaseError} If it is.
 */
export function requireDumpable(version: string, major: number): void {
  if (major <= NEWEST_MAJOR) return;
  throw new DatabaseError(
    `Cannot dump PostgreSQL ${version} with the built-in pg_dump ${WASM_PG_DUMP_VERSION}: it is older than the server`,
    `Install the client tools of PostgreSQL ${major} and use --client tools.`,
  );
}

/**
 * Runs `pg_dump`.
 *
 * @param options As `pg_dump` takes them; without those of a connection.
 * @throws What `signal` was aborted with, or `ask` threw.
 */
export async function dumpInWorker(
  options: readonly string[],
  ask: Ask,
  signal: AbortSignal,
): Promise<DumpOutcome> {
  signal.throwIfAborted();
  const worker = new Worker(new URL("./pg_dump_worker.ts", import.meta.url), {
    type: "module",
  });
  const { promise, resolve, reject } = Promise.withResolvers<DumpOutcome>();
  const answers = new AnswerBuffer();
  worker.onerror = (event) => {
    event.preventDefault();
    reject(new Error(`pg_dump's worker failed: ${event.message}`));
  };
  let text = "";
  worker.onmessage = ({ data }: MessageEvent<DumpWorkerMessage>): void => {
    switch (data.kind) {
      case "messages":
        ask(data.messages, (bytes) => answers.append(bytes))
          .then(() => answers.finish(), reject);
        break;
      case "text":
        text += data.piece;
        break;
      case "dumped":
        resolve({ kind: "dumped", text });
        break;
      case "failed":
        resolve(data);
    }
  };
  const order: DumpOrder = { options, answers: answers.shared };
  worker.postMessage(order);
  try {
    return await endOnAbort(promise, signal);
  } finally {
    worker.terminate();
  }
}
