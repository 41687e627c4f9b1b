/**
 * A proxy before a server that keeps a session for each client, as a proxy of a
 * provider does, and changes what is said at the login.
 *
 * @module
 */

import { type FakeServer, startFakeServer } from "./fake_server.ts";
import type { PostgresServer } from "./postgres_server.ts";

/** What a proxy changes. */
export interface Changes {
  /** Changes the start-up packet, whose length must stay; or waits with it. */
  readonly start?: (packet: string) => string | Promise<string>;
  /** Changes what a message of the server holds, by its letter, up to the first `Z`. */
  readonly answers?: Readonly<Record<string, (content: string) => string>>;
}

/** Letter and length. */
const HEAD_LENGTH = 5;

const READY = "Z";

/** Starts it; there is no TLS through it. */
export function startMessageProxy(
  { host, port }: PostgresServer,
  { start = (packet) => packet, answers = {} }: Changes,
): FakeServer {
  return startFakeServer(async (client) => {
    using server = await Deno.connect({ hostname: host, port });
    const packet = await read(client);
    await server.write(toBytes(await start(toText(packet))));
    await Promise.all([
      forwardLogin(server, client, answers),
      client.readable.pipeTo(server.writable),
    ]);
  });
}

/** The variables under which clients connect through a proxy. */
export function throughProxy({ port }: FakeServer): Record<string, string> {
  return { PGPORT: port, PGSSLMODE: "disable", PGGSSENCMODE: "disable" };
}

async function forwardLogin(
  server: Deno.Conn,
  client: Deno.Conn,
  answers: NonNullable<Changes["answers"]>,
): Promise<void> {
  let rest = "";
  for (let isLoggedIn = false; !isLoggedIn;) {
    rest += toText(await read(server));
    for (let length = measure(rest); length <= rest.length;) {
      const letter = rest.charAt(0);
      const content = rest.slice(HEAD_LENGTH, length);
      await client.write(
        render(letter, answers[letter]?.(content) ?? content),
      );
      rest = rest.slice(length);
      isLoggedIn ||= letter === READY;
      length = measure(rest);
    }
  }
  await client.write(toBytes(rest));
  await server.readable.pipeTo(client.writable);
}

/** Of a whole message, if it were there: the letter is not counted in its length. */
function measure(text: string): number {
  if (text.length < HEAD_LENGTH) return HEAD_LENGTH;
  return 1 + new DataView(toBytes(text).buffer).getUint32(1);
}

function render(letter: string, content: string): Uint8Array {
  const bytes = toBytes(letter + "\0".repeat(HEAD_LENGTH - 1) + content);
  new DataView(bytes.buffer).setUint32(1, bytes.length - 1);
  return bytes;
}

/** @throws {Error} At the end. */
async function read(connection: Deno.Conn): Promise<Uint8Array> {
  const buffer = new Uint8Array(1 << 16);
  const count = await connection.read(buffer);
  if (count === null) throw new Error("The connection has ended");
  return buffer.slice(0, count);
}

/** A character a byte. */
function toText(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function toBytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
