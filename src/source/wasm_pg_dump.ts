/**
 * Runs the `pg_dump` that was compiled to WebAssembly, in whatever thread calls
 * it and without giving that thread back: only a worker should.
 *
 * @module
 */

import process from "node:process";

import { pgDump } from "@electric-sql/pglite-tools/pg_dump";

import { FrontendBuffer } from "./frontend_buffer.ts";

const PROGRAM = "pg_dump";

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
 * @returns The text of the dump.
 * @throws {WasmPgDumpError} If it ends with an error.
 */
export async function runWasmPgDump(
  options: readonly string[],
  exchange: Exchange,
): Promise<string> {
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
  try {
    const file = await withWholeText(() =>
      pgDump({
        // Of PGlite's many methods it calls these three.
        pg: connection as unknown as Parameters<typeof pgDump>[0]["pg"],
        args: [...options],
      })
    );
    return await file.text();
  } catch (error) {
    if (failure !== undefined) throw failure.error;
    throw new WasmPgDumpError(readStderr(String(error)), { cause: error });
  }
}

/** What the package's pattern for the lines that it takes out is known by. */
const PRUNING_PATTERN = "(?:un)?restrict";

/**
 * Keeps the package from taking lines that begin with `\restrict` or
 * `\unrestrict` out of what `run` gives: some of them are part of a comment or
 * of a function. It offers no other way, so this thread's `String.replace()`
 * passes over that one pattern.
 */
async function withWholeText<T>(run: () => Promise<T>): Promise<T> {
  const { prototype } = RegExp;
  const replace = prototype[Symbol.replace];
  prototype[Symbol.replace] = function (
    this: RegExp,
    text: string,
    // The two forms of the method differ in this.
    ...by: [never]
  ): string {
    return this.source.includes(PRUNING_PATTERN)
      ? text
      : replace.apply(this, [text, ...by]);
  };
  try {
    return await run();
  } finally {
    prototype[Symbol.replace] = replace;
  }
}

/** The package glues the lines together, and says something before them. */
function readStderr(message: string): string {
  const lines = message.split(`${PROGRAM}: `).slice(1);
  return lines.length === 0
    ? message
    : lines.map((line) => `${PROGRAM}: ${line.trimEnd()}\n`).join("");
}
