/**
 * Brings the folder into its new state, one file in one step.
 *
 * @module
 */

import { join } from "@std/path/join";

import { INDEX_FILE, LIST_FILE } from "../core/index_markdown.ts";
import type { FolderStep } from "../core/plan.ts";
import { explainFolderFailure } from "./folder_errors.ts";

/** Files that are written at a time; most of the time goes into waiting for the disk. */
const CONCURRENCY = 32;

/** What speaks of the other files and therefore comes after them. */
const PAGES: readonly string[] = [LIST_FILE, INDEX_FILE];

/** Begins the name of a file that is being written. */
const TEMPORARY_PREFIX = ".schema-sync-";
const TEMPORARY_SUFFIX = ".tmp";

/**
 * Does the steps: first the moves, then the files of tables in any order, then
 * the list and the index, which thus speak of files that are there.
 *
 * Each file is written beside its place, flushed and renamed. After a failure
 * every file is whole, old or new, and no temporary file is left.
 *
 * @throws {FolderError} If a file cannot be written.
 * @throws The reason of `signal`, between two files, if it was aborted.
 */
export async function applySteps(
  path: string,
  steps: readonly FolderStep[],
  signal: AbortSignal,
): Promise<void> {
  await removeTemporaryFiles(path);
  const moves = steps.filter((step) => step.kind === "move");
  const writes = steps.filter((step) => step.kind === "write");
  const pages = writes.filter((step) => PAGES.includes(step.file));
  const tables = writes.filter((step) => !PAGES.includes(step.file));
  for (const step of moves) await moveFile(path, step.from, step.to);
  await writeFiles(path, tables, signal);
  for (const page of pages) await writeFiles(path, [page], signal);
}

interface FileText {
  readonly file: string;
  readonly text: string;
}

async function writeFiles(
  path: string,
  files: readonly FileText[],
  signal: AbortSignal,
): Promise<void> {
  const rest = files.values();
  let hasFailed = false;
  async function writeSome(): Promise<void> {
    for (const { file, text } of rest) {
      if (hasFailed) return;
      signal.throwIfAborted();
      try {
        await writeFile(path, file, text);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  }
  // All have to come to rest before the first failure is told.
  const ends = await Promise.allSettled(
    Array.from({ length: CONCURRENCY }, writeSome),
  );
  const failed = ends.find((end) => end.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

async function writeFile(
  path: string,
  file: string,
  text: string,
): Promise<void> {
  const target = join(path, file);
  const temporary = join(
    path,
    `${TEMPORARY_PREFIX}${crypto.randomUUID()}${TEMPORARY_SUFFIX}`,
  );
  try {
    await writeFlushed(temporary, text);
    await Deno.rename(temporary, target);
  } catch (error) {
    await removeIfThere(temporary);
    throw explainFolderFailure(`write "${target}"`, error);
  }
}

async function writeFlushed(path: string, text: string): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true });
  const bytes = new TextEncoder().encode(text);
  for (let written = 0; written < bytes.length;) {
    written += await file.write(bytes.subarray(written));
  }
  await file.syncData();
}

async function moveFile(path: string, from: string, to: string): Promise<void> {
  try {
    await Deno.rename(join(path, from), join(path, to));
  } catch (error) {
    throw explainFolderFailure(
      `move "${join(path, from)}" to "${to}"`,
      error,
    );
  }
}

/** What a run that was killed left behind. */
async function removeTemporaryFiles(path: string): Promise<void> {
  try {
    for await (const { name } of Deno.readDir(path)) {
      if (
        name.startsWith(TEMPORARY_PREFIX) && name.endsWith(TEMPORARY_SUFFIX)
      ) {
        await removeIfThere(join(path, name));
      }
    }
  } catch (error) {
    throw explainFolderFailure(`clean up "${path}"`, error);
  }
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
