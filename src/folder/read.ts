/**
 * Reads what stands in the folder.
 *
 * @module
 */

import { join } from "@std/path/join";

import { TABLE_FILE_SUFFIX } from "../core/files/file_name.ts";
import { INDEX_FILE, LIST_FILE } from "../core/pages/index.ts";
import type { FolderContent } from "../core/files/folder_state.ts";
import { explainFolderFailure } from "./folder_errors.ts";

/** The DDL of one table is far smaller; somebody's dump may be larger. */
const MAX_FILE_BYTES = 32_000_000;

/**
 * Reads the table files, the index and the list.
 *
 * Links are not followed: what is no regular file comes without text.
 *
 * @returns Texts by file name; empty if there is no such folder.
 */
export async function readFolder(path: string): Promise<FolderContent> {
  const content = new Map<string, string | undefined>();
  try {
    for await (const { name, isFile } of Deno.readDir(path)) {
      if (isOfInterest(name)) {
        content.set(name, isFile ? readFile(join(path, name)) : undefined);
      }
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return content;
    throw explainFolderFailure(`read "${path}"`, error);
  }
  return content;
}

function isOfInterest(name: string): boolean {
  return name.endsWith(TABLE_FILE_SUFFIX) || name === INDEX_FILE ||
    name === LIST_FILE;
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
