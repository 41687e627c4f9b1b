/**
 * What the files of a project are to a command.
 *
 * @module
 */

/** The files around the folder. Every failure is a `FolderError`. */
export interface Workspace {
  /** Reads a file; `undefined` if there is none. */
  read(path: string): Promise<string | undefined>;
  /** Whether this build may look there. */
  mayRead(path: string): Promise<boolean>;
  /** Whether this build may write there. */
  mayWrite(path: string): Promise<boolean>;
  /** Writes a file in one step, and the folders above it. */
  write(
    path: string,
    text: string,
    options: { readonly isExecutable: boolean },
  ): Promise<void>;
}
