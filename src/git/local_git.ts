/**
 * The git of this machine.
 *
 * @module
 */

import { commitFiles } from "./commit/commit_files.ts";
import type { Git } from "./git.ts";
import { pushBranch } from "./push/push_branch.ts";
import { readChanges } from "./commit/read_changes.ts";
import { readStaged } from "./commit/read_staged.ts";
import type { GitContext } from "./program/run_git.ts";

/**
 * Opens the repository that a folder is in; nothing is run before it is asked
 * for.
 *
 * Requires `--allow-run=git`.
 */
export function openLocalGit(context: GitContext): Git {
  return {
    readStaged: (files) => readStaged(context, files),
    readChanges: () => readChanges(context),
    commit: (files, message) => commitFiles(context, files, message),
    push: () => pushBranch(context),
  };
}
