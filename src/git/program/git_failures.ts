/**
 * Turns what git prints when it fails into a sentence and a remedy.
 *
 * @module
 */

import { GitError } from "../../errors.ts";
import type { CommandResult } from "../../system/command.ts";
import { adviseOnWithheld, findMissingLibrary } from "../../system/withheld.ts";

/** What git says of one cause, why that is, and what to do. `$1` stands for what the pattern caught. */
interface Remedy {
  readonly pattern: RegExp;
  readonly reason: string;
  readonly hint: string;
}

const REFUSED_HINT =
  "Push to a branch that is not protected, or ask who keeps the remote.";

/** Messages of git 2.25 to 2.51, of ssh, and of servers; the first that fits counts. */
const REMEDIES: readonly Remedy[] = [
  {
    pattern: /dubious ownership in repository at '([^']*)'/,
    reason: "the repository belongs to another user",
    hint: 'Run "git config --global --add safe.directory $1".',
  },
  {
    pattern: /not a git repository/,
    reason: "the folder is in no git repository",
    hint: 'Make one with "git init", or sync without --commit.',
  },
  {
    pattern: /must be run in a work tree/,
    reason: "the repository has no work tree",
    hint: "Sync in a clone of it.",
  },
  {
    pattern: /unable to create '([^']*\.lock)': File exists/i,
    reason: "another git is at work in the repository",
    hint: "Wait until it has ended; if none runs, delete $1.",
  },
  {
    pattern:
      /tell me who you are|unable to auto-detect email|empty ident name|no (?:email|name) was given/,
    reason: "git knows no name and no address for the commit",
    hint: "Set both with git config user.name and git config user.email.",
  },
  {
    pattern: /partial commit during a (merge|cherry-pick|rebase)/,
    reason: "a $1 is in progress",
    hint: "Finish it or undo it (git $1 --abort), then sync again.",
  },
  {
    pattern:
      /outside of your sparse-checkout definition[^]*?index:\n(?:(.*)\/)?[^\n/]*$/m,
    reason: "it is outside of the sparse checkout",
    hint: "Add it at the top of the repository: git sparse-checkout add $1.",
  },
  {
    pattern: /ignored by one of your \.gitignore files/,
    reason: "a rule of .gitignore leaves its files out",
    hint: "Take out the rule that git check-ignore -v names.",
  },
  {
    pattern:
      /failed to sign the data|Couldn't sign message|Load key [^]*failed to write commit object/,
    reason: "its signature could not be made",
    hint:
      "Unlock the key of this user, or sync with git config commit.gpgSign false.",
  },
  {
    // The last line of the remote before git's own, which only sums it up.
    pattern:
      /remote: ([^\n]*\S)[^\S\n]*\n(?:remote:[^\S\n]*\n|(?!remote:)[^\n]*\n)*[^\n]*\[remote rejected\]/,
    reason: 'the remote refused it: "$1"',
    hint: REFUSED_HINT,
  },
  {
    pattern: /\[remote rejected\] \((.*)\)$/m,
    reason: "the remote refused it: $1",
    hint: REFUSED_HINT,
  },
  {
    pattern: /The requested URL returned error: (40[13])/,
    reason: "the remote refuses who logs in (HTTP $1)",
    hint: "See that the user whom the remote is shown may push there.",
  },
  {
    pattern: /(Permission denied \([^)]*\)|Host key verification failed)/,
    reason: 'ssh cannot log in: "$1"',
    hint:
      "See that the user of this run can: ssh -o BatchMode=yes with the host of the remote.",
  },
  {
    pattern:
      /^(?:ssh: |fatal: )?(.*(?:Could not resolve|Connection refused|timed out|unreachable|Could not read from remote|does not appear to be a git|repository '[^']*' (?:does not exist|not found)|unable to access).*)$/im,
    reason: 'the remote does not answer: "$1"',
    hint:
      "Check its address (git remote -v) and the network, then run git push.",
  },
];

/**
 * Explains a git that failed.
 *
 * @param task What was tried: `push branch "main"`.
 */
export function explainGitFailure(
  task: string,
  result: CommandResult,
): GitError {
  const error = explainByWords(task, result);
  const advice = adviseOnWithheld("git", result.withheld);
  return advice === undefined
    ? error
    : new GitError(error.message, `${error.hint} ${advice}`);
}

function explainByWords(
  task: string,
  { code, stdout, stderr }: CommandResult,
): GitError {
  const library = findMissingLibrary({ stderr });
  if (library !== undefined) {
    return new GitError(
      `Cannot ${task}: git, or what it starts, cannot load ${library}`,
      "Have the system's loader find it (ldconfig).",
    );
  }
  const errors = withoutTrace(stderr);
  const said = withoutPasswords(`${errors}\n${stdout}`);
  for (const { pattern, reason, hint } of REMEDIES) {
    const match = pattern.exec(said);
    if (match === null) continue;
    const caught = (match[1] ?? "").trim();
    return new GitError(
      `Cannot ${task}: ${reason.replaceAll("$1", () => caught)}`,
      hint.replaceAll("$1", () => caught),
    );
  }
  const last = findLastLine(withoutPasswords(errors)) ??
    findLastLine(withoutPasswords(stdout));
  return new GitError(
    `Cannot ${task}: ${
      last === undefined ? `git ended with code ${code}` : `git says "${last}"`
    }`,
    "Run the same by hand with git to see all of what it or a hook says.",
  );
}

/** Hides user and password of addresses, also where an `@` or `/` is in them. */
export function withoutPasswords(text: string): string {
  return text.replace(/([a-z][a-z+]*:\/\/)\S*@/gi, "$1");
}

/** Leaves out what git prints under `GIT_TRACE` and the like, time first. */
function withoutTrace(stderr: string): string {
  return stderr.replace(/^\d\d:\d\d:\d\d\.\d{6} .*\n?/gm, "");
}

/** The last line says what went wrong; git's own advice does not. */
function findLastLine(text: string): string | undefined {
  return text.split("\n")
    .map((line) => line.replace(/^(?:fatal|error): /, "").trim())
    .filter((line) => line !== "" && !line.startsWith("hint:"))
    .at(-1);
}
