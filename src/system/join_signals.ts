/**
 * Makes one signal of several.
 *
 * @module
 */

/** A signal that listens to others until it is disposed of. */
export interface JoinedSignal extends Disposable {
  readonly signal: AbortSignal;
}

/**
 * Makes a signal that is aborted, for the same reason, as soon as one of the
 * others is.
 *
 * `AbortSignal.any()` is no help: nothing holds the signal that it makes, so
 * Deno may collect it, and who waits for it waits for ever.
 */
export function joinSignals(
  ...signals: readonly (AbortSignal | undefined)[]
): JoinedSignal {
  const controller = new AbortController();
  const letGo = signals.filter((source) => source !== undefined)
    .map((source) => hear(source, controller));
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => letGo.forEach((forget) => forget()),
  };
}

/** @returns What ends the listening. */
function hear(source: AbortSignal, controller: AbortController): () => void {
  function onAbort(): void {
    controller.abort(source.reason);
  }
  if (source.aborted) onAbort();
  source.addEventListener("abort", onAbort, { once: true });
  return () => source.removeEventListener("abort", onAbort);
}
