/**
 * Brings the folder into its new state, one file in one step.
 *
 * @module
 */

import { dirname } from "@std/path/dirname";
import { join } from "@std/path/join";

import { KIND_FOLDERS } from "../core/catalog/object_kind.ts";
import type { FolderStep } from "../core/files/folder_step.ts";
import { FolderError } from "../errors.ts";
import { explainFolderFailure } from "./folder_errors.ts";

/** Files that are open at the same time: they wait for the disk together. */
const BATCH_SIZE = 250;

/** Begins the name of a file that is being written. */
const TEMPORARY_PREFIX = ".schema-sync-";
const TEMPORARY_SUFFIX = ".tmp";

/**
 * Does the steps: first moves and removals, then the files in their order.
 *
 * Every file is written beside its place and flushed before the first one is
 * put in place, by renaming it. So a full disk changes nothing, and a run that
 * is killed leaves whole files, old or new. A sub-folder comes with its first
 * file and goes with its last one.
 *
 * @param subFolders Folders in which a run that was killed may have left files.
 * @throws {FolderError} If a file cannot be written.
 * @throws The reason of `signal` if it was aborted before the first file was in
 * place.
 */
export async function applySteps(
  path: string,
  steps: readonly FolderStep[],
  signal: AbortSignal,
  subFolders: readonly string[] = KIND_FOLDERS,
): Promise<void> {
  await removeTemporaryFiles(path, subFolders);
  const moves = steps.filter((step) => step.kind === "move");
  const writes = steps.filter((step) => step.kind === "write");
  using stack = new DisposableStack();
  // What is deferred first is done last: when no file is left behind.
  stack.defer(() => removeEmptySubFolders(path, steps));
  makeSubFolders(path, [...writes, ...moves]);
  const written: TemporaryFile[] = [];
  for (let i = 0; i < writes.length; i += BATCH_SIZE) {
    signal.throwIfAborted();
    const batch = writes.slice(i, i + BATCH_SIZE).map(({ file, text }) => ({
      temporary: stack.use(new TemporaryFile(path, file)),
      text,
    }));
    await writeBatch(batch);
    written.push(...batch.map(({ temporary }) => temporary));
  }
  for (const { from, to } of moves) moveFile(path, from, to);
  for (const step of steps) {
    if (step.kind === "remove") removeFile(path, step.file);
  }
  for (const temporary of written) temporary.replaceTarget();
}

function makeSubFolders(path: string, steps: readonly FolderStep[]): void {
  for (const folder of listSubFolders(steps)) {
    makeSubFolder(join(path, folder));
  }
}

/** A link is no place for files: nobody knows where it leads to tomorrow. */
function makeSubFolder(place: string): void {
  try {
    Deno.mkdirSync(place);
  } catch (error) {
    if (isFolder(place)) return;
    throw error instanceof Deno.errors.AlreadyExists
      ? new FolderError(
        `Cannot make folder "${place}": a file or a link has its name`,
        "Move it away, or choose another folder with --out.",
      )
      : explainFolderFailure(`make folder "${place}"`, error);
  }
}

/** git knows no empty folders; the system itself refuses to remove another. */
function removeEmptySubFolders(
  path: string,
  steps: readonly FolderStep[],
): void {
  for (const folder of listSubFolders(steps)) {
    try {
      if (isFolder(join(path, folder))) Deno.removeSync(join(path, folder));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
    }
  }
}

/** The folders, below the one that is kept in step, of the files of these steps. */
function listSubFolders(steps: readonly FolderStep[]): Set<string> {
  const files = steps.flatMap((step): readonly string[] =>
    step.kind === "move" ? [step.from, step.to] : [step.file]
  );
  return new Set(
    files.map((file) => dirname(file)).filter((folder) => folder !== "."),
  );
}

/** Whether a folder is there that can be looked at, and no link to one. */
function isFolder(place: string): boolean {
  try {
    return Deno.lstatSync(place).isDirectory;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}

async function writeBatch(
  batch: readonly { temporary: TemporaryFile; text: string }[],
): Promise<void> {
  const flushes = batch.map(({ temporary, text }) => temporary.write(text));
  // All have to come to rest before the first failure removes the files.
  for (const flush of await Promise.allSettled(flushes)) {
    if (flush.status === "rejected") throw flush.reason;
  }
}

/**
 * A file beside its target; it goes away unless it takes the target's place.
 *
 * All but the flush is done at once: for a small file a thread costs more time
 * than the work.
 */
class TemporaryFile {
  readonly #path: string;
  readonly #target: string;
  #isLeft = false;

  constructor(folder: string, file: string) {
    const name = `${TEMPORARY_PREFIX}${crypto.randomUUID()}${TEMPORARY_SUFFIX}`;
    this.#target = join(folder, file);
    this.#path = join(dirname(this.#target), name);
  }

  /** Makes the file, writes it and waits until it is on the disk. */
  async write(text: string): Promise<void> {
    try {
      using file = Deno.openSync(this.#path, { write: true, createNew: true });
      this.#isLeft = true;
      writeAll(file, new TextEncoder().encode(text));
      await file.syncData();
    } catch (error) {
      throw this.#explain(error);
    }
  }

  replaceTarget(): void {
    try {
      Deno.renameSync(this.#path, this.#target);
    } catch (error) {
      throw this.#explain(error);
    }
    this.#isLeft = false;
  }

  [Symbol.dispose](): void {
    if (this.#isLeft) removeIfThere(this.#path);
  }

  #explain(error: unknown): unknown {
    return explainFolderFailure(`write "${this.#target}"`, error);
  }
}

function writeAll(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) {
    written += file.writeSync(bytes.subarray(written));
  }
}

function moveFile(path: string, from: string, to: string): void {
  try {
    Deno.renameSync(join(path, from), join(path, to));
  } catch (error) {
    throw explainFolderFailure(
      `move "${join(path, from)}" to "${to}"`,
      error,
    );
  }
}

function removeFile(path: string, file: string): void {
  try {
    removeIfThere(join(path, file));
  } catch (error) {
    throw explainFolderFailure(`delete "${join(path, file)}"`, error);
  }
}

/** What a run that was killed left behind. */
async function removeTemporaryFiles(
  path: string,
  subFolders: readonly string[],
): Promise<void> {
  for (const folder of ["", ...subFolders]) {
    const place = join(path, folder);
    try {
      if (folder === "" || isFolder(place)) await removeTemporaryFilesIn(place);
    } catch (error) {
      throw explainFolderFailure(`clean up "${place}"`, error);
    }
  }
}

async function removeTemporaryFilesIn(place: string): Promise<void> {
  for await (const { name } of Deno.readDir(place)) {
    if (name.startsWith(TEMPORARY_PREFIX) && name.endsWith(TEMPORARY_SUFFIX)) {
      removeIfThere(join(place, name));
    }
  }
}

/** The folder may have gone, and the file with it. */
function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
