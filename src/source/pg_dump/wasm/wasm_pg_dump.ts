/**
 * Runs the `pg_dump` that was compiled to WebAssembly, in whatever thread calls
 * it and without giving that thread back: only a worker should.
 *
 * @module
 */

import process from "node:process";

import { pgDump } from "@electric-sql/pglite-tools/pg_dump";

import { redirect, withEmscriptenFiles } from "./emscripten_files.ts";
import { moveToFilter } from "../filter_file.ts";
import { FrontendBuffer } from "../../session/frontend_buffer.ts";

const PROGRAM = "pg_dump";

/** Where the package lets `pg_dump` write to, and reads what it wrote. */
const OUTPUT_PATH = "/tmp/out.sql";

const FILTER_PATH = "/tmp/filter";

/** From how many UTF-16 units on a piece of text is handed on. */
const PIECE_LENGTH = 1 << 16;

/**
 * Hands whole messages of the frontend to a server and waits for the answer to
 * the last of them: all bytes up to and with `ReadyForQuery`.
 */
export type Exchange = (messages: Uint8Array) => Uint8Array;

/** The dump failed; the message is what `pg_dump` printed, line by line. */
export class WasmPgDumpError extends Error {
  override readonly name = "WasmPgDumpError";
}

/**
 * Runs `pg_dump` over a connection that is there already.
 *
 * It opens the conversation as libpq does, with a start-up packet, whatever
 * state the connection is in.
 *
 * @param options As `pg_dump` takes them; without those of a connection.
 * @param onText Takes the text of the dump, in pieces cut anywhere.
 * @throws {WasmPgDumpError} If it ends with an error.
 */
export async function runWasmPgDump(
  options: readonly string[],
  exchange: Exchange,
  onText: (piece: string) => void,
): Promise<void> {
  // The name under which it speaks.
  process.argv[1] = PROGRAM;
  const buffer = new FrontendBuffer();
  let failure: { readonly error: unknown } | undefined;
  const connection = {
    // The package saves and restores a path that nobody uses afterwards.
    query: () => Promise.resolve({ rows: [{ search_path: "" }] }),
    exec: () => Promise.resolve([]),
    execProtocolRawStream: (
      bytes: Uint8Array,
      { onRawData }: { onRawData: (answer: Uint8Array) => void },
    ) => {
      const messages = buffer.push(bytes);
      if (messages === undefined) return;
      try {
        onRawData(exchange(messages));
      } catch (error) {
        failure = { error };
        throw error;
      }
    },
  };
  const { args, filter } = moveToFilter(options);
  const filterArgs = filter === "" ? [] : [`--filter=${FILTER_PATH}`];
  const output = new Utf8Decoder(onText);
  let stderr = "";
  const messages = new Utf8Decoder((piece) => stderr += piece);
  try {
    await withEmscriptenFiles(
      (files) => {
        files.writeFile(FILTER_PATH, filter);
        redirect(files, OUTPUT_PATH, {
          output: (bytes) => output.push(bytes),
          stderr: (bytes) => messages.push(bytes),
        });
      },
      () =>
        pgDump({
          // Of PGlite's many methods it calls these three.
          pg: connection as unknown as Parameters<typeof pgDump>[0]["pg"],
          args: [...args, ...filterArgs],
        }),
    );
    output.finish();
  } catch (error) {
    if (failure !== undefined) throw failure.error;
    messages.finish();
    throw new WasmPgDumpError(stderr || String(error), { cause: error });
  }
}

/** Decodes bytes that are cut anywhere, and gathers what would be tiny pieces. */
class Utf8Decoder {
  readonly #decoder = new TextDecoder();
  readonly #onText: (piece: string) => void;
  #pending = "";

  constructor(onText: (piece: string) => void) {
    this.#onText = onText;
  }

  push(bytes: Uint8Array): void {
    this.#pending += this.#decoder.decode(bytes, { stream: true });
    if (this.#pending.length >= PIECE_LENGTH) this.#flush();
  }

  finish(): void {
    this.#pending += this.#decoder.decode();
    this.#flush();
  }

  #flush(): void {
    this.#onText(this.#pending);
    this.#pending = "";
  }
}
