/**
 * Lets a script end in order when it is interrupted.
 *
 * @module
 */

const SIGNALS: readonly Deno.Signal[] = ["SIGINT", "SIGTERM"];

/**
 * Calls back at SIGINT and SIGTERM, which then no longer end the process.
 *
 * @returns What takes the listeners off again.
 */
export function onInterrupt(interrupt: () => void): () => void {
  for (const signal of SIGNALS) Deno.addSignalListener(signal, interrupt);
  return () => {
    for (const signal of SIGNALS) Deno.removeSignalListener(signal, interrupt);
  };
}
