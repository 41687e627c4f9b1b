/**
 * Finds out whether the folder could be committed and pushed.
 *
 * @module
 */

import { isAbsolute } from "@std/path/is-absolute";
import { join } from "@std/path/join";

import { type Finding, findOk, findWarning } from "../core/doctor/diagnosis.ts";
import { quoteForShell } from "../core/text/shell_words.ts";
import { GitError } from "../errors.ts";
import { readBranch } from "./commit/commit_files.ts";
import { isSparse, listHiddenFiles } from "./commit/hidden_files.ts";
import { findRepository } from "./hook_place.ts";
import { isInProgress, OPERATIONS } from "./program/operations.ts";
import { readPrefix } from "./commit/read_changes.ts";
import { readPushTarget } from "./push/push_target.ts";
import { type GitContext, isSet, tryGit } from "./program/run_git.ts";

const CHECK = "git";

/** A sync without `--commit` needs none of it, so nothing here is a failure. */
export async function diagnoseGit(given: GitContext): Promise<Finding[]> {
  const context = await openExisting(given);
  const task = "commit";
  try {
    const branch = await readBranch(context, task);
    return [
      await diagnoseState(context, branch),
      ...await diagnoseSparseCheckout(context, given.folder),
      ...await diagnoseHiddenFiles(context, given.folder),
      await diagnoseTarget(context, branch),
      await diagnoseIdentity(context),
      await diagnoseHook(context),
    ];
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    return [findWarning(CHECK, error.message, error.hint)];
  }
}

/** What is in progress keeps a part of the changes from being committed by itself. */
async function diagnoseState(
  context: GitContext,
  branch: string,
): Promise<Finding> {
  for (const operation of OPERATIONS) {
    if (!await isInProgress(context, operation, "commit")) continue;
    return findWarning(
      CHECK,
      `branch ${branch}; a ${operation} is in progress, so --commit cannot work`,
      `Finish it or undo it (git ${operation} --abort).`,
    );
  }
  return findOk(CHECK, `branch ${branch}`);
}

/** New files outside of it cannot be added; git says so without adding any. */
async function diagnoseSparseCheckout(
  context: GitContext,
  folder: string,
): Promise<Finding[]> {
  const task = "look at the sparse checkout";
  if (!await isSparse(context, task)) return [];
  const above = { ...context, folder: "." };
  const args = ["add", "--dry-run", "--", folder];
  const { stderr } = await tryGit(above, args, { task });
  return /outside of your sparse-checkout definition/.test(stderr) ||
      await isOutsideOfCone(context, folder)
    ? [
      findWarning(
        "sparse checkout",
        `${folder} is outside of it, so --commit cannot work`,
        `Add it: git sparse-checkout add ${quoteForShell(folder)}.`,
      ),
    ]
    : [];
}

/**
 * Whether a folder without a file is left out. In a cone, folders are listed;
 * patterns are git's to match.
 */
async function isOutsideOfCone(
  context: GitContext,
  folder: string,
): Promise<boolean> {
  const task = "look at the sparse checkout";
  const isCone = await isSet(context, "core.sparseCheckoutCone", { task });
  const isThere = context.folder === folder;
  if (!isCone || !isThere && isAbsolute(folder)) return false;
  const prefix = await readPrefix(context, task);
  const path = join("/", prefix, isThere ? "" : folder, "/");
  const { code, stdout } = await tryGit(context, ["sparse-checkout", "list"], {
    task,
  });
  const listed = stdout.split("\n").filter(Boolean)
    .map((name) => `/${name}/`);
  return code === 0 && path !== "/" &&
    !listed.some((name) => path.startsWith(name) || name.startsWith(path));
}

async function diagnoseHiddenFiles(
  context: GitContext,
  folder: string,
): Promise<Finding[]> {
  if (context.folder !== folder) return [];
  const hidden = await listHiddenFiles(context, "look for hidden files");
  const flags = ["skip-worktree", "assume-unchanged"] as const;
  return flags.flatMap((flag) => {
    const files = hidden.filter(({ hiddenBy }) => hiddenBy === flag)
      .map(({ file }) => file);
    const paths = files.map((file) => quoteForShell(`${folder}/${file}`));
    return files.length === 0 ? [] : [
      findWarning(
        "hidden files",
        `git is told not to look at ${files.join(", ")} (${flag})`,
        `Run git update-index --no-${flag} ${paths.join(" ")}.`,
      ),
    ];
  });
}

async function diagnoseTarget(
  context: GitContext,
  branch: string,
): Promise<Finding> {
  try {
    const task = `push branch "${branch}"`;
    const { name, isUpstream } = await readPushTarget(context, branch, task);
    return findOk("upstream", isUpstream ? name : `pushed to ${name} instead`);
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    return findWarning("upstream", error.message, error.hint);
  }
}

async function diagnoseIdentity(context: GitContext): Promise<Finding> {
  const { code, stdout } = await tryGit(
    context,
    ["var", "GIT_COMMITTER_IDENT"],
    { task: "commit" },
  );
  return code === 0
    ? findOk("identity", stdout.trim().replace(/ \d+ [+-]\d+$/, ""))
    : findWarning(
      "identity",
      "git knows no name for commits",
      "Set git config user.name and git config user.email.",
    );
}

async function diagnoseHook(context: GitContext): Promise<Finding> {
  const repository = await findRepository(context);
  // git may read what this build may not; it ends with 1 where it shows a text.
  const { stdout } = await tryGit(
    context,
    [
      "diff",
      "--no-ext-diff",
      "--no-index",
      "--",
      "/dev/null",
      repository?.hook.path ?? "",
    ],
    { task: "look at the hook" },
  );
  return stdout.includes("schema-sync")
    ? findOk("hook", "post-merge syncs after migrations")
    : findWarning(
      "hook",
      "post-merge does not call schema-sync",
      "If it should sync after migrations, run schema-sync init --only hook.",
    );
}

/** The folder itself may not be there yet; its repository is. */
async function openExisting(context: GitContext): Promise<GitContext> {
  try {
    await Deno.stat(context.folder);
    return context;
  } catch (error) {
    if (
      error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotCapable
    ) {
      return { ...context, folder: "." };
    }
    throw error;
  }
}
