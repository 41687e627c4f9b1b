/**
 * Opens what the settings say is to be read.
 *
 * @module
 */

import type { Settings } from "../cli/settings.ts";
import { escapeUnprintable } from "../core/catalog/identifier.ts";
import { openServer } from "../source/choose.ts";
import type { Source } from "../source/source.ts";
import { writeMessage } from "../system/output.ts";

/** Opens the server, or the files in its place; nothing is read yet. */
export async function openSource(
  { files, client, connection, lockTimeoutMs, isQuiet }: Settings,
  signal: AbortSignal,
  onMessage: (message: string) => void,
): Promise<Source> {
  if (files !== undefined) {
    const onNote = (note: string): void => {
      if (!isQuiet) writeMessage(`schema-sync: ${escapeUnprintable(note)}\n`);
    };
    // Loaded when it is needed, as the built-in client is.
    const { openEmbedded } = await import("../source/embedded/embedded.ts");
    return openEmbedded({ ...files, signal, onMessage, onNote });
  }
  return await openServer(client, connection, {
    lockTimeoutMs,
    signal,
    onMessage,
    onSwitch: ({ program, reason }) => {
      if (isQuiet) return;
      writeMessage(
        `schema-sync: using the built-in client in place of ${program}: ${reason}\n`,
      );
    },
  });
}
