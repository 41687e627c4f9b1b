/**
 * Hands the answers of a server from the thread that reads them to one that
 * waits for them without giving itself back.
 *
 * @module
 */

/** State and length, both 32 bits. */
const CONTROL_BYTES = 8;

const STATE = 0;
const LENGTH = 1;

/** Values of the state. */
const AWAITED = 0;
const COMPLETE = 1;

const INITIAL_BYTES = 1 << 20;

/** Only reserved, not used: memory grows with the longest answer. */
const MAX_BYTES = 1 << 30;

/**
 * One answer in memory that two threads share.
 *
 * One thread appends bytes as they come and finishes; the other one takes the
 * whole answer. Each byte is copied once, however long the answer is.
 */
export class AnswerBuffer {
  /** What to post to the other thread, which opens it again. */
  readonly shared: SharedArrayBuffer;
  readonly #control: Int32Array;
  readonly #bytes: Uint8Array;

  /** Makes a buffer, or opens the one that another thread made. */
  constructor(
    shared = new SharedArrayBuffer(INITIAL_BYTES, { maxByteLength: MAX_BYTES }),
  ) {
    this.shared = shared;
    this.#control = new Int32Array(shared, 0, 2);
    this.#bytes = new Uint8Array(shared, CONTROL_BYTES);
  }

  /**
   * Appends bytes to the answer.
   *
   * @throws {RangeError} If the answer is longer than one gigabyte.
   */
  append(bytes: Uint8Array): void {
    const start = Atomics.load(this.#control, LENGTH);
    const end = start + bytes.length;
    this.#reserve(end + CONTROL_BYTES);
    this.#bytes.set(bytes, start);
    Atomics.store(this.#control, LENGTH, end);
  }

  /** Says that the answer is whole. */
  finish(): void {
    Atomics.store(this.#control, STATE, COMPLETE);
    Atomics.notify(this.#control, STATE);
  }

  /**
   * Waits for the whole answer; not in a program's main thread.
   *
   * @returns The answer, in shared memory: it holds until the next one begins.
   */
  take(): Uint8Array {
    // What wakes it may be said of the answer before, which was taken already.
    while (Atomics.load(this.#control, STATE) === AWAITED) {
      Atomics.wait(this.#control, STATE, AWAITED);
    }
    const length = Atomics.load(this.#control, LENGTH);
    Atomics.store(this.#control, LENGTH, 0);
    Atomics.store(this.#control, STATE, AWAITED);
    return this.#bytes.subarray(0, length);
  }

  #reserve(size: number): void {
    const { byteLength } = this.shared;
    if (size <= byteLength) return;
    if (size > MAX_BYTES) throw new RangeError("an answer is too long");
    this.shared.grow(Math.min(MAX_BYTES, Math.max(size, 2 * byteLength)));
  }
}
