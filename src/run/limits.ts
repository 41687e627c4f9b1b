/**
 * Ends a run that takes too long or is interrupted.
 *
 * @module
 */

import { DatabaseError, InterruptedError } from "../errors.ts";
import { joinSignals } from "../system/join_signals.ts";

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
 * @param timeoutMs `undefined`: as long as it likes.
 * The run is told by its signal. One that goes on all the same, whatever it
 * waits for, is waited for no longer.
 *
 * @throws Why the run was ended, if it was, and what `run` throws.
 */
export async function runWithLimits<T>(
  timeoutMs: number | undefined,
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
  if (timeoutMs !== undefined) {
    const onTimeout = (): void => end(explainOutOfTime(timeoutMs));
    timers.push(setTimeout(onTimeout, timeoutMs));
  }
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

/**
 * Runs a part of a run that goes on, until it is done or out of time.
 *
 * @throws Why it was ended, if it was, and what `run` throws.
 */
export async function runWithTimeout<T>(
  timeoutMs: number,
  outer: AbortSignal,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  using either = joinSignals(outer, controller.signal);
  const timer = setTimeout(
    () => controller.abort(explainOutOfTime(timeoutMs)),
    timeoutMs,
  );
  try {
    return await run(either.signal);
  } catch (error) {
    throw either.signal.aborted ? either.signal.reason : error;
  } finally {
    clearTimeout(timer);
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
