/**
 * Shows how far a run is, and what is said of it meanwhile.
 *
 * @module
 */

import { type Progress, startProgress } from "../cli/report/progress.ts";
import type { Settings } from "../cli/settings.ts";
import { escapeUnprintable } from "../core/catalog/identifier.ts";
import { writeMessage } from "../system/output.ts";

/** The progress of a run. */
export interface RunProgress extends Progress {
  /** Prints what a program says of its work, or shows what it is at. */
  readonly onMessage: (message: string) => void;
}

/** Starts it; on a terminal alone, where nothing else is printed meanwhile. */
export function startRunProgress(
  { isJson, isQuiet, isVerbose }: Pick<
    Settings,
    "isJson" | "isQuiet" | "isVerbose"
  >,
): RunProgress {
  const progress = startProgress(
    {
      isTerminal: () =>
        Deno.stderr.isTerminal() && !isJson && !isQuiet && !isVerbose,
      write: writeMessage,
    },
    () => performance.now(),
  );
  return {
    ...progress,
    onMessage: (message) => {
      if (isVerbose) writeMessage(`${escapeUnprintable(message)}\n`);
      else progress.showMessage(message);
    },
  };
}
