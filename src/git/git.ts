/**
 * What git is to a command.
 *
 * @module
 */

/** What keeps git from looking at a file. */
export type HiddenBy = "skip-worktree" | "assume-unchanged" | "sparse-checkout";

/** A file of the folder that differs from the last commit, or might. */
export interface CommittedFile {
  /** Its path in the folder. */
  readonly file: string;
  /** Its text in the last commit; absent if it is not there. */
  readonly before?: string;
  /** Why git takes it for unchanged, whatever is in it. */
  readonly hiddenBy?: HiddenBy;
}

/** A commit that was made. */
export interface Commit {
  /** Abbreviated, as git prints it. */
  readonly id: string;
  readonly branch: string;
}

/** What was pushed. */
export interface Push {
  /** Where to: `origin/main`. */
  readonly target: string;
  /** The last commit, abbreviated; another one than before if it was rebased. */
  readonly id: string;
}

/** git, as far as a sync needs it. Every failure but the end of the run is a `GitError`. */
export interface Git {
  /**
   * Files, at places of the folder that a sync writes to, that differ from the
   * last commit: changed, new or gone, those that git is told to ignore, and those
   * that it is told not to look at, which may be the same.
   */
  readChanges(): Promise<CommittedFile[]>;
  /**
   * Reads files of the folder as they are in the index. It never fails: without
   * a repository, or a git, there are none.
   */
  readStaged(files: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /**
   * Commits these files; all else stays as it is, staged or not.
   *
   * @returns `undefined` if git sees no difference, once it has converted line ends.
   */
  commit(
    files: readonly string[],
    message: string,
  ): Promise<Commit | undefined>;
  /**
   * Pushes the current branch to where `git push` would.
   *
   * @returns `undefined` if everything is there.
   */
  push(): Promise<Push | undefined>;
}
