/**
 * Keeps the record of a sync in the folder, where git does not see it.
 *
 * No run fails because of it: a folder that cannot hold it is one without.
 *
 * @module
 */

import { join } from "@std/path/join";

import type { FolderSeal } from "../core/files/folder_record.ts";
import type { FolderContent } from "../core/files/folder_state.ts";
import { FolderError } from "../errors.ts";
import { digestFolder, readStats } from "./seal.ts";

/** The folder in the folder. */
const RECORD_FOLDER = ".schema-sync";

const RECORD_FILE = "state.json";

/** Nobody reads it: it becomes {@linkcode RECORD_FILE}, or the next run removes it. */
const TEMPORARY_FILE = "state.json.tmp";

/** So that nothing outside has to ignore the folder. */
const IGNORE_FILE = ".gitignore";
const IGNORE_TEXT = "*\n";

/** A hundred bytes an object. */
const MAX_BYTES = 100_000_000;

/** Clocks of file systems go on every few milliseconds; and how often to wait. */
const TICK_MS = 5;
const MAX_TICKS = 5;

/** Reads the record; `undefined` if there is none that can be read. */
export async function readRecordFile(
  path: string,
): Promise<string | undefined> {
  const file = join(path, RECORD_FOLDER, RECORD_FILE);
  return await unlessFailed(async () => {
    if (!await isFolder(join(path, RECORD_FOLDER))) return undefined;
    const { isFile, size } = await Deno.lstat(file);
    return isFile && size <= MAX_BYTES
      ? await Deno.readTextFile(file)
      : undefined;
  });
}

/**
 * Keeps a record in one step, if the folder holds what it is of.
 *
 * @param expected The files, or the seal of them.
 * @param render Makes the record, given the seal of the files as they are now.
 * @returns Whether it was kept.
 */
export async function writeRecordFile(
  path: string,
  expected: FolderContent | FolderSeal,
  render: (seal: FolderSeal) => string,
): Promise<boolean> {
  const place = join(path, RECORD_FOLDER);
  const temporary = join(place, TEMPORARY_FILE);
  const isKept = await unlessFailed(async () => {
    await makePlace(place);
    try {
      const { seal, isExpected } = await sealFolder(path, temporary, expected);
      if (!isExpected) return false;
      await writeDurably(temporary, render(seal));
      await Deno.rename(temporary, join(place, RECORD_FILE));
      return true;
    } finally {
      await removeIfThere(temporary);
    }
  });
  return isKept ?? false;
}

/** A link is no place for files: nobody knows where it leads to tomorrow. */
async function makePlace(place: string): Promise<void> {
  if (!await isFolder(place)) await Deno.mkdir(place);
  const ignore = join(place, IGNORE_FILE);
  if (await readIfThere(ignore) === IGNORE_TEXT) return;
  await removeIfThere(ignore);
  await Deno.writeTextFile(ignore, IGNORE_TEXT, { createNew: true });
}

/**
 * Says what the files are, by their times only if every one of them is older than
 * a file that is made now: whoever writes one after that gives it another time.
 */
async function sealFolder(
  path: string,
  temporary: string,
  expected: FolderContent | FolderSeal,
): Promise<{ seal: FolderSeal; isExpected: boolean }> {
  for (let tick = 0;; tick++) {
    const nowMs = await renewFile(temporary);
    const { digest, youngestMs } = await readStats(path);
    const isTrusted = youngestMs < nowMs;
    // One from the future does not grow old within a moment.
    const isWorthWaiting = youngestMs - nowMs < TICK_MS && tick < MAX_TICKS;
    if (!isTrusted && isWorthWaiting) {
      await new Promise((resolve) => setTimeout(resolve, TICK_MS));
      continue;
    }
    const { content, isExpected } = await digestExpected(path, expected);
    const seal = isTrusted ? { stats: digest, content } : { content };
    return { seal, isExpected };
  }
}

async function digestExpected(
  path: string,
  expected: FolderContent | FolderSeal,
): Promise<{ content: string; isExpected: boolean }> {
  if ("content" in expected) {
    const content = await digestFolder(path);
    return { content, isExpected: content === expected.content };
  }
  let found = 0;
  let isSame = true;
  const content = await digestFolder(path, (file, text) => {
    found++;
    isSame &&= expected.has(file) && expected.get(file) === text;
  });
  return { content, isExpected: isSame && found === expected.size };
}

/** @returns The time of the file system, in milliseconds since 1970. */
async function renewFile(file: string): Promise<number> {
  await removeIfThere(file);
  await Deno.writeTextFile(file, "", { createNew: true });
  return (await Deno.lstat(file)).mtime?.getTime() ?? 0;
}

async function writeDurably(path: string, text: string): Promise<void> {
  await Deno.writeTextFile(path, text);
  using file = await Deno.open(path, { write: true });
  await file.syncData();
}

async function isFolder(place: string): Promise<boolean> {
  try {
    return (await Deno.lstat(place)).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** What is no regular file is not ours, and nobody knows what it may say. */
async function readIfThere(path: string): Promise<string | undefined> {
  try {
    const { isFile } = await Deno.lstat(path);
    return isFile ? await Deno.readTextFile(path) : undefined;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return undefined;
  }
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** What the system refuses is of no account here. */
async function unlessFailed<T>(
  action: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    const isOfSystem = error instanceof FolderError ||
      error instanceof Error &&
        (Object.values(Deno.errors).some((type) => error instanceof type) ||
          "code" in error);
    if (!isOfSystem) throw error;
    return undefined;
  }
}
