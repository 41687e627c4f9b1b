/**
 * Writes to standard output and standard error.
 *
 * @module
 */

import { FolderError } from "../errors.ts";

/** Milliseconds until a reader that was busy is tried again. */
const RETRY_MS = 5;

/** What is said on standard error and not written yet. */
let unwritten = "";

/** Settles when nothing is left to be written on standard error. */
let writing: Promise<void> | undefined;

/**
 * Writes a result to standard output, after the messages that came before it.
 *
 * Whoever reads may stop before the end, as `schema-sync list | head -1` does:
 * then there is nobody to tell.
 *
 * @throws {FolderError} If it cannot be written for another reason, as on a
 * full disk.
 */
export async function writeResult(text: string): Promise<void> {
  await finishMessages();
  try {
    await writeAll(Deno.stdout, text);
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw explain(error);
  }
}

/**
 * Writes a message to standard error; where that fails, nobody can be told.
 *
 * It is written while the program goes on: a reader that has stopped to read
 * must not keep it from hearing of a signal.
 */
export function writeMessage(text: string): void {
  unwritten += text;
  // With nothing to write, it would end before it is kept, and be kept for good.
  if (unwritten !== "") writing ??= writeMessages();
}

/** Waits until all messages are written. */
export async function finishMessages(): Promise<void> {
  await writing;
}

async function writeMessages(): Promise<void> {
  while (unwritten !== "") {
    const text = unwritten;
    unwritten = "";
    try {
      await writeAll(Deno.stderr, text);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
    }
  }
  writing = undefined;
}

async function writeAll(
  stream: typeof Deno.stdout | typeof Deno.stderr,
  text: string,
): Promise<void> {
  let bytes = new TextEncoder().encode(text);
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(await stream.write(bytes));
    } catch (error) {
      if (!(error instanceof Deno.errors.WouldBlock)) throw error;
      // Another program has set the pipe not to block.
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

function explain(error: unknown): FolderError {
  const reason = error instanceof Error ? error.message : String(error);
  return new FolderError(
    `Cannot write the result: ${reason}`,
    "Check where standard output goes.",
    { cause: error },
  );
}
