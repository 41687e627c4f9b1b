/**
 * Reads an archive of `tar` piece by piece.
 *
 * @module
 */

/** A file or folder of an archive. */
export interface TarEntry {
  readonly path: string;
  readonly isFolder: boolean;
  /** Reads the file, at most once, and before the next entry is asked for. */
  read(): Promise<Uint8Array>;
}

/** What a header fills, and what a file is filled up to. */
const BLOCK = 512;

/**
 * Yields what is in an archive; no more is held of it than what is read. Source:
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html, "ustar
 * Interchange Format".
 */
export async function* readTar(
  archive: ReadableStream<Uint8Array>,
): AsyncGenerator<TarEntry> {
  const bytes = new Bytes(archive);
  const header = new Uint8Array(BLOCK);
  while (await bytes.fill(header)) {
    const path = [readText(header, 345, 155), readText(header, 0, 100)]
      .filter(Boolean).join("/");
    // An empty block ends it.
    if (path === "") return;
    const size = Number.parseInt(readText(header, 124, 12), 8);
    let left = size;
    yield {
      path,
      isFolder: readText(header, 156, 1) === "5",
      read: async () => {
        left = 0;
        const data = new Uint8Array(size);
        if (await bytes.fill(data)) return data;
        throw new Error(`The archive ends within "${path}"`);
      },
    };
    await bytes.skip(left + (BLOCK - size % BLOCK) % BLOCK);
  }
}

/** A field of a header, which a zero ends. */
function readText(header: Uint8Array, at: number, length: number): string {
  const field = header.subarray(at, at + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
}

/** Bytes in the sizes that are asked for. */
class Bytes {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #piece: Uint8Array = new Uint8Array();

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader();
  }

  /** @returns Whether there were as many. */
  async fill(target: Uint8Array): Promise<boolean> {
    let at = 0;
    while (at < target.length) {
      const piece = await this.#take(target.length - at);
      if (piece === undefined) return false;
      target.set(piece, at);
      at += piece.length;
    }
    return true;
  }

  async skip(length: number): Promise<void> {
    let left = length;
    while (left > 0) left -= (await this.#take(left))?.length ?? left;
  }

  /** @returns At least one byte; `undefined` at the end. */
  async #take(most: number): Promise<Uint8Array | undefined> {
    while (this.#piece.length === 0) {
      const { value } = await this.#reader.read();
      if (value === undefined) return undefined;
      this.#piece = value;
    }
    const taken = this.#piece.subarray(0, most);
    this.#piece = this.#piece.subarray(most);
    return taken;
  }
}
