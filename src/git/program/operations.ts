/**
 * What a person has begun with git and not ended.
 *
 * @module
 */

import { type GitContext, tryGit } from "./run_git.ts";

/** Operations that end with a commit; during a rebase no branch is checked out. */
export const OPERATIONS = ["merge", "cherry-pick", "revert"] as const;

/** One of {@linkcode OPERATIONS}. */
export type Operation = typeof OPERATIONS[number];

/** Whether an operation is in progress: git keeps `REVERT_HEAD` and the like. */
export async function isInProgress(
  context: GitContext,
  operation: Operation,
  task: string,
): Promise<boolean> {
  const head = `${operation.replace("-", "_").toUpperCase()}_HEAD`;
  const { code } = await tryGit(
    context,
    ["rev-parse", "--verify", "--quiet", head],
    { task },
  );
  return code === 0;
}
