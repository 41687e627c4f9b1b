/**
 * Explains why a remote did not let git in, by what git has for a password.
 *
 * @module
 */

import { GitError } from "../../errors.ts";
import type { CommandResult } from "../../system/command.ts";
import { type GitContext, tryGit } from "../program/run_git.ts";

/** Nothing gave a password, and git may not ask a person. */
const NONE_REGEXP =
  /terminal prompts disabled|could not read (?:Username|Password)/;

/** The remote did not take what it was given. */
const REFUSED_REGEXP = /Authentication failed for/;

/** Settings by which git comes to a password, or to a header in its place. */
const SETTINGS_PATTERN =
  "^(credential\\.(.*\\.)?helper|core\\.askpass|http\\.(.*\\.)?extraheader)$";

/** The same as variables. */
const VARIABLES = ["GIT_ASKPASS", "SSH_ASKPASS"];

/**
 * Explains a git that got no further than the login by HTTP.
 *
 * @returns `undefined` if that is not why it failed.
 */
export async function explainLoginFailure(
  context: GitContext,
  task: string,
  { stderr }: CommandResult,
): Promise<GitError | undefined> {
  const isRefused = REFUSED_REGEXP.test(stderr);
  if (!isRefused && !NONE_REGEXP.test(stderr)) return undefined;
  const sources = (await listSources(context, task)).join(" and ");
  if (isRefused) {
    return new GitError(
      `Cannot ${task}: the remote refused the name or the password that git gave`,
      `Renew what ${sources || "the address of the remote"} gives.`,
    );
  }
  if (sources !== "") {
    return new GitError(
      `Cannot ${task}: the remote asks for a password, and got none that it takes from ${sources}`,
      "Run git push as the user of this run, with its variables and GIT_TERMINAL_PROMPT=0, to see why.",
    );
  }
  return new GitError(
    `Cannot ${task}: the remote asks for a password`,
    "Give git a credential helper (git config credential.helper) or the remote an ssh key.",
  );
}

/** Their names alone: a value may hold a password. */
async function listSources(
  context: GitContext,
  task: string,
): Promise<string[]> {
  const { stdout } = await tryGit(
    context,
    ["config", "-z", "--get-regexp", SETTINGS_PATTERN],
    { task },
  );
  // Each is a key, a line feed and a value; one without a value switches it off.
  const settings = stdout.split("\0")
    .filter((entry) => /\n./s.test(entry))
    .map((entry) => nameSetting(entry.split("\n")[0] ?? ""));
  const variables = VARIABLES.filter((name) => context.environment[name]);
  return [...new Set([...settings, ...variables])];
}

/** `credential.https://example.com.helper` is a credential helper like others. */
function nameSetting(key: string): string {
  if (key.endsWith("helper")) return "the credential helper";
  return key.endsWith("askpass") ? "core.askPass" : "http.extraHeader";
}
