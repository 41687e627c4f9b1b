/**
 * Ends a run that takes too long or is interrupted.
 *
 * @module
 */

import type { Settings } from "../cli/settings.ts";
import { DatabaseError, InterruptedError } from "../errors.ts";

const ENDING_SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** Runs a command until it is done, out of time, or interrupted. */
export async function runWithLimits<T>(
  settings: Settings,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const { signal } = controller;
  const timer = setTimeout(
    () => controller.abort(explainOutOfTime(settings)),
    settings.timeoutMs,
  );
  const listeners = ENDING_SIGNALS.map((name) => {
    const listener = (): void => controller.abort(new InterruptedError(name));
    Deno.addSignalListener(name, listener);
    return { name, listener };
  });
  try {
    return await run(signal);
  } catch (error) {
    // What a run that is ended trips over is not why it was ended.
    throw signal.aborted ? signal.reason : error;
  } finally {
    clearTimeout(timer);
    for (const { name, listener } of listeners) {
      Deno.removeSignalListener(name, listener);
    }
  }
}

function explainOutOfTime({ timeoutMs }: Settings): DatabaseError {
  return new DatabaseError(
    `Cannot finish within ${timeoutMs / 1000} s`,
    "Allow more time with --timeout, or see what keeps the server busy.",
  );
}
