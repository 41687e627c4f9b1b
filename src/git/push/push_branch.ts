/**
 * Pushes the current branch, on top of what others have pushed meanwhile.
 *
 * @module
 */

import { GitError } from "../../errors.ts";
import type { CommandResult } from "../../system/command.ts";
import { readBranch } from "../commit/commit_files.ts";
import type { Push } from "../git.ts";
import {
  explainGitFailure,
  withoutPasswords,
} from "../program/git_failures.ts";
import { explainLoginFailure } from "./login_failures.ts";
import { type PushTarget, readPushTarget } from "./push_target.ts";
import { rebaseOnto } from "./rebase_aside.ts";
import { type GitContext, runGit, tryGit } from "../program/run_git.ts";
import { buildSshEnvironment } from "./silent_ssh.ts";

/** How often it is pushed, where others are always faster. */
const MAX_ATTEMPTS = 3;

/**
 * Pushes the current branch to where `git push` would.
 *
 * Where that has moved and is what the branch follows, what it lacks is put on
 * top of it and pushed again.
 *
 * @returns `undefined` if everything is there.
 * @throws {GitError} If git or the remote refuses; all is as it was before.
 */
export async function pushBranch(
  context: GitContext,
): Promise<Push | undefined> {
  const branch = await readBranch(context, "push");
  const task = `push branch "${branch}"`;
  const target = await readPushTarget(context, branch, task);
  if (await isPushed(context, target, task)) return undefined;
  const environment = await buildSshEnvironment(context, task);
  for (let attempt = 1;; attempt++) {
    const args = buildPushArgs(branch, target);
    const result = await tryGit(context, args, { task, environment });
    if (result.code === 0) {
      return isUpToDate(result)
        ? undefined
        : await describePush(context, branch, target);
    }
    if (!isOvertaken(result)) {
      throw await explainRemoteFailure(context, task, result);
    }
    const { tracking, remote, ref } = target;
    if (!target.isFollowed || tracking === undefined) {
      throw explainMoved(task, branch, target);
    }
    if (attempt === MAX_ATTEMPTS) throw explainAlwaysOvertaken(task, target);
    const fetch = ["fetch", "--quiet", remote, ref];
    const fetched = await tryGit(context, fetch, { task, environment });
    if (fetched.code !== 0) {
      throw await explainRemoteFailure(context, task, fetched);
    }
    await rebaseOnto(context, tracking, { branch, task });
  }
}

async function explainRemoteFailure(
  context: GitContext,
  task: string,
  result: CommandResult,
): Promise<GitError> {
  return await explainLoginFailure(context, task, result) ??
    explainGitFailure(task, result);
}

function buildPushArgs(
  branch: string,
  { remote, ref, isNew }: PushTarget,
): string[] {
  return [
    ...["push", "--porcelain"],
    ...(isNew ? ["--set-upstream"] : []),
    remote,
    `refs/heads/${branch}:${ref}`,
  ];
}

async function describePush(
  context: GitContext,
  branch: string,
  { name }: PushTarget,
): Promise<Push> {
  const args = ["rev-parse", "--short", `refs/heads/${branch}`];
  const id = await runGit(context, args, { task: `push branch "${branch}"` });
  return { target: name, id: id.trim() };
}

/** As far as is known here; what was never fetched has nothing. */
async function isPushed(
  context: GitContext,
  { tracking }: PushTarget,
  task: string,
): Promise<boolean> {
  if (tracking === undefined) return false;
  const { code, stdout } = await tryGit(
    context,
    ["rev-list", "--count", `${tracking}..HEAD`, "--"],
    { task },
  );
  return code === 0 && stdout.trim() === "0";
}

/** Source: https://git-scm.com/docs/git-push#_output. */
function isUpToDate({ stdout }: CommandResult): boolean {
  return /^=\t/m.test(stdout);
}

/**
 * Whether the remote has commits that are not here, or got some while it was
 * pushed to.
 *
 * Source: `git push --porcelain`; transport.c and refs.c of git 2.39.
 */
function isOvertaken({ stdout, stderr }: CommandResult): boolean {
  return /^!\t.*\[rejected\] \((?:fetch first|non-fast-forward)\)$/m
    .test(stdout) ||
    /: is at [0-9a-f]+ but expected |incorrect old value provided/
      .test(`${stdout}\n${stderr}`);
}

/** To put it on top would bring the commits of one repository into another. */
function explainMoved(
  task: string,
  branch: string,
  { name, remote }: PushTarget,
): GitError {
  return new GitError(
    `Cannot ${task}: ${name} has commits that are not here`,
    `See them with git fetch ${
      withoutPasswords(remote)
    }; bring both together, then run git push ${
      withoutPasswords(remote)
    } ${branch}.`,
  );
}

function explainAlwaysOvertaken(task: string, { name }: PushTarget): GitError {
  return new GitError(
    `Cannot ${task}: others pushed to ${name} each of ${MAX_ATTEMPTS} times`,
    "Sync again; the commit is here and goes with the next push.",
  );
}
