/**
 * The files of a project on a file system of this machine.
 *
 * @module
 */

import { ensureDir } from "@std/fs/ensure-dir";
import { dirname } from "@std/path/dirname";

import { FolderError } from "../errors.ts";
import { isNamedPipe } from "../system/named_pipe.ts";
import { mayUseFolder } from "../system/permissions.ts";
import { explainFolderFailure } from "./folder_errors.ts";
import type { Workspace } from "./workspace.ts";

/** Opens the files, whose paths count from the current folder. */
export function openLocalWorkspace(): Workspace {
  return {
    read: readIfThere,
    mayRead: (path) => mayUseFolder(path, "read"),
    // The temporary file stands beside the file.
    mayWrite: (path) => mayUseFolder(dirname(path), "write"),
    write: replaceFile,
  };
}

/** What this build may not read is, to it, not there. */
async function readIfThere(path: string): Promise<string | undefined> {
  if (!await mayUseFolder(path, "read")) return undefined;
  try {
    if (await isNamedPipe(path)) throw explainNamedPipe(path);
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw explainFolderFailure(`read "${path}"`, error);
  }
}

function explainNamedPipe(path: string): FolderError {
  return new FolderError(
    `Cannot read "${path}": it is a named pipe`,
    "Move it away, then run it again.",
  );
}

async function replaceFile(
  path: string,
  text: string,
  { isExecutable }: { readonly isExecutable: boolean },
): Promise<void> {
  try {
    await ensureDir(dirname(path));
    const { target, mode } = await findTarget(path);
    const temporary = `${target}.schema-sync-${crypto.randomUUID()}.tmp`;
    try {
      await Deno.writeTextFile(temporary, text, { createNew: true });
      if (mode !== undefined) await Deno.chmod(temporary, mode);
      if (isExecutable) await Deno.chmod(temporary, (mode ?? 0o755) | 0o111);
      await Deno.rename(temporary, target);
    } catch (error) {
      await removeIfThere(temporary);
      throw error;
    }
  } catch (error) {
    throw explainFolderFailure(`write "${path}"`, error);
  }
}

/** A link stays a link: what it leads to is replaced. */
async function findTarget(
  path: string,
): Promise<{ readonly target: string; readonly mode: number | undefined }> {
  try {
    const target = await Deno.realPath(path);
    const { mode } = await Deno.stat(target);
    return { target, mode: mode === null ? undefined : mode & 0o7777 };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return { target: path, mode: undefined };
  }
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
