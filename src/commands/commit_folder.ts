/**
 * Commits what a sync wrote, and pushes it.
 *
 * @module
 */

import { buildCommitMessage } from "../core/files/commit_message.ts";
import type { FileChange } from "../core/files/file_changes.ts";
import { PAGE_FILES } from "../core/pages/pages.ts";
import { quoteForShell } from "../core/text/shell_words.ts";
import { isOwnPlace } from "../core/files/folder_state.ts";
import { parseObjectFile, restoreLineEnds } from "../core/files/object_file.ts";
import { GitError } from "../errors.ts";
import type { Folder } from "../folder/folder.ts";
import type { Commit, CommittedFile, Git, Push } from "../git/git.ts";

/** What is to become of the folder in git. */
export interface CommitRequest {
  readonly git: Git;
  /** In place of the message that tells what changed. */
  readonly message?: string;
  readonly isPushed: boolean;
}

/** What became of it. */
export interface CommitOutcome {
  /** Absent if nothing was to be committed, or it failed. */
  readonly commit?: Commit & { readonly message: string };
  /** Where it was pushed to: `origin/main`. */
  readonly pushedTo?: string;
  /** Why it was not done, or not all of it. */
  readonly failure?: GitError;
}

/**
 * Commits the files of ours that differ from the last commit, whoever changed
 * them, and pushes if that was asked for, also where nothing is to be
 * committed: an earlier push may have failed.
 *
 * A failure is part of the outcome, because the folder is in step all the same.
 */
export async function commitFolder(
  folder: Folder,
  { git, message, isPushed }: CommitRequest,
): Promise<CommitOutcome> {
  let outcome: CommitOutcome = {};
  try {
    const changes = await readOwnChanges(folder, git);
    requireVisible(folder, changes);
    if (changes.length > 0) {
      const text = message ?? buildCommitMessage(changes);
      const commit = await git.commit(changes.map(({ file }) => file), text);
      if (commit !== undefined) {
        outcome = { commit: { ...commit, message: text } };
      }
    }
    const push = isPushed ? await git.push() : undefined;
    return push === undefined ? outcome : addPush(outcome, push);
  } catch (error) {
    if (error instanceof GitError) return { ...outcome, failure: error };
    throw error;
  }
}

/** A commit that was put on top of others is another one. */
function addPush(
  { commit }: CommitOutcome,
  { target, id }: Push,
): CommitOutcome {
  return {
    ...(commit === undefined ? {} : { commit: { ...commit, id } }),
    pushedTo: target,
  };
}

/** A file of ours that is another one than in the last commit. */
type OwnChange = FileChange & Pick<CommittedFile, "hiddenBy">;

/** What else lies in the folder, a page written by hand, is not ours to commit. */
async function readOwnChanges(
  folder: Folder,
  git: Git,
): Promise<OwnChange[]> {
  const changes = await git.readChanges();
  const content = await folder.read();
  return changes
    .map(({ file, ...before }): OwnChange => {
      const after = content.get(file);
      return { file, ...before, ...(after === undefined ? {} : { after }) };
    })
    .filter((change) => isOurs(change) && isChanged(change));
}

/**
 * A commit would hold what the index has of such a file, beside the others as
 * they are.
 *
 * @throws {GitError} If git is told not to look at a file that changed.
 */
function requireVisible(folder: Folder, changes: readonly OwnChange[]): void {
  const [first] = changes.flatMap(({ hiddenBy }) => hiddenBy ?? []);
  if (first === undefined) return;
  const files = changes.filter(({ hiddenBy }) => hiddenBy === first)
    .map(({ file }) => file);
  const more = files.length > 5 ? ` and ${files.length - 5} more` : "";
  const task = `Cannot commit folder "${folder.path}"`;
  const paths = files.map((file) => quoteForShell(`${folder.path}/${file}`));
  throw first === "sparse-checkout"
    ? new GitError(
      `${task}: it is outside of the sparse checkout`,
      `Add it: git sparse-checkout add ${quoteForShell(folder.path)}.`,
    )
    : new GitError(
      `${task}: git is told not to look at ${
        files.slice(0, 5).join(", ")
      }${more} (${first})`,
      `Run git update-index --no-${first} ${paths.join(" ")}, then sync again.`,
    );
}

/**
 * git may call a file changed whose line ends alone it would convert. Those that
 * the last commit lacks, though the DDL has them, it now leaves alone. One that
 * is not checked out is not gone.
 */
function isChanged({ before, after, hiddenBy }: OwnChange): boolean {
  if (hiddenBy === "sparse-checkout" && after === undefined) return false;
  return before?.replaceAll("\r\n", "\n") !==
      after?.replaceAll("\r\n", "\n") ||
    before !== undefined && after !== undefined &&
      restoreLineEnds(before, after) === after;
}

function isOurs({ file, before, after }: FileChange): boolean {
  return PAGE_FILES.includes(file) ||
    isOwnPlace(file) &&
      [before, after].some((text) =>
        text !== undefined && parseObjectFile(text) !== undefined
      );
}
