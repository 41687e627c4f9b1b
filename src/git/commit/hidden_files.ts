/**
 * Finds files that git is told not to look at.
 *
 * @module
 */

import type { HiddenBy } from "../git.ts";
import { type GitContext, isSet, runGit } from "../program/run_git.ts";

/** A file of the folder that git takes for unchanged, whatever is in it. */
export interface HiddenFile {
  readonly file: string;
  /** What it is in the index. */
  readonly blob: string;
  readonly hiddenBy: HiddenBy;
}

/** `S 100644 1a2b… 0<tab>users.sql`; small letters are assumed to be unchanged. */
const TAGGED_REGEXP = /^([a-zS]) \d+ (\S+) 0\t(.*)$/s;

/**
 * Lists files of the folder at which git does not look.
 *
 * Source: https://git-scm.com/docs/git-ls-files, `-t` and `-v`.
 */
export async function listHiddenFiles(
  context: GitContext,
  task: string,
): Promise<HiddenFile[]> {
  const args = ["ls-files", "-v", "--stage", "-z", "--", "."];
  const tagged = (await runGit(context, args, { task })).split("\0")
    .flatMap((entry) => {
      const [, tag = "", blob = "", file = ""] = TAGGED_REGEXP.exec(entry) ??
        [];
      return file === "" ? [] : [{ file, blob, isSkipped: /S/i.test(tag) }];
    });
  if (tagged.length === 0) return [];
  const skipped = await isSparse(context, task)
    ? "sparse-checkout"
    : "skip-worktree";
  return tagged.map(({ file, blob, isSkipped }) => ({
    ...{ file, blob },
    hiddenBy: isSkipped ? skipped : "assume-unchanged",
  }));
}

/** Whether only a part of the repository is checked out. */
export async function isSparse(
  context: GitContext,
  task: string,
): Promise<boolean> {
  return await isSet(context, "core.sparseCheckout", { task });
}
