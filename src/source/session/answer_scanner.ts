/**
 * Finds the end of a server's answer in the bytes as they come.
 *
 * @module
 */

/** The letter of a message and its length, which counts all but the letter. */
const HEADER_BYTES = 5;

const READY_FOR_QUERY = "Z".charCodeAt(0);

/**
 * Follows the messages of a server, of which a chunk may hold many or a part.
 *
 * Source: https://www.postgresql.org/docs/18/protocol-message-formats.html.
 */
export class AnswerScanner {
  readonly #header = new Uint8Array(HEADER_BYTES);
  /** How much of the header is there. */
  #headerLength = 0;
  /** How much of the message after its header is still to come. */
  #missing = 0;

  /**
   * Takes the next bytes.
   *
   * @returns Whether they end with `ReadyForQuery`, so that the server waits.
   */
  push(chunk: Uint8Array): boolean {
    let isReady = false;
    let position = 0;
    while (position < chunk.length) {
      if (this.#missing > 0) {
        const length = Math.min(this.#missing, chunk.length - position);
        this.#missing -= length;
        position += length;
      } else {
        this.#header[this.#headerLength++] = chunk[position++] ?? 0;
        if (this.#headerLength < HEADER_BYTES) continue;
        this.#headerLength = 0;
        this.#missing = new DataView(this.#header.buffer).getUint32(1) -
          (HEADER_BYTES - 1);
      }
      isReady = this.#missing === 0 && this.#headerLength === 0 &&
        this.#header[0] === READY_FOR_QUERY;
    }
    return isReady;
  }
}
