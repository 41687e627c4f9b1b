/**
 * The environment variables that the program knows, and nothing else.
 *
 * @module
 */

import { UsageError } from "../errors.ts";
import { HANDED_ON_VARIABLES, PARAMETERS } from "../libpq/parameters.ts";
import { OPTION_VARIABLES } from "./options.ts";

/** Variables by name; those that are not set are absent. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Variables of the system that are looked at. `HOME` and, on Windows, `APPDATA`
 * lead to the password file; `PATH` to the programs.
 */
export const SYSTEM_VARIABLES: readonly string[] = ["HOME", "PATH", "APPDATA"];

/**
 * Variables that say how git is to be run, and for whom. It gets all others too;
 * these are looked at.
 */
const GIT_VARIABLES: readonly string[] = [
  "PATH",
  "USER",
  "LOGNAME",
  "LC_ALL",
  "GIT_ASKPASS",
  "GIT_SSH",
  "GIT_SSH_COMMAND",
  "SSH_ASKPASS",
  "SSH_ASKPASS_REQUIRE",
  // Set by us for a connection, which is no business of git's hooks.
  "DENO_TLS_CA_STORE",
];

/** Variables that are settings of this program, or of a connection. */
const SETTINGS_VARIABLES: readonly string[] = [
  ...OPTION_VARIABLES,
  PARAMETERS.password.variable,
  "DATABASE_URL",
];

/** Every variable that the program reads. */
const ENVIRONMENT_VARIABLES: readonly string[] = [
  ...SETTINGS_VARIABLES,
  ...HANDED_ON_VARIABLES,
  ...SYSTEM_VARIABLES,
  ...GIT_VARIABLES,
];

/** What `--allow-env` must list, in the notation of Deno (`PG*` is a prefix). */
export const ENVIRONMENT_PERMISSION: readonly string[] = [
  "PG*",
  "DATABASE_URL",
  "SCHEMA_SYNC_*",
  "NO_COLOR",
  ...SYSTEM_VARIABLES,
  // Those that stand for another command of git are taken off.
  "GIT_*",
  "SSH_*",
  ...GIT_VARIABLES.filter((name) =>
    !/^(GIT|SSH)_/.test(name) && !SYSTEM_VARIABLES.includes(name)
  ),
];

/** Takes what matters to how git is run; those that are not set are absent. */
export function selectGitVariables(
  environment: Environment,
): Readonly<Record<string, string>> {
  const selected: Record<string, string> = {};
  for (const name of GIT_VARIABLES) {
    const value = environment[name];
    if (value !== undefined) selected[name] = value;
  }
  return selected;
}

/**
 * Reads the variables that the program knows.
 *
 * One that is set to nothing counts as not set, as in libpq.
 *
 * @param look Gives a variable by its name, as `Deno.env.get` does.
 * @throws {UsageError} If one is not in UTF-8.
 */
export function readEnvironment(
  look: (name: string) => string | undefined,
): Environment {
  return Object.fromEntries(
    ENVIRONMENT_VARIABLES.map((name) => [
      name,
      lookUp(look, name) || undefined,
    ]),
  );
}

/** What Deno says of a variable that is not in UTF-8 quotes it, a password too. */
function lookUp(
  look: (name: string) => string | undefined,
  name: string,
): string | undefined {
  try {
    return look(name);
  } catch (error) {
    if (!(error instanceof Deno.errors.InvalidData)) throw error;
    throw new UsageError(
      `Cannot read ${name}: it is not in UTF-8`,
      name === "PGPASSWORD"
        ? "Write it in UTF-8, or put it into ~/.pgpass and use --client tools."
        : "Write it in UTF-8.",
    );
  }
}
