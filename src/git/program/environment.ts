/**
 * What git is given beside the environment of the run.
 *
 * @module
 */

/** Variables by name, as far as they say how git is to be run. */
export type GitVariables = Readonly<Record<string, string>>;

/** Keeps git and what it starts from asking on a terminal or in a window. */
const SILENCE: GitVariables = {
  GIT_TERMINAL_PROMPT: "0",
  GCM_INTERACTIVE: "never",
  GIT_EDITOR: ":",
  GPG_TTY: "",
};

/**
 * Variables that stand for another command of git, where a hook or an alias
 * starts this program, or that change what a path means.
 *
 * Source: `git rev-parse --local-env-vars`, without those of `git -c`, and
 * https://git-scm.com/docs/git#_environment_variables.
 */
const VARIABLES_OF_A_COMMAND: readonly string[] = [
  "GIT_DIR",
  "GIT_WORK_TREE",
  "GIT_IMPLICIT_WORK_TREE",
  "GIT_COMMON_DIR",
  "GIT_PREFIX",
  "GIT_INTERNAL_SUPER_PREFIX",
  "GIT_INDEX_FILE",
  "GIT_OBJECT_DIRECTORY",
  "GIT_ALTERNATE_OBJECT_DIRECTORIES",
  "GIT_QUARANTINE_PATH",
  "GIT_SHALLOW_FILE",
  "GIT_GRAFT_FILE",
  "GIT_REPLACE_REF_BASE",
  "GIT_NO_REPLACE_OBJECTS",
  "GIT_CONFIG",
  "GIT_REFLOG_ACTION",
  "GIT_LITERAL_PATHSPECS",
  "GIT_GLOB_PATHSPECS",
  "GIT_NOGLOB_PATHSPECS",
  "GIT_ICASE_PATHSPECS",
];

/** What `LC_ALL` stands for beside the language of messages. */
const LOCALE_CATEGORIES = [
  "LC_CTYPE",
  "LC_COLLATE",
  "LC_NUMERIC",
  "LC_TIME",
  "LC_MONETARY",
];

/**
 * What is set on top of the environment of the run: git asks nothing, and speaks
 * the language in which it is understood here. All else is as the user has it,
 * for the hooks too.
 */
export function buildGitEnvironment(user: GitVariables): GitVariables {
  return { ...SILENCE, ...buildLocale(user), ...buildAskpass(user) };
}

/** What a git that is started must not see. */
export function listForeignVariables(user: GitVariables): readonly string[] {
  return user["DENO_TLS_CA_STORE"] === undefined
    ? [...VARIABLES_OF_A_COMMAND, "DENO_TLS_CA_STORE"]
    : VARIABLES_OF_A_COMMAND;
}

/** Whether the user has a program that answers what ssh asks. */
export function hasSshAskpass(user: GitVariables): boolean {
  return user["SSH_ASKPASS"] !== undefined &&
    user["SSH_ASKPASS_REQUIRE"] !== "never";
}

/** English messages; the characters stay those of the user, whom hooks serve. */
function buildLocale({ LC_ALL: all }: GitVariables): GitVariables {
  if (all === undefined) return { LC_MESSAGES: "C" };
  return {
    ...Object.fromEntries(LOCALE_CATEGORIES.map((name) => [name, all])),
    LC_ALL: "",
    LC_MESSAGES: "C",
  };
}

/**
 * A program that answers is the user's to give. Where there is none, one that
 * always fails keeps ssh and ssh-keygen from reading the terminal.
 *
 * Source: https://man.openbsd.org/ssh#SSH_ASKPASS, and `git_prompt()` in prompt.c
 * of git 2.39.
 */
function buildAskpass(user: GitVariables): GitVariables {
  return {
    SSH_ASKPASS: hasSshAskpass(user) ? user["SSH_ASKPASS"] ?? "" : "false",
    SSH_ASKPASS_REQUIRE: "force",
  };
}
