/**
 * Keeps two runs from writing one folder at the same time.
 *
 * @module
 */

import { ensureDir } from "@std/fs/ensure-dir";
import { exists } from "@std/fs/exists";

import { FolderError } from "../errors.ts";
import { endOnAbort } from "../system/end_on_abort.ts";
import { joinSignals } from "../system/join_signals.ts";
import { explainFolderFailure } from "./folder_errors.ts";

/** How long to wait for another run, in milliseconds. */
const WAIT_MS = 10_000;

/** What keeps other runs out until it is disposed of. */
export interface FolderLock extends AsyncDisposable {
  /**
   * Makes sure that what is at the path is still what was locked.
   *
   * @throws {FolderError} If it is another folder, or none.
   */
  check(): Promise<void>;
}

/**
 * Makes the folder if need be and locks it.
 *
 * The lock is on the folder itself (flock), so nothing has to be left in it: the
 * operating system takes the lock back when the process ends, however it ends.
 * A folder that was made for the lock and is still empty goes with it.
 *
 * @throws {FolderError} If another run keeps the lock, or there can be no folder.
 * @throws The reason of `signal` if it was aborted.
 */
export async function lockFolder(
  path: string,
  signal: AbortSignal,
): Promise<FolderLock> {
  const { folder, isMade } = await openFolder(path);
  let isOurs = false;
  try {
    await waitForLock(folder, path, signal);
    isOurs = await isStillThere(folder, path);
  } finally {
    if (!isOurs) folder.close();
  }
  if (!isOurs) return await lockFolder(path, signal);
  return {
    check: async () => {
      if (await isStillThere(folder, path)) return;
      throw new FolderError(
        `Cannot write in folder "${path}": it is not the one that was read, or is gone`,
        "See what else works in this folder, then sync again.",
      );
    },
    [Symbol.asyncDispose]: async () => {
      if (isMade) removeIfEmpty(path);
      await folder.unlock();
      folder.close();
    },
  };
}

/** A run that failed may have removed the folder while this one waited for it. */
async function isStillThere(
  folder: Deno.FsFile,
  path: string,
): Promise<boolean> {
  try {
    const [locked, found] = [await folder.stat(), await Deno.stat(path)];
    return locked.dev === found.dev && locked.ino === found.ino;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw explainFolderFailure(`open folder "${path}"`, error);
  }
}

async function openFolder(
  path: string,
): Promise<{ folder: Deno.FsFile; isMade: boolean }> {
  try {
    const isMade = !await exists(path);
    await ensureDir(path);
    return { folder: await Deno.open(path), isMade };
  } catch (error) {
    throw explainFolderFailure(
      `open folder "${path}"`,
      asNotADirectory(error),
    );
  }
}

/** The system itself refuses to remove a folder that is not empty. */
function removeIfEmpty(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}

/** `ensureDir` has its own words for a file in the way. */
function asNotADirectory(error: unknown): unknown {
  const isInTheWay = error instanceof Deno.errors.AlreadyExists ||
    error instanceof Error &&
      error.message.startsWith("Failed to ensure directory");
  return isInTheWay
    ? new Deno.errors.NotADirectory("not a folder", { cause: error })
    : error;
}

async function waitForLock(
  folder: Deno.FsFile,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(explainBusy(path)), WAIT_MS);
  using either = joinSignals(signal, limit.signal);
  try {
    await endOnAbort(folder.lock(true), either.signal);
  } finally {
    clearTimeout(timer);
  }
}

function explainBusy(path: string): FolderError {
  return new FolderError(
    `Cannot lock folder "${path}": another run has kept it for ${
      WAIT_MS / 1000
    } seconds`,
    "Wait until the other run has ended, then sync again.",
  );
}
