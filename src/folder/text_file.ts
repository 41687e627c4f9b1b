/**
 * Reads the text of a small file that lies in the folder: of the settings, say.
 *
 * @module
 */

import { dirname } from "@std/path/dirname";

import { UsageError } from "../errors.ts";
import { decodeUtf8 } from "../system/decode_utf8.ts";
import { mayUseFolder } from "../system/permissions.ts";
import { explainFolderFailure } from "./folder_errors.ts";

/** A screen full of settings is far smaller, and so are thousands of findings. */
const MAX_BYTES = 10_000_000;

/**
 * Reads the file; a link is not followed.
 *
 * @param hint What to do where it cannot be used.
 * @returns `undefined` if there is none, or no folder that can be looked into:
 * what is wrong with that is told by whoever uses it.
 * @throws {UsageError} If what is there can be no such file.
 * @throws {FolderError} If it cannot be read.
 */
export async function readTextFile(
  path: string,
  hint: string,
): Promise<string | undefined> {
  if (!await mayUseFolder(dirname(path), "read")) return undefined;
  try {
    const { isFile, size } = await Deno.lstat(path);
    if (!isFile) throw explain(path, "it is no regular file", hint);
    if (size > MAX_BYTES) throw explain(path, "it is too large for one", hint);
    return decode(path, await Deno.readFile(path), hint);
  } catch (error) {
    if (isNotThere(error)) return undefined;
    throw explainFolderFailure(`read "${path}"`, error);
  }
}

function isNotThere(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound ||
    error instanceof Deno.errors.NotADirectory ||
    error instanceof Deno.errors.NotCapable;
}

function decode(path: string, bytes: Uint8Array, hint: string): string {
  const text = decodeUtf8(bytes);
  if (text === undefined) throw explain(path, "it is no UTF-8", hint);
  return text;
}

function explain(path: string, reason: string, hint: string): UsageError {
  return new UsageError(`Cannot use ${path}: ${reason}`, hint);
}
