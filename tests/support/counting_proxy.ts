/**
 * A slow line to a server that counts how often a client waits for an answer.
 *
 * @module
 */

import { type FakeServer, startFakeServer } from "./fake_server.ts";
import type { PostgresServer } from "./postgres_server.ts";

/** The line, and what went over it. */
export interface CountingProxy extends FakeServer {
  /** Of each connection, how often its client spoke after it was let in. */
  readonly turns: readonly number[];
}

/** Letter and length. */
const HEAD_LENGTH = 5;

const READY = "Z".charCodeAt(0);

/** @param delayMs Of each piece, in milliseconds, there and back. */
export function startCountingProxy(
  { host, port }: PostgresServer,
  delayMs: number,
): CountingProxy {
  const turns: number[] = [];
  const server = startFakeServer(async (client) => {
    using server = await Deno.connect({ hostname: host, port });
    const index = turns.push(0) - 1;
    let isLetIn = false;
    let isClientsTurn = false;
    const login = new LoginReader(() => isLetIn = true);
    await Promise.all([
      forward(server, client, delayMs / 2, (bytes) => {
        login.read(bytes);
        isClientsTurn = true;
      }),
      forward(client, server, delayMs / 2, () => {
        if (isLetIn && isClientsTurn) turns[index] = (turns[index] ?? 0) + 1;
        isClientsTurn = false;
      }),
    ]);
  });
  return Object.assign(server, { turns });
}

/** Hands pieces on as they come, each a while later. */
async function forward(
  from: Deno.Conn,
  to: Deno.Conn,
  delayMs: number,
  onPiece: (bytes: Uint8Array) => void,
): Promise<void> {
  const buffer = new Uint8Array(1 << 16);
  for (;;) {
    const count = await from.read(buffer);
    if (count === null) break;
    const bytes = buffer.slice(0, count);
    onPiece(bytes);
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    for (let sent = 0; sent < bytes.length;) {
      sent += await to.write(bytes.subarray(sent));
    }
  }
  to.closeWrite().catch(() => {});
}

/** Waits for the first `ReadyForQuery`. */
class LoginReader {
  readonly #onReady: () => void;
  #rest: Uint8Array = new Uint8Array();
  #isDone = false;

  constructor(onReady: () => void) {
    this.#onReady = onReady;
  }

  read(bytes: Uint8Array): void {
    if (this.#isDone) return;
    this.#rest = new Uint8Array([...this.#rest, ...bytes]);
    while (this.#rest.length >= HEAD_LENGTH) {
      const length = 1 + new DataView(this.#rest.buffer).getUint32(1);
      if (this.#rest.length < length) return;
      if (this.#rest[0] === READY) {
        this.#isDone = true;
        this.#onReady();
        return;
      }
      this.#rest = this.#rest.slice(length);
    }
  }
}
