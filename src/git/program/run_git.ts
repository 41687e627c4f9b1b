/**
 * Runs git so that it never asks anything.
 *
 * @module
 */

import { GitError, InterruptedError } from "../../errors.ts";
import {
  type CommandResult,
  CommandUnavailableError,
  runCommand,
} from "../../system/command.ts";
import { buildGitEnvironment, listForeignVariables } from "./environment.ts";
import { explainGitFailure } from "./git_failures.ts";

/** Where and how git is run. */
export interface GitContext {
  /** Any folder of the work tree. */
  readonly folder: string;
  /** What of the user's variables says how git is to be run. */
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** What beside the arguments a call of git has. */
export interface GitCall {
  /** What it is for, for people: `commit folder "docs/schemas"`. */
  readonly task: string;
  /** For standard input. */
  readonly input?: string;
  /** Set on top of all others. */
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Runs git to its end, however it ends.
 *
 * Requires `--allow-run=git`.
 *
 * @throws {GitError} If git cannot be run, or time is up.
 * @throws {InterruptedError} If the run was interrupted.
 */
export async function tryGit(
  { folder, environment, signal }: GitContext,
  args: readonly string[],
  { task, input, environment: added }: GitCall,
): Promise<CommandResult> {
  try {
    return await runCommand({
      program: "git",
      args: ["-C", folder, ...args],
      env: { ...environment, ...buildGitEnvironment(environment), ...added },
      without: listForeignVariables(environment),
      ...(input === undefined ? {} : { input }),
      signal,
    });
  } catch (error) {
    throw explainNoResult(task, error, signal);
  }
}

/**
 * Runs git and gives what it printed.
 *
 * @throws {GitError} As {@linkcode tryGit}, and if git fails.
 */
export async function runGit(
  context: GitContext,
  args: readonly string[],
  call: GitCall,
): Promise<string> {
  const result = await tryGit(context, args, call);
  if (result.code === 0) return result.stdout;
  throw explainGitFailure(call.task, result);
}

/** Whether a setting of git is there and on, as git reads it. */
export async function isSet(
  context: GitContext,
  setting: string,
  call: GitCall,
): Promise<boolean> {
  const args = ["config", "--type=bool", setting];
  const { stdout } = await tryGit(context, args, call);
  return stdout.trim() === "true";
}

function explainNoResult(
  task: string,
  error: unknown,
  signal: AbortSignal,
): unknown {
  if (error instanceof CommandUnavailableError) {
    return error.reason === "missing"
      ? new GitError(
        `Cannot ${task}: git is not on PATH`,
        "Install git, or sync without --commit.",
        { cause: error },
      )
      : new GitError(
        `Cannot ${task}: this build of schema-sync may not run git`,
        "Commit by hand, or compile a build without --no-run.",
        { cause: error },
      );
  }
  if (error !== signal.reason || error instanceof InterruptedError) {
    return error;
  }
  return new GitError(
    `Cannot ${task}: the time of the run is over`,
    "Allow more time with --timeout, or see whether the remote answers.",
    { cause: error },
  );
}
