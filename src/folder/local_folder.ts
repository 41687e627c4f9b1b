/**
 * A folder on a file system of this machine.
 *
 * @module
 */

import type { FolderStep } from "../core/plan.ts";
import type { FolderContent } from "../core/table_files.ts";
import { applySteps } from "./apply.ts";
import type { Folder } from "./folder.ts";
import { lockFolder } from "./lock.ts";
import { readFolder } from "./read.ts";

/**
 * Opens a folder; nothing is read or made until it is asked for.
 *
 * Requires `--allow-read` and `--allow-write` of the path.
 *
 * @param signal Ends waiting for the lock, and stops between two files.
 */
export function openLocalFolder(path: string, signal: AbortSignal): Folder {
  return {
    path,
    read: (): Promise<FolderContent> => readFolder(path),
    lock: (): Promise<AsyncDisposable> => lockFolder(path, signal),
    apply: (steps: readonly FolderStep[]): Promise<void> =>
      applySteps(path, steps, signal),
  };
}
