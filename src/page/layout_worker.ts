/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />

/**
 * Runs Graphviz, in a thread of its own: it neither gives its thread back nor can
 * be asked to stop.
 *
 * @module
 */

import { instance } from "@viz-js/viz";

import type { LayoutAnswer } from "./lay_out.ts";

self.onmessage = async (
  { data: graphs }: MessageEvent<readonly string[]>,
): Promise<void> => {
  const viz = await instance();
  const answer: LayoutAnswer = graphs
    .map((graph) => viz.renderString(graph, { format: "plain" }));
  self.postMessage(answer);
};
