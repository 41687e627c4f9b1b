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

/** What is known of a refusal beside its message. */
export interface RefusalOptions extends ErrorOptions {
  /** Of a server that said no, SQLSTATE and routine: `28P01 auth_failed`. */
  readonly code?: string;
}

/** One attempt failed; the message is worded as libpq words it. */
export class ConnectionRefusal extends Error {
  override readonly name = "ConnectionRefusal";
  /** See {@linkcode RefusalOptions}; empty if no server said anything. */
  readonly code: string;

  constructor(
    readonly stage: Stage,
    message: string,
    options: RefusalOptions = {},
  ) {
    super(message, options);
    this.code = options.code ?? "";
  }
}
