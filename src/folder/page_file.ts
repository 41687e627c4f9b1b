/**
 * Writes the file of a page, which lies wherever a person wants it.
 *
 * @module
 */

import { dirname } from "@std/path/dirname";

import { FolderError } from "../errors.ts";
import { mayUseFolder } from "../system/permissions.ts";
import { explainFolderFailure } from "./folder_errors.ts";
import { openLocalWorkspace } from "./local_workspace.ts";

/** Every format has it near its begin. */
const MARK = "schema-sync";

/** Characters within which {@linkcode MARK} comes. */
const HEAD_LENGTH = 2_000;

/**
 * Refuses a file that may not be written, before anything is begun.
 *
 * @throws {FolderError} If this build may not, or something else has its name.
 */
export async function requirePageFile(path: string): Promise<void> {
  if (!await mayUseFolder(path, "write")) {
    throw new FolderError(
      `Cannot write "${path}": this build of schema-sync may not`,
      'Write "schema.html" in the current folder, or use --output - and send standard output to the file.',
    );
  }
  const old = await openLocalWorkspace().read(path);
  if (old === undefined || old.slice(0, HEAD_LENGTH).includes(MARK)) return;
  throw new FolderError(
    `Cannot write "${path}": there is a file of that name that schema-sync did not write`,
    "Move it away, or name another file with --output.",
  );
}

/**
 * Writes the file: in one step, where this build may write beside it.
 *
 * @throws {FolderError} If it cannot be written.
 */
export async function writePageFile(path: string, text: string): Promise<void> {
  if (await mayUseFolder(dirname(path), "write")) {
    const options = { isExecutable: false };
    return await openLocalWorkspace().write(path, text, options);
  }
  try {
    await Deno.writeTextFile(path, text);
  } catch (error) {
    throw explainFolderFailure(`write "${path}"`, error);
  }
}
