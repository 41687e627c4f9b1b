/**
 * What a folder of files is to a command.
 *
 * @module
 */

import type { FolderSeal } from "../core/files/folder_record.ts";
import type { FolderStep } from "../core/files/folder_step.ts";
import type { FolderContent } from "../core/files/folder_state.ts";

/**
 * How the files stand to a seal: `same` by all that the system says of them,
 * `touched` by what they hold alone, as after a checkout, or `other`.
 */
export type SealState = "same" | "touched" | "other";

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
  /** Reads the record of a sync; `undefined` if there is none that can be read. */
  readRecord(): Promise<string | undefined>;
  /** Compares what stands there with what stood there. */
  compareSeal(seal: FolderSeal): Promise<SealState>;
  /**
   * Keeps a record in one step, if the folder holds just these files and can hold
   * it. Needs the lock.
   *
   * @param expected The files, or the seal of them.
   * @param render Makes the record, given the seal of the files as they are now.
   * @returns Whether it was kept.
   */
  keepRecord(
    expected: FolderContent | FolderSeal,
    render: (seal: FolderSeal) => string,
  ): Promise<boolean>;
}
