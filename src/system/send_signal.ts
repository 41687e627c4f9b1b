/**
 * Sends signals to programs.
 *
 * @module
 */

/** Sends a signal to a program; one that has ended by itself is left alone. */
export function sendSignal(
  child: Deno.ChildProcess,
  signal: Deno.Signal,
): void {
  try {
    child.kill(signal);
  } catch (error) {
    // The child ended between the decision and the signal.
    if (
      !(error instanceof TypeError || error instanceof Deno.errors.NotFound)
    ) {
      throw error;
    }
  }
}
