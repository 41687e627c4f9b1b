/**
 * Has git tell names apart as the file system does.
 *
 * @module
 */

import { exists } from "@std/fs/exists";
import { join } from "@std/path/join";

import { INDEX_FILE } from "../../core/pages/page_names.ts";
import { type GitContext, isSet } from "../program/run_git.ts";

/**
 * Arguments before a command of git. A repository that was set up where `A.sql`
 * and `a.sql` are one file has a setting that hides the second one where they
 * are two.
 */
export async function readCaseArgs(
  context: GitContext,
  task: string,
): Promise<readonly string[]> {
  return await isSet(context, "core.ignoreCase", { task }) &&
      await tellsCasesApart(context.folder)
    ? ["-c", "core.ignoreCase=false"]
    : [];
}

/** By a file that is there after every sync. */
async function tellsCasesApart(folder: string): Promise<boolean> {
  return await exists(join(folder, INDEX_FILE)) &&
    !await exists(join(folder, INDEX_FILE.toUpperCase()));
}
