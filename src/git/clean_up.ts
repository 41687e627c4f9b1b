/**
 * Undoes what was begun, also where the run was ended meanwhile.
 *
 * @module
 */

import { GitError } from "../errors.ts";
import { type GitCall, type GitContext, tryGit } from "./run_git.ts";

/** How long it may take, in milliseconds. */
const LIMIT_MS = 5_000;

/**
 * Runs git to undo something. Where that fails as well, why it is done says
 * more than how it fails.
 */
export async function cleanUp(
  context: GitContext,
  args: readonly string[],
  call: Omit<GitCall, "task"> = {},
): Promise<void> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  try {
    await tryGit({ ...context, signal }, args, { ...call, task: "clean up" });
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
  }
}
