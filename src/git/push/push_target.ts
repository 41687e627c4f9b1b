/**
 * Finds out where a branch is pushed to, by the rule of `git push`.
 *
 * @module
 */

import { GitError } from "../../errors.ts";
import { withoutPasswords } from "../program/git_failures.ts";
import { type GitContext, runGit, tryGit } from "../program/run_git.ts";

/** The branch of a remote that a branch goes to. */
export interface PushTarget {
  /** A name, or an address. */
  readonly remote: string;
  /** Where it is there: `refs/heads/main`. */
  readonly ref: string;
  /** For people: `origin/main`. */
  readonly name: string;
  /** Where it is here, `refs/remotes/origin/main`; absent where it is not followed. */
  readonly tracking?: string;
  /** Whether it is the upstream, too. */
  readonly isUpstream: boolean;
  /**
   * Whether the branch may be put on top of it: of a fork it may not, while it
   * follows another branch.
   */
  readonly isFollowed: boolean;
  /** Whether the branch is to follow it from now on. */
  readonly isNew: boolean;
}

/** What git knows of a branch. */
interface Branch {
  readonly ref: string;
  readonly upstream?: Upstream;
  /** The remote that is set for pushing or fetching. */
  readonly remote?: string;
  /** Where the refspecs of that remote send it. */
  readonly pushRef?: string;
  /** Where that, or the branch of the same name there, is here. */
  readonly pushTracking?: string;
}

interface Upstream {
  readonly tracking: string;
  readonly name: string;
  readonly remote: string;
  readonly ref: string;
}

/** Values by key, the last one last. */
type Config = ReadonlyMap<string, readonly string[]>;

const BRANCH_FIELDS = [
  ...["upstream", "upstream:short", "upstream:remotename"],
  ...["upstream:remoteref", "push", "push:remotename", "push:remoteref"],
];

/** Under which only the name of the branch says where it is pushed to. */
const BY_NAME = ["current", "matching"];

/**
 * Finds out where a branch is pushed to: `branch.*.pushRemote`,
 * `remote.pushDefault` or its own remote, and there what `remote.*.push` and
 * `push.default` say. Where these leave it open, it is the upstream.
 *
 * Source: `setup_default_push_refspecs()` in builtin/push.c of git 2.39.
 *
 * @throws {GitError} If it is pushed nowhere.
 */
export async function readPushTarget(
  context: GitContext,
  name: string,
  task: string,
): Promise<PushTarget> {
  const branch = await readBranchFacts(context, name, task);
  const config = await readPushConfig(context, task);
  const remote = branch.remote ?? await findOnlyRemote(context, task);
  return chooseTarget(branch, { name, remote, config, task });
}

interface Choice {
  readonly name: string;
  readonly remote: string;
  readonly config: Config;
  readonly task: string;
}

function chooseTarget(branch: Branch, choice: Choice): PushTarget {
  const { remote, config } = choice;
  const { upstream } = branch;
  const refspecs = config.get(`remote.${remote}.push`) ?? [];
  const mode = config.get("push.default")?.at(-1) ?? "simple";
  if (refspecs.length > 0) return followRefspecs(branch, refspecs, choice);
  if (BY_NAME.includes(mode)) return takeSameName(branch, remote);
  if (upstream?.remote === remote) {
    return { ...upstream, isUpstream: true, isFollowed: true, isNew: false };
  }
  if (upstream !== undefined && ["upstream", "tracking"].includes(mode)) {
    throw refuse(
      choice,
      `push.default is "${mode}", and ${upstream.name} is not on ${remote}`,
      `Set git config push.default current to push to ${choice.name} there.`,
    );
  }
  if (branch.remote !== undefined) return takeSameName(branch, remote);
  if (config.get("push.autosetupremote")?.at(-1) === "true") {
    return { ...takeSameName(branch, remote), isNew: true };
  }
  throw refuse(
    choice,
    "it has no upstream",
    `Give it one: git push --set-upstream ${remote} ${choice.name}.`,
  );
}

/** `remote.*.push`: patterns are git's to match, `HEAD` and `:` are not names. */
function followRefspecs(
  branch: Branch,
  refspecs: readonly string[],
  choice: Choice,
): PushTarget {
  const { remote } = choice;
  if (branch.pushRef !== undefined) {
    return buildTarget(branch, remote, branch.pushRef);
  }
  for (const refspec of refspecs) {
    const [source = "", target = ""] = refspec.replace(/^\+/, "").split(":");
    if (refspec === ":" || refspec === "+:") {
      return takeSameName(branch, remote);
    }
    if (!["HEAD", "@"].includes(source)) continue;
    const ref = target.startsWith("refs/") ? target : `refs/heads/${target}`;
    return target === ""
      ? takeSameName(branch, remote)
      : buildTarget({ ref: branch.ref }, remote, ref);
  }
  throw refuse(
    choice,
    `remote.${remote}.push does not name it`,
    `Add it: git config --add remote.${remote}.push ${branch.ref}.`,
  );
}

function takeSameName(branch: Branch, remote: string): PushTarget {
  return buildTarget(branch, remote, branch.ref);
}

function buildTarget(
  { upstream, pushTracking: tracking }: Branch,
  remote: string,
  ref: string,
): PushTarget {
  const isUpstream = upstream?.remote === remote && upstream.ref === ref;
  return {
    remote,
    ref,
    name: `${withoutPasswords(remote)}/${ref.replace(/^refs\/heads\//, "")}`,
    ...(tracking === undefined ? {} : { tracking }),
    isUpstream,
    isFollowed: isUpstream || upstream === undefined,
    isNew: false,
  };
}

async function readBranchFacts(
  context: GitContext,
  name: string,
  task: string,
): Promise<Branch> {
  const ref = `refs/heads/${name}`;
  const format = BRANCH_FIELDS.map((field) => `%(${field})`).join("%00");
  // Under "simple", git names no place on a remote that is not the upstream's.
  const output = await runGit(
    context,
    ["-c", "push.default=current", "for-each-ref", `--format=${format}`, ref],
    { task },
  );
  const [line = ""] = output.split("\n");
  const [tracking, short, remote, remoteRef, push, pushRemote, pushRef] = line
    .split("\0");
  return {
    ref,
    ...(tracking && short && remote && remoteRef
      ? { upstream: { tracking, name: short, remote, ref: remoteRef } }
      : {}),
    ...(pushRemote ? { remote: pushRemote } : {}),
    ...(pushRef ? { pushRef } : {}),
    ...(push ? { pushTracking: push } : {}),
  };
}

async function readPushConfig(
  context: GitContext,
  task: string,
): Promise<Config> {
  const pattern = "^(push\\.(default|autosetupremote)|remote\\..*\\.push)$";
  const args = ["config", "-z", "--get-regexp", pattern];
  const { stdout } = await tryGit(context, args, { task });
  const config = new Map<string, string[]>();
  for (const entry of stdout.split("\0")) {
    const end = entry.indexOf("\n");
    const [key, value] = end < 0
      // A key alone means yes.
      ? [entry, "true"]
      : [entry.slice(0, end), entry.slice(end + 1)];
    config.set(key, [...config.get(key) ?? [], value]);
  }
  return config;
}

/** Where git says none. */
async function findOnlyRemote(
  context: GitContext,
  task: string,
): Promise<string> {
  const { stdout } = await tryGit(context, ["remote"], { task });
  const remotes = stdout.split("\n").filter(Boolean);
  return remotes.length === 1 ? remotes[0] ?? "origin" : "origin";
}

function refuse({ task }: Choice, reason: string, hint: string): GitError {
  return new GitError(`Cannot ${task}: ${withoutPasswords(reason)}`, hint);
}
