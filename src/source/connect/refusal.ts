/**
 * An attempt to connect that failed.
 *
 * @module
 */

/**
 * How far an attempt came, which decides what is tried after it: `network` (the
 * server cannot be reached or is not ready), `tls` (TLS failed), `server` (the
 * server said no) or `end` (nothing else is tried).
 */
export type Stage = "network" | "tls" | "server" | "end";

/** One attempt failed; the message is worded as libpq words it. */
export class ConnectionRefusal extends Error {
  override readonly name = "ConnectionRefusal";

  constructor(
    readonly stage: Stage,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
