/**
 * Rebuilds a database within the process.
 *
 * @module
 */

import { listExtensions } from "../../core/migrations/create_extension.ts";
import type {
  OnStatements,
  Rebuilder,
  Rebuilt,
  ReplayEntry,
} from "../rebuilder.ts";
import { findArchives } from "./embedded_extensions.ts";
import { EmbeddedThread, requireEmbedded } from "./embedded_thread.ts";

/**
 * Opens the embedded database; it is started when it is asked to rebuild.
 *
 * Requires, unless compiled, `--allow-read` on Deno's cache.
 *
 * @param signal Ends it.
 */
export function openEmbeddedRebuilder(
  signal: AbortSignal,
  onStatements?: OnStatements,
): Rebuilder {
  const thread = new EmbeddedThread(signal, onStatements);
  return {
    name: "the embedded database",
    rebuild: (entries) => rebuild(thread, entries),
    // deno-lint-ignore require-await
    close: async () => thread.close(),
  };
}

async function rebuild(
  thread: EmbeddedThread,
  entries: readonly ReplayEntry[],
): Promise<Rebuilt> {
  await requireEmbedded(
    "verify a folder",
    "Build one that does: deno task compile --from docs/schemas; or give --against an empty database of a server.",
  );
  const wanted = entries.flatMap(({ sql }) => listExtensions(sql));
  const archives = await findArchives(wanted);
  const replayed = await thread.ask({ kind: "replay", archives, entries });
  if (replayed.kind !== "replayed") throw new Error(`Got "${replayed.kind}"`);
  const { document, outcome } = replayed;
  return {
    ...outcome,
    document: JSON.parse(document),
    dump: await thread.dump(),
  };
}
