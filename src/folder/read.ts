/**
 * Reads what stands in the folder.
 *
 * @module
 */

import { join } from "@std/path/join";

import { TABLE_FILE_SUFFIX } from "../core/file_name.ts";
import { INDEX_FILE, LIST_FILE } from "../core/index_markdown.ts";
import type { FolderContent } from "../core/table_files.ts";
import { explainFolderFailure } from "./folder_errors.ts";

/** Files that are read at a time. */
const CONCURRENCY = 32;

/**
 * Reads the table files, the index and the list.
 *
 * Links are not followed: what is no regular file comes without text.
 *
 * @returns Texts by file name; empty if there is no such folder.
 */
export async function readFolder(path: string): Promise<FolderContent> {
  const content = new Map<string, string | undefined>();
  const files: string[] = [];
  try {
    for await (const entry of Deno.readDir(path)) {
      if (!isOfInterest(entry.name)) continue;
      if (entry.isFile) files.push(entry.name);
      else content.set(entry.name, undefined);
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return content;
    throw explainFolderFailure(`read "${path}"`, error);
  }
  async function readSome(): Promise<void> {
    for (let file = files.pop(); file !== undefined; file = files.pop()) {
      content.set(file, await readFile(path, file));
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, readSome));
  return content;
}

function isOfInterest(name: string): boolean {
  return name.endsWith(TABLE_FILE_SUFFIX) || name === INDEX_FILE ||
    name === LIST_FILE;
}

async function readFile(folder: string, file: string): Promise<string> {
  const path = join(folder, file);
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    throw explainFolderFailure(`read "${path}"`, error);
  }
}
