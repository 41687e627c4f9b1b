/**
 * Ends a run that takes too long or is interrupted.
 *
 * @module
 */

import { DatabaseError, InterruptedError } from "../errors.ts";

/** What a person, a service manager and a terminal that is closed send. */
const ENDING_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * How long a run that was ended may take to tidy up, in milliseconds: longer
 * than programs and servers are given for it.
 */
const GRACE_MS = 5_000;

/**
 * Runs until it is done, out of time, or interrupted.
 *
 * The run is told by its signal. One that goes on all the same, whatever it
 * waits for, is waited for no longer.
 *
 * @throws Why the run was ended, if it was, and what `run` throws.
 */
export async function runWithLimits<T>(
  timeoutMs: number,
  run: (signal: AbortSignal) => Promise<T>,
  graceMs: number = GRACE_MS,
): Promise<T> {
  const controller = new AbortController();
  const { signal } = controller;
  const { promise: overdue, reject: giveUp } = Promise.withResolvers<never>();
  const timers: ReturnType<typeof setTimeout>[] = [];
  function end(reason: Error): void {
    if (signal.aborted) return;
    timers.push(setTimeout(() => giveUp(reason), graceMs));
    controller.abort(reason);
  }
  timers.push(setTimeout(() => end(explainOutOfTime(timeoutMs)), timeoutMs));
  using _listening = listen((name) => end(new InterruptedError(name)));
  try {
    return await Promise.race([run(signal), overdue]);
  } catch (error) {
    // What a run that is ended trips over is not why it was ended.
    throw signal.aborted ? signal.reason : error;
  } finally {
    timers.forEach((timer) => clearTimeout(timer));
  }
}

function listen(onSignal: (name: Deno.Signal) => void): Disposable {
  const listeners = ENDING_SIGNALS.map((name) => {
    const listener = (): void => onSignal(name);
    Deno.addSignalListener(name, listener);
    return { name, listener };
  });
  return {
    [Symbol.dispose]: () => {
      for (const { name, listener } of listeners) {
        Deno.removeSignalListener(name, listener);
      }
    },
  };
}

function explainOutOfTime(timeoutMs: number): DatabaseError {
  return new DatabaseError(
    `Cannot finish within ${timeoutMs / 1000} s`,
    "Allow more time with --timeout, or see what keeps the server or the output busy.",
  );
}
