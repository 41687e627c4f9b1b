/**
 * Starts the thread of the embedded database, and asks it.
 *
 * @module
 */

import { DatabaseError } from "../../errors.ts";
import { endOnAbort } from "../../system/end_on_abort.ts";
import { DUMP_OPTIONS, readDump } from "../pg_dump/options.ts";
import type { OnStatements } from "../rebuilder.ts";
import { explainBrokenRun } from "../session/client_errors.ts";
import type { Dump } from "../source.ts";
import type { EmbeddedAnswer, EmbeddedOrder } from "./embedded_orders.ts";

const WORKER_URL = new URL("./embedded_worker.ts", import.meta.url);

/** The thread, which is started when it is asked for the first time. */
export class EmbeddedThread {
  readonly #signal: AbortSignal;
  readonly #onStatements: OnStatements | undefined;
  #worker: Worker | undefined;
  /** The worker does one thing after the other. */
  #last: Promise<unknown> = Promise.resolve();

  /** @param signal Ends it, whatever it is doing. */
  constructor(signal: AbortSignal, onStatements?: OnStatements) {
    this.#signal = signal;
    this.#onStatements = onStatements;
  }

  /**
   * Asks, when what was asked before is answered.
   *
   * @throws {DatabaseError} If this build has no embedded database.
   */
  async ask(order: EmbeddedOrder): Promise<EmbeddedAnswer> {
    const turn = this.#last.then(() => this.#askNow(order));
    this.#last = turn.catch(() => undefined);
    return await turn;
  }

  /**
   * Dumps what was made.
   *
   * @param options Those beside {@linkcode DUMP_OPTIONS}.
   * @throws {DatabaseError} If it fails.
   */
  async dump(options: readonly string[] = []): Promise<Dump> {
    const answer = await this.ask({
      kind: "dump",
      options: [...DUMP_OPTIONS, ...options],
    });
    if (answer.kind === "dumped") return readDump(answer.text);
    const stderr = answer.kind === "failed" ? answer.stderr : answer.kind;
    throw explainBrokenRun("pg_dump", "dump the embedded database", 1, stderr);
  }

  /** Ends it. */
  close(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  async #askNow(order: EmbeddedOrder): Promise<EmbeddedAnswer> {
    this.#signal.throwIfAborted();
    const worker = this.#worker ??= new Worker(
      WORKER_URL,
      { type: "module" },
    );
    const { promise, resolve, reject } = Promise.withResolvers<
      EmbeddedAnswer
    >();
    worker.onerror = (event) => {
      event.preventDefault();
      reject(explainBrokenWorker(event.message));
    };
    worker.onmessage = ({ data }: MessageEvent<EmbeddedAnswer>) => {
      if (data.kind !== "statements") resolve(data);
      else this.#onStatements?.(data.done, data.total);
    };
    worker.postMessage(order);
    return await endOnAbort(promise, this.#signal, () => worker.terminate());
  }
}

/**
 * Only an executable that was made for it holds the embedded database.
 *
 * @param task What it is needed for: `load files`.
 * @param hint What to do without it.
 * @throws {DatabaseError} If this one was not.
 */
export async function requireEmbedded(
  task: string,
  hint = "Build one that does: deno task compile --from PATH",
): Promise<void> {
  try {
    await Deno.stat(WORKER_URL);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new DatabaseError(
      `Cannot ${task}: this build of schema-sync does not hold the embedded database`,
      hint,
      { cause: error },
    );
  }
}

/** What Deno says where a build lacks the worker, or may not read it. */
const NO_WORKER_REGEXP = /Module not found|Requires read access/;

function explainBrokenWorker(message: string): Error {
  return NO_WORKER_REGEXP.test(message)
    ? new DatabaseError(
      "Cannot start the embedded database: this build of schema-sync has none that it may read",
      "Build one with deno task compile --from PATH.",
    )
    : new Error(`The embedded database failed: ${message}`);
}
