/**
 * Finds out whether the folder can be kept in step.
 *
 * @module
 */

import { join } from "@std/path/join";

import {
  findFailure,
  type Finding,
  findOk,
  findWarning,
} from "../core/doctor/diagnosis.ts";
import { listOwnFiles } from "../core/files/folder_state.ts";
import { FolderError } from "../errors.ts";
import { explainFolderFailure } from "./folder_errors.ts";
import { readFolder } from "./read.ts";

const CHECK = "folder";

/** Looks at the folder, and writes a file there that it removes again. */
export async function diagnoseFolder(path: string): Promise<Finding[]> {
  try {
    if (!await isThere(path)) {
      await makeAndRemove(path);
      return [findOk(CHECK, `${path} is not there yet; a sync makes it`)];
    }
    const ignoresCase = await probe(path);
    return [await countFiles(path), ...(ignoresCase ? [CASE_FINDING] : [])];
  } catch (error) {
    if (error instanceof FolderError) return [findFailure(CHECK, error)];
    throw error;
  }
}

const CASE_FINDING = findWarning(
  "file system",
  "it ignores the case of names",
  "Tables that differ in case alone get capitals percent-encoded; keep that in mind in scripts.",
);

async function isThere(path: string): Promise<boolean> {
  try {
    if ((await Deno.stat(path)).isDirectory) return true;
    throw new Deno.errors.NotADirectory("not a folder");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw explainFolderFailure(`use folder "${path}"`, error);
  }
}

/** What it would be in may not be there either; then a sync makes both. */
async function makeAndRemove(path: string): Promise<void> {
  try {
    await Deno.mkdir(path);
    await Deno.remove(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw explainFolderFailure(`open folder "${path}"`, error);
  }
}

/** @returns Whether the file system takes a name in capitals for the same. */
async function probe(path: string): Promise<boolean> {
  // As sync names what it removes, should this run be killed.
  const name = `.schema-sync-${crypto.randomUUID()}.tmp`;
  const file = join(path, name);
  try {
    await Deno.writeTextFile(file, "probe\n", { createNew: true });
    try {
      await Deno.lstat(join(path, name.toUpperCase()));
      return true;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      return false;
    } finally {
      await Deno.remove(file);
    }
  } catch (error) {
    throw explainFolderFailure(`write in folder "${path}"`, error);
  }
}

async function countFiles(path: string): Promise<Finding> {
  const content = await readFolder(path);
  const tables = [...content.keys()].filter((file) => file.endsWith(".sql"));
  const own = listOwnFiles(content).length;
  const others = tables.length - own;
  const rest = others === 0 ? "" : `; other .sql files, left alone: ${others}`;
  return findOk(
    CHECK,
    `${path} can be written; tables filed: ${own}${rest}`,
  );
}
