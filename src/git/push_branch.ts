/**
 * Pushes the current branch, on top of what others have pushed meanwhile.
 *
 * @module
 */

import { GitError } from "../errors.ts";
import type { CommandResult } from "../system/command.ts";
import { readBranch } from "./commit_files.ts";
import type { Push } from "./git.ts";
import { explainGitFailure } from "./git_failures.ts";
import { explainLoginFailure } from "./login_failures.ts";
import { rebaseOnto } from "./rebase_aside.ts";
import { type GitContext, runGit, tryGit } from "./run_git.ts";
import { buildSshEnvironment } from "./silent_ssh.ts";

/** The branch of a remote that a branch follows. */
interface Upstream {
  /** Where it is here: `refs/remotes/origin/main`. */
  readonly tracking: string;
  /** `origin/main`. */
  readonly name: string;
  readonly remote: string;
  /** Where it is there: `refs/heads/main`. */
  readonly ref: string;
}

/** What git is asked of an upstream. */
const UPSTREAM_FIELDS = [
  "upstream",
  "upstream:short",
  "upstream:remotename",
  "upstream:remoteref",
];

/** How often it is pushed, where others are always faster. */
const MAX_ATTEMPTS = 3;

/**
 * Pushes the current branch to its upstream.
 *
 * Where the upstream has moved, what it lacks is put on top of it and pushed
 * again.
 *
 * @returns `undefined` if the upstream has everything.
 * @throws {GitError} If git or the remote refuses; all is as it was before.
 */
export async function pushBranch(
  context: GitContext,
): Promise<Push | undefined> {
  const branch = await readBranch(context, "push");
  const task = `push branch "${branch}"`;
  const upstream = await readUpstream(context, branch, task);
  if (await isPushed(context, task)) return undefined;
  const environment = await buildSshEnvironment(context, task);
  for (let attempt = 1;; attempt++) {
    const result = await tryGit(
      context,
      [
        ...["push", "--porcelain", upstream.remote],
        `refs/heads/${branch}:${upstream.ref}`,
      ],
      { task, environment },
    );
    if (result.code === 0) {
      const args = ["rev-parse", "--short", `refs/heads/${branch}`];
      const id = (await runGit(context, args, { task })).trim();
      return { upstream: upstream.name, id };
    }
    if (!isOvertaken(result)) {
      throw await explainLoginFailure(context, task, result) ??
        explainGitFailure(task, result);
    }
    if (attempt === MAX_ATTEMPTS) throw explainAlwaysOvertaken(task, upstream);
    await runGit(context, ["fetch", "--quiet", upstream.remote, upstream.ref], {
      task,
      environment,
    });
    await rebaseOnto(context, upstream.tracking, { branch, task });
  }
}

async function readUpstream(
  context: GitContext,
  branch: string,
  task: string,
): Promise<Upstream> {
  const { code, stdout } = await tryGit(
    context,
    [
      "for-each-ref",
      `--format=${UPSTREAM_FIELDS.map((field) => `%(${field})`).join("%00")}`,
      `refs/heads/${branch}`,
    ],
    { task },
  );
  const [tracking, name, remote, ref] = stdout.trim().split("\0");
  if (code === 0 && tracking && name && remote && ref) {
    return { tracking, name, remote, ref };
  }
  throw new GitError(
    `Cannot ${task}: it has no upstream`,
    `Give it one: git push --set-upstream origin ${branch}.`,
  );
}

/** As far as is known here; an upstream that was never fetched has nothing. */
async function isPushed(context: GitContext, task: string): Promise<boolean> {
  const { code, stdout } = await tryGit(
    context,
    ["rev-list", "--count", "@{upstream}..HEAD"],
    { task },
  );
  return code === 0 && stdout.trim() === "0";
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

function explainAlwaysOvertaken(task: string, { name }: Upstream): GitError {
  return new GitError(
    `Cannot ${task}: others pushed to ${name} each of ${MAX_ATTEMPTS} times`,
    "Sync again; the commit is here and goes with the next push.",
  );
}
