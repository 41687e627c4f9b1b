/**
 * Commits what a sync wrote, and pushes it.
 *
 * @module
 */

import { buildCommitMessage } from "../core/files/commit_message.ts";
import type { FileChange } from "../core/files/file_changes.ts";
import { PAGE_FILES } from "../core/pages/pages.ts";
import { isOwnPlace } from "../core/files/folder_state.ts";
import { parseObjectFile, restoreLineEnds } from "../core/files/object_file.ts";
import { GitError } from "../errors.ts";
import type { Folder } from "../folder/folder.ts";
import type { Commit, Git, Push } from "../git/git.ts";

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
    if (changes.length > 0) {
      const text = message ?? buildCommitMessage(changes);
      const commit = await git.commit(changes.map(({ file }) => file), text);
      outcome = { commit: { ...commit, message: text } };
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

/** What else lies in the folder, a page written by hand, is not ours to commit. */
async function readOwnChanges(
  folder: Folder,
  git: Git,
): Promise<FileChange[]> {
  const changes = await git.readChanges();
  const content = await folder.read();
  return changes
    .map(({ file, ...before }): FileChange => {
      const after = content.get(file);
      return { file, ...before, ...(after === undefined ? {} : { after }) };
    })
    .filter((change) => isOurs(change) && isChanged(change));
}

/**
 * git may call a file changed whose line ends alone it would convert. Those that
 * the last commit lacks, though the DDL has them, it now leaves alone.
 */
function isChanged({ before, after }: FileChange): boolean {
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
