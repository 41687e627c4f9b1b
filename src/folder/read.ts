/**
 * Reads what stands in the folder.
 *
 * @module
 */

import { join } from "@std/path/join";

import { KIND_FOLDERS } from "../core/catalog/object_kind.ts";
import { type FolderContent, isOwnPlace } from "../core/files/folder_state.ts";
import { explainFolderFailure } from "./folder_errors.ts";

/** The DDL of one table is far smaller; somebody's dump may be larger. */
const MAX_FILE_BYTES = 32_000_000;

/**
 * Reads the files of objects and the pages, also those in sub-folders.
 *
 * Links are not followed: what is no regular file comes without text.
 *
 * @returns Texts by path in the folder; empty if there is no such folder.
 */
export async function readFolder(
  path: string,
  subFolders: readonly string[] = KIND_FOLDERS,
): Promise<FolderContent> {
  const content = new Map<string, string | undefined>();
  for (const folder of ["", ...subFolders]) {
    await readInto(content, path, folder, subFolders);
  }
  return content;
}

/** A sub-folder that is a link to elsewhere is not followed either. */
async function readInto(
  content: Map<string, string | undefined>,
  path: string,
  folder: string,
  subFolders: readonly string[],
): Promise<void> {
  const place = join(path, folder);
  try {
    if (folder !== "" && !(await Deno.lstat(place)).isDirectory) return;
    for await (const { name, isFile } of Deno.readDir(place)) {
      const file = folder === "" ? name : `${folder}/${name}`;
      if (!isOwnPlace(file, subFolders)) continue;
      content.set(file, isFile ? readFile(join(place, name)) : undefined);
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw explainFolderFailure(`read "${place}"`, error);
  }
}

/**
 * Thousands of small files are read several times faster without a thread for
 * each.
 *
 * @returns `undefined` for a file that is too large to be one of ours.
 */
function readFile(path: string): string | undefined {
  try {
    return Deno.statSync(path).size > MAX_FILE_BYTES
      ? undefined
      : Deno.readTextFileSync(path);
  } catch (error) {
    throw explainFolderFailure(`read "${path}"`, error);
  }
}
