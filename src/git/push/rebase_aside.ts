/**
 * Puts commits on top of others without a look at the work tree.
 *
 * @module
 */

import { listSome } from "../../core/text/list_some.ts";
import { GitError } from "../../errors.ts";
import { cleanUp } from "../commit/clean_up.ts";
import { explainGitFailure } from "../program/git_failures.ts";
import { type GitContext, runGit, tryGit } from "../program/run_git.ts";

/** What is rebased, and for whom. */
interface Rebase {
  readonly branch: string;
  /** For people. */
  readonly task: string;
}

/** Hooks are for what a person does, not for what goes on in a folder aside. */
const WITHOUT_HOOKS = ["-c", "core.hooksPath=/dev/null"];

/** What the user's settings let a rebase do to other branches and commits. */
const WITHOUT_EXTRAS = [
  ...["-c", "rebase.updateRefs=false"],
  ...["-c", "rebase.autoSquash=false"],
];

/**
 * Rebases the current branch, unless something is committed to it meanwhile.
 *
 * `git rebase` itself wants a work tree without changes. So it is done in a work
 * tree of its own, and the branch is then moved as `git checkout` does, which
 * carries changes along, staged or not, or refuses as a whole.
 *
 * @param upstream What the branch is to stand on, a full reference.
 * @throws {GitError} If there is a conflict; all is as it was before.
 */
export async function rebaseOnto(
  context: GitContext,
  upstream: string,
  { branch, task }: Rebase,
): Promise<void> {
  const head = await readCommit(context, `refs/heads/${branch}`, task);
  const path = (await runGit(
    context,
    ["rev-parse", "--git-path", "schema-sync-rebase"],
    { task },
  )).replace(/\n$/, "");
  // What a run that was killed left behind.
  await removeWorktree(context, path);
  try {
    await runGit(
      context,
      [
        ...WITHOUT_HOOKS,
        "worktree",
        "add",
        "--quiet",
        "--detach",
        path,
        head,
      ],
      { task },
    );
    await rebase(context, path, { upstream, task });
    const rebased = await readCommit(context, "HEAD", task, ["-C", path]);
    if (await readCommit(context, "HEAD", task) !== head) return;
    await moveBranch(context, rebased, { branch, task });
  } finally {
    await removeWorktree(context, path);
  }
}

async function readCommit(
  context: GitContext,
  name: string,
  task: string,
  where: readonly string[] = [],
): Promise<string> {
  const id = await runGit(
    context,
    [...where, "rev-parse", "--verify", `${name}^{commit}`],
    { task },
  );
  return id.trim();
}

/** Commits that were once in the upstream and were taken out of it stay out. */
async function rebase(
  context: GitContext,
  path: string,
  { upstream, task }: { readonly upstream: string; readonly task: string },
): Promise<void> {
  const result = await tryGit(
    context,
    [
      ...["-C", path, ...WITHOUT_HOOKS, ...WITHOUT_EXTRAS],
      ...["rebase", "--quiet", "--fork-point", upstream],
    ],
    { task },
  );
  if (result.code === 0) return;
  const conflicts = await runGit(
    context,
    ["-C", path, "diff", "--name-only", "--diff-filter=U", "-z"],
    { task },
  );
  const files = conflicts.split("\0").filter((file) => file !== "");
  if (files.length === 0) throw explainGitFailure(task, result);
  throw new GitError(
    `Cannot ${task}: the upstream changed the same lines of ${listSome(files)}`,
    "Bring both together with git pull --rebase, sync again, and push.",
  );
}

async function moveBranch(
  context: GitContext,
  commit: string,
  { branch, task }: Rebase,
): Promise<void> {
  const result = await tryGit(
    context,
    [
      ...WITHOUT_HOOKS,
      ...["checkout", "--quiet", "--no-overwrite-ignore"],
      ...["-B", branch, commit],
    ],
    { task },
  );
  if (result.code === 0) return;
  // git lists the files that are in the way, each on a line that is indented.
  const files = [...result.stderr.matchAll(/^\t(.*)$/gm)]
    .map(([, file = ""]) => file);
  if (files.length === 0) throw explainGitFailure(task, result);
  throw new GitError(
    `Cannot ${task}: the upstream has moved, and uncommitted changes are in the way of ${
      listSome(files)
    }`,
    "Commit or stash them, then run git pull --rebase and git push.",
  );
}

async function removeWorktree(
  context: GitContext,
  path: string,
): Promise<void> {
  await cleanUp(context, ["worktree", "remove", "--force", "--force", path]);
}
