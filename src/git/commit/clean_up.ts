/**
 * Undoes what was begun, also where the run was ended meanwhile.
 *
 * @module
 */

import { GitError } from "../../errors.ts";
import { type GitCall, type GitContext, tryGit } from "../program/run_git.ts";

/** How long it may take, in milliseconds. */
const LIMIT_MS = 5_000;

/**
 * Runs git to undo something. Where that fails as well, why it is done says
 * more than how it fails.
 *
 * @returns What git printed; nothing if it could not be run.
 */
export async function cleanUp(
  context: GitContext,
  args: readonly string[],
  call: Omit<GitCall, "task"> = {},
): Promise<string> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  try {
    const undone = { ...call, task: "clean up" };
    return (await tryGit({ ...context, signal }, args, undone)).stdout;
  } catch (error) {
    if (error instanceof GitError) return "";
    throw error;
  }
}
