/**
 * Commits files of the folder, and nothing else.
 *
 * @module
 */

import { GitError } from "../errors.ts";
import type { Commit } from "./git.ts";
import { type GitContext, runGit, tryGit } from "./run_git.ts";
import { cleanUp } from "./clean_up.ts";

/** Takes the paths from standard input, however many there are. */
const PATHS_FROM_INPUT = ["--pathspec-from-file=-", "--pathspec-file-nul"];

/**
 * Commits these files of the folder, added, changed or gone.
 *
 * Whatever else is staged or changed stays as it is, also where the commit
 * fails. The hooks of the repository run.
 *
 * @throws {GitError} If git refuses.
 */
export async function commitFiles(
  context: GitContext,
  files: readonly string[],
  message: string,
): Promise<Commit> {
  const task = `commit folder "${context.folder}"`;
  const branch = await readBranch(context, task);
  const added = await addNewFiles(context, files, task);
  try {
    await runGit(
      context,
      [
        "commit",
        "--quiet",
        "--only",
        `--message=${message}`,
        ...PATHS_FROM_INPUT,
      ],
      { task, input: joinPaths(files) },
    );
  } catch (error) {
    await forgetFiles(context, added);
    throw error;
  }
  const id = await runGit(context, ["rev-parse", "--short", "HEAD"], { task });
  return { id: id.trim(), branch };
}

/**
 * The branch that is checked out.
 *
 * @throws {GitError} If none is.
 */
export async function readBranch(
  context: GitContext,
  task: string,
): Promise<string> {
  const { code, stdout } = await tryGit(
    context,
    ["symbolic-ref", "--quiet", "--short", "HEAD"],
    { task },
  );
  if (code === 0) return stdout.trim();
  // It may fail for any reason; only one is without a message.
  await runGit(context, ["rev-parse", "--git-dir"], { task });
  throw new GitError(
    `Cannot ${task}: no branch is checked out`,
    "Finish what is in progress (git status tells), or check a branch out with git switch.",
  );
}

/**
 * Makes files known to git that are not, without staging what is in them.
 *
 * @returns Those that were not known before.
 */
async function addNewFiles(
  context: GitContext,
  files: readonly string[],
  task: string,
): Promise<string[]> {
  const known = new Set(
    (await runGit(context, ["ls-files", "-z"], { task })).split("\0"),
  );
  const added = files.filter((file) => !known.has(file));
  if (added.length === 0) return added;
  try {
    await runGit(context, ["add", "--intent-to-add", ...PATHS_FROM_INPUT], {
      task,
      input: joinPaths(added),
    });
  } catch (error) {
    await forgetFiles(context, added);
    throw error;
  }
  return added;
}

async function forgetFiles(
  context: GitContext,
  files: readonly string[],
): Promise<void> {
  if (files.length === 0) return;
  await cleanUp(context, ["update-index", "--force-remove", "-z", "--stdin"], {
    input: joinPaths(files),
  });
}

function joinPaths(files: readonly string[]): string {
  return files.map((file) => `${file}\0`).join("");
}
