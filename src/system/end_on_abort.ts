/**
 * Ends what waits for something that may never come.
 *
 * @module
 */

/**
 * Waits for a promise, but no longer than until the signal is aborted.
 *
 * @param stop Called at the abort, to let go of what the promise waits for.
 * @throws The reason of `signal`, if it is aborted before the promise settles.
 */
export async function endOnAbort<T>(
  promise: Promise<T>,
  signal: AbortSignal,
  stop: () => void = () => {},
): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  function onAbort(): void {
    reject(signal.reason);
    stop();
  }
  if (signal.aborted) onAbort();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([aborted, promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
