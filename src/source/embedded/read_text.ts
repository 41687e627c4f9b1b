/**
 * Reads a file as text.
 *
 * @module
 */

import { DatabaseError } from "../../errors.ts";
import { decodeUtf8 } from "../../system/decode_utf8.ts";
import { isNamedPipe } from "../../system/named_pipe.ts";
import { explainUnreadable } from "./explain_unreadable.ts";

/**
 * Reads a file that is to be run.
 *
 * @throws {DatabaseError} If that cannot be, or it is not UTF-8.
 */
export async function readText(path: string): Promise<string> {
  try {
    await requireNoNamedPipe(path);
    return decode(path, await Deno.readFile(path));
  } catch (error) {
    throw explainUnreadable(path, error);
  }
}

/** The same of a file that may not be there. */
export async function readTextIfThere(
  path: string,
): Promise<string | undefined> {
  try {
    return decode(path, await Deno.readFile(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw explainUnreadable(path, error);
  }
}

/** One that the shell made, as in `--from <(pg_dump -s)`, is open already. */
async function requireNoNamedPipe(path: string): Promise<void> {
  if (/^\/(?:dev|proc)\//.test(path) || !await isNamedPipe(path)) return;
  throw new DatabaseError(
    `Cannot load "${path}": it is a named pipe`,
    "Give --from a file, or a folder of them.",
  );
}

function decode(path: string, bytes: Uint8Array): string {
  const text = decodeUtf8(bytes);
  if (text !== undefined) return text;
  throw new DatabaseError(
    `Cannot load "${path}": it is not UTF-8`,
    "Convert it to UTF-8.",
  );
}
