/**
 * Reads what stands in the folder.
 *
 * @module
 */

import { join } from "@std/path/join";

import { KIND_FOLDERS } from "../core/catalog/object_kind.ts";
import type { FolderContent } from "../core/files/folder_state.ts";
import { isOwnPlace } from "../core/files/own_place.ts";
import { explainFolderFailure } from "./folder_errors.ts";

/** The DDL of one table is far smaller; somebody's dump may be larger. */
const MAX_FILE_BYTES = 32_000_000;

/** What stands where a file of ours may. */
export interface FolderEntry {
  /** Its path in the folder. */
  readonly file: string;
  readonly place: string;
  /** Whether it is a regular file, and no link. */
  readonly isFile: boolean;
}

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
  const entries = await listFolder(path, subFolders);
  return new Map(entries.map((entry) => [entry.file, readEntry(entry)]));
}

/** Lists what {@linkcode readFolder} would read. */
export async function listFolder(
  path: string,
  subFolders: readonly string[] = KIND_FOLDERS,
): Promise<FolderEntry[]> {
  const entries: FolderEntry[] = [];
  for (const folder of ["", ...subFolders]) {
    const place = join(path, folder);
    try {
      // A sub-folder that is a link to elsewhere is not followed either.
      if (folder !== "" && !(await Deno.lstat(place)).isDirectory) continue;
      for await (const { name, isFile } of Deno.readDir(place)) {
        const file = folder === "" ? name : `${folder}/${name}`;
        if (!isOwnPlace(file, subFolders)) continue;
        entries.push({ file, place: join(place, name), isFile });
      }
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) continue;
      throw explainFolderFailure(`read "${place}"`, error);
    }
  }
  return entries;
}

/**
 * Reads one of them. Thousands of small files are read several times faster
 * without a thread for each.
 *
 * @returns `undefined` for what is no regular file, or too large to be one of ours.
 */
export function readEntry({ place, isFile }: FolderEntry): string | undefined {
  if (!isFile) return undefined;
  try {
    return Deno.statSync(place).size > MAX_FILE_BYTES
      ? undefined
      : Deno.readTextFileSync(place);
  } catch (error) {
    throw explainFolderFailure(`read "${place}"`, error);
  }
}
