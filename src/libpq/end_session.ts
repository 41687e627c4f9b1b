/**
 * Ends a session as the protocol asks for it.
 *
 * @module
 */

import type { Socket } from "node:net";

/** `Terminate`. Source: https://www.postgresql.org/docs/18/protocol-message-formats.html. */
const TERMINATE = new Uint8Array([0x58, 0, 0, 0, 4]);

/** How long a server may take to do what it is at, in milliseconds. */
const LIMIT_MS = 2_000;

/**
 * Says that the session is over, and waits until the server has closed the
 * connection: what it has to say until then is read, since it would log that it
 * could not say it.
 *
 * A server that does not close in time is left alone.
 *
 * @param stream Of a session that has been let in.
 */
export async function endSession(stream: Socket): Promise<void> {
  if (stream.destroyed) return;
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  stream.once("close", resolve);
  const timer = setTimeout(() => stream.destroy(), LIMIT_MS);
  stream.resume();
  stream.write(TERMINATE);
  await closed;
  clearTimeout(timer);
}
