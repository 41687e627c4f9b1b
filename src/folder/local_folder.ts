/**
 * A folder on a file system of this machine.
 *
 * @module
 */

import type { FolderStep } from "../core/files/folder_step.ts";
import type { FolderContent } from "../core/files/folder_state.ts";
import { applySteps } from "./apply.ts";
import type { Folder } from "./folder.ts";
import { type FolderLock, lockFolder } from "./lock.ts";
import { readFolder } from "./read.ts";
import { readRecordFile, writeRecordFile } from "./record_file.ts";
import { compareSeal } from "./seal.ts";

/**
 * Opens a folder; nothing is read or made until it is asked for.
 *
 * Requires `--allow-read` and `--allow-write` of the path.
 *
 * @param signal Ends waiting for the lock, and stops between two files.
 */
export function openLocalFolder(path: string, signal: AbortSignal): Folder {
  let held: FolderLock | undefined;
  return {
    path,
    read: (): Promise<FolderContent> => readFolder(path),
    lock: async (): Promise<AsyncDisposable> =>
      held = await lockFolder(path, signal),
    apply: async (steps: readonly FolderStep[]): Promise<void> => {
      await held?.check();
      await applySteps(path, steps, signal);
    },
    readRecord: () => readRecordFile(path),
    compareSeal: (seal) => compareSeal(path, seal),
    keepRecord: (expected, render) => writeRecordFile(path, expected, render),
  };
}
