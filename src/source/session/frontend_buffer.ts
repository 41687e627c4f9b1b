/**
 * Gathers what a frontend writes into whole messages.
 *
 * @module
 */

/** The letter of a message and its length, which counts all but the letter. */
const HEADER_BYTES = 5;

/** The first message has no letter. */
const STARTUP_HEADER_BYTES = 4;

/** The messages that a server answers: `Query` and `Sync`. */
const ANSWERED_TYPES: ReadonlySet<number | undefined> = new Set(
  ["Q", "S"].map((letter) => letter.charCodeAt(0)),
);

/**
 * Gathers the bytes of libpq, which writes a long message in parts, until the
 * server has something to answer.
 *
 * Source: https://www.postgresql.org/docs/18/protocol-message-formats.html.
 */
export class FrontendBuffer {
  #pending = new Uint8Array();
  #hasStarted = false;

  /**
   * Takes the next bytes.
   *
   * @param bytes Copied, because a frontend uses their memory again.
   * @returns All that was written since the last answer, once it ends in a
   * message that the server answers: the start-up packet, `Query` or `Sync`.
   */
  push(bytes: Uint8Array): Uint8Array | undefined {
    this.#pending = concat(this.#pending, bytes);
    const last = this.#findLastMessage();
    if (last === undefined) return undefined;
    const isAnswered = !this.#hasStarted ||
      ANSWERED_TYPES.has(this.#pending[last]);
    if (!isAnswered) return undefined;
    const messages = this.#pending;
    this.#pending = new Uint8Array();
    this.#hasStarted = true;
    return messages;
  }

  /** Where the last message begins; `undefined` if it is not whole. */
  #findLastMessage(): number | undefined {
    const { byteOffset, length, buffer } = this.#pending;
    const view = new DataView(buffer, byteOffset, length);
    const letterBytes = this.#hasStarted ? 1 : 0;
    const headerBytes = this.#hasStarted ? HEADER_BYTES : STARTUP_HEADER_BYTES;
    let start: number | undefined;
    let end = 0;
    while (end < length) {
      start = end;
      if (length - start < headerBytes) return undefined;
      end = start + letterBytes + view.getUint32(start + letterBytes);
    }
    return end === length ? start : undefined;
  }
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
