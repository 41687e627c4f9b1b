/**
 * Lays pictures out, while the page is made.
 *
 * @module
 */

import type { PictureChoice } from "../core/diagram/choose_pictures.ts";
import { buildPicture, renderGraph } from "../core/diagram/graph.ts";
import type { Picture } from "../core/diagram/picture.ts";
import { endOnAbort } from "../system/end_on_abort.ts";

/** What the worker gives back: Graphviz' format `plain`, one text a graph. */
export type LayoutAnswer = readonly string[];

/** Forty tables take a quarter of a second. */
const TIMEOUT_MS = 20_000;

/**
 * Lays the pictures out.
 *
 * @returns None if it takes too long or Graphviz fails: a page without them is
 * better than no page.
 * @throws What `signal` was aborted with.
 */
export async function layOut(
  choices: readonly PictureChoice[],
  signal: AbortSignal,
): Promise<Picture[] | undefined> {
  if (choices.length === 0) return [];
  const graphs = choices.map(({ chosen }) => renderGraph(chosen));
  try {
    const plain = await runWorker(graphs, signal);
    return choices.map(({ chosen, schema }, i) =>
      buildPicture(chosen, plain[i] ?? "", schema)
    );
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

async function runWorker(
  graphs: readonly string[],
  signal: AbortSignal,
): Promise<LayoutAnswer> {
  signal.throwIfAborted();
  const worker = new Worker(new URL("./layout_worker.ts", import.meta.url), {
    type: "module",
  });
  const { promise, resolve, reject } = Promise.withResolvers<LayoutAnswer>();
  worker.onerror = (event) => {
    event.preventDefault();
    reject(new Error(`Graphviz failed: ${event.message}`));
  };
  worker.onmessage = ({ data }: MessageEvent<LayoutAnswer>) => resolve(data);
  const timer = setTimeout(
    () => reject(new Error("Graphviz took too long")),
    TIMEOUT_MS,
  );
  worker.postMessage(graphs);
  try {
    return await endOnAbort(promise, signal);
  } finally {
    clearTimeout(timer);
    worker.terminate();
  }
}
