/**
 * What a folder of files is to a command.
 *
 * @module
 */

import type { FolderStep } from "../core/files/folder_step.ts";
import type { FolderContent } from "../core/files/folder_state.ts";

/** The folder that is kept in step. Every failure is a `FolderError`. */
export interface Folder {
  /** As the person gave it. */
  readonly path: string;
  /** Reads what stands there; a folder that is not there is empty. */
  read(): Promise<FolderContent>;
  /**
   * Makes the folder if need be and keeps other runs out of it until the lock
   * is disposed of. The lock dies with its process.
   */
  lock(): Promise<AsyncDisposable>;
  /** Does the steps in their order, each file in one step. Needs the lock. */
  apply(steps: readonly FolderStep[]): Promise<void>;
}
