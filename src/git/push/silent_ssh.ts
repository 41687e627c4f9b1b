/**
 * Keeps ssh from asking.
 *
 * @module
 */

import { quoteForShell } from "../../core/text/shell_words.ts";
import { hasSshAskpass } from "../program/environment.ts";
import { type GitContext, tryGit } from "../program/run_git.ts";

/**
 * The variable that makes git start ssh, or what the user has in its place, so
 * that it fails where it would ask for a password, which it does on the terminal
 * whatever its standard input is. Where the user has a program that answers, ssh
 * asks that one.
 *
 * Source: https://git-scm.com/docs/git#Documentation/git.txt-GITSSHCOMMAND.
 */
export async function buildSshEnvironment(
  context: GitContext,
  task: string,
): Promise<Readonly<Record<string, string>>> {
  if (hasSshAskpass(context.environment)) return {};
  const { GIT_SSH_COMMAND: own, GIT_SSH: program } = context.environment;
  const { stdout } = await tryGit(context, ["config", "core.sshCommand"], {
    task,
  });
  const command = own ?? (stdout.trim() || undefined) ??
    (program === undefined ? "ssh" : quoteForShell(program));
  const flag = /plink/i.test(command) ? "-batch" : "-o BatchMode=yes";
  return { GIT_SSH_COMMAND: `${command} ${flag}` };
}
