/**
 * Writes to standard output and standard error.
 *
 * @module
 */

import { FolderError } from "../errors.ts";

/** Milliseconds until a reader that was busy is tried again. */
const RETRY_MS = 5;

/**
 * Writes a result to standard output.
 *
 * Whoever reads may stop before the end, as `schema-sync list | head -1` does:
 * then there is nobody to tell.
 *
 * @throws {FolderError} If it cannot be written for another reason, as on a
 * full disk.
 */
export async function writeResult(text: string): Promise<void> {
  let bytes = new TextEncoder().encode(text);
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(await Deno.stdout.write(bytes));
    } catch (error) {
      if (error instanceof Deno.errors.BrokenPipe) return;
      if (!(error instanceof Deno.errors.WouldBlock)) throw explain(error);
      // Another program has set the pipe not to block.
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

/** Writes a message to standard error; where that fails, nobody can be told. */
export function writeMessage(text: string): void {
  const bytes = new TextEncoder().encode(text);
  try {
    for (let written = 0; written < bytes.length;) {
      written += Deno.stderr.writeSync(bytes.subarray(written));
    }
  } catch (error) {
    if (!(error instanceof Error)) throw error;
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
