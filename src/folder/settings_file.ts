/**
 * Reads the text of the settings file, which lies in the folder.
 *
 * @module
 */

import { dirname } from "@std/path/dirname";

import { UsageError } from "../errors.ts";
import { decodeUtf8 } from "../system/decode_utf8.ts";
import { mayUseFolder } from "../system/permissions.ts";
import { explainFolderFailure } from "./folder_errors.ts";

/** A screen full of settings is far smaller. */
const MAX_BYTES = 1_000_000;

/**
 * Reads the file; a link is not followed.
 *
 * @returns `undefined` if there is none, or no folder that can be looked into:
 * what is wrong with that is told by whoever uses it.
 * @throws {UsageError} If what is there can be no settings file.
 * @throws {FolderError} If it cannot be read.
 */
export async function readSettingsFile(
  path: string,
): Promise<string | undefined> {
  if (!await mayUseFolder(dirname(path), "read")) return undefined;
  try {
    const { isFile, size } = await Deno.lstat(path);
    if (!isFile) throw explain(path, "it is no regular file");
    if (size > MAX_BYTES) throw explain(path, "it is too large for one");
    return decode(path, await Deno.readFile(path));
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

function decode(path: string, bytes: Uint8Array): string {
  const text = decodeUtf8(bytes);
  if (text === undefined) throw explain(path, "it is no UTF-8");
  return text;
}

function explain(path: string, reason: string): UsageError {
  return new UsageError(
    `Cannot use ${path}: ${reason}`,
    'Move it away; "schema-sync init --only settings" writes one.',
  );
}
