/**
 * Commits files of the folder, and nothing else.
 *
 * @module
 */

import { GitError } from "../../errors.ts";
import type { Commit } from "../git.ts";
import { readCaseArgs } from "./letter_case.ts";
import { isInProgress } from "../program/operations.ts";
import { type GitContext, runGit, tryGit } from "../program/run_git.ts";
import { cleanUp } from "./clean_up.ts";

/** Takes the paths from standard input, however many there are. */
const PATHS_FROM_INPUT = ["--pathspec-from-file=-", "--pathspec-file-nul"];

/** Prints the last commit, or nothing before the first. */
const READ_HEAD = ["rev-parse", "--verify", "--quiet", "HEAD"];

/**
 * Commits these files of the folder, added, changed or gone.
 *
 * Whatever else is staged or changed stays as it is, also where the commit
 * fails. The hooks of the repository run.
 *
 * @returns `undefined` if git sees no difference, once it has converted line ends.
 * @throws {GitError} If git refuses.
 */
export async function commitFiles(
  context: GitContext,
  files: readonly string[],
  message: string,
): Promise<Commit | undefined> {
  const task = `commit folder "${context.folder}"`;
  const branch = await readBranch(context, task);
  await refuseDuringRevert(context, task);
  const { stdout: head } = await tryGit(context, READ_HEAD, { task });
  const byCase = await readCaseArgs(context, task);
  const added = await findNewFiles(context, files, { task, byCase });
  const isSame = head !== "" && added.length === 0 &&
    await areSame(context, files, { task, byCase });
  if (isSame) {
    // From now on git knows it without a look at the files.
    await runGit(context, [...byCase, "add", ...PATHS_FROM_INPUT], {
      task,
      input: joinPathspecs(files),
    });
    return undefined;
  }
  try {
    await addFiles(context, added, { task, byCase });
    await runGit(
      context,
      [
        ...byCase,
        "commit",
        "--quiet",
        "--only",
        `--message=${message}`,
        ...PATHS_FROM_INPUT,
      ],
      { task, input: joinPathspecs(files) },
    );
  } catch (error) {
    await forgetFiles(context, added, head);
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

/** git itself refuses during a merge; a revert it would end without a word. */
async function refuseDuringRevert(
  context: GitContext,
  task: string,
): Promise<void> {
  if (!await isInProgress(context, "revert", task)) return;
  throw new GitError(
    `Cannot ${task}: a revert is in progress`,
    "Finish it or undo it (git revert --abort), then sync again.",
  );
}

/** What a step is for, and the arguments before its command. */
interface Step {
  readonly task: string;
  readonly byCase: readonly string[];
}

/** Those that are there, and that git does not know. */
async function findNewFiles(
  context: GitContext,
  files: readonly string[],
  { task, byCase }: Step,
): Promise<string[]> {
  const args = [...byCase, "ls-files", "--others", "-z"];
  const unknown = await runGit(context, args, { task });
  const names = new Set(unknown.split("\0"));
  return files.filter((file) => names.has(file));
}

/** Whether none differs from the last commit, line ends converted. */
async function areSame(
  context: GitContext,
  files: readonly string[],
  { task, byCase }: Step,
): Promise<boolean> {
  const args = ["diff", "--name-only", "--no-renames", "-z", "--relative"];
  const differing = await runGit(
    context,
    [...byCase, ...args, "HEAD", "--", "."],
    { task },
  );
  const names = new Set(differing.split("\0"));
  return !files.some((file) => names.has(file));
}

/** Makes files known to git without staging what is in them. */
async function addFiles(
  context: GitContext,
  files: readonly string[],
  { task, byCase }: Step,
): Promise<void> {
  if (files.length === 0) return;
  await runGit(
    context,
    [...byCase, "add", "--intent-to-add", ...PATHS_FROM_INPUT],
    { task, input: joinPathspecs(files) },
  );
}

/** A hook that hangs after the commit leaves nothing to be undone. */
async function forgetFiles(
  context: GitContext,
  files: readonly string[],
  head: string,
): Promise<void> {
  if (files.length === 0) return;
  if (await cleanUp(context, READ_HEAD) !== head) return;
  await cleanUp(context, ["update-index", "--force-remove", "-z", "--stdin"], {
    input: files.map((file) => `${file}\0`).join(""),
  });
}

/** Each for itself literal: a variable that says so would count in hooks too. */
function joinPathspecs(files: readonly string[]): string {
  return files.map((file) => `:(literal)${file}\0`).join("");
}
