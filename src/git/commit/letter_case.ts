/**
 * Has git tell names apart as the file system does.
 *
 * @module
 */

import { join } from "@std/path/join";

import { INDEX_FILE } from "../../core/pages/page_names.ts";
import { type GitContext, tryGit } from "../program/run_git.ts";

/**
 * Arguments before a command of git. A repository that was set up where `A.sql`
 * and `a.sql` are one file has a setting that hides the second one where they
 * are two.
 */
export async function readCaseArgs(
  context: GitContext,
  task: string,
): Promise<readonly string[]> {
  const args = ["config", "--type=bool", "core.ignoreCase"];
  const { stdout } = await tryGit(context, args, { task });
  return stdout.trim() === "true" && await tellsCasesApart(context.folder)
    ? ["-c", "core.ignoreCase=false"]
    : [];
}

/** By a file that is there after every sync. */
async function tellsCasesApart(folder: string): Promise<boolean> {
  return await isThere(join(folder, INDEX_FILE)) &&
    !await isThere(join(folder, INDEX_FILE.toUpperCase()));
}

async function isThere(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
