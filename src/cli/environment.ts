/**
 * The environment variables that the program knows, and nothing else.
 *
 * @module
 */

import { UsageError } from "../errors.ts";

/** Variables by name; those that are not set are absent. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Variables that libpq reads and that are handed on to `psql` and `pg_dump`.
 *
 * Left out are those that we set ourselves (`PGHOST`, `PGPASSWORD`…) and those
 * that would change what is printed (`PGTZ`, `PGDATESTYLE`, `PGCLIENTENCODING`).
 *
 * Source: https://www.postgresql.org/docs/18/libpq-envars.html.
 */
export const LIBPQ_VARIABLES: readonly string[] = [
  "PGHOSTADDR",
  "PGPASSFILE",
  "PGREQUIREAUTH",
  "PGCHANNELBINDING",
  "PGSERVICE",
  "PGSERVICEFILE",
  "PGSYSCONFDIR",
  "PGOPTIONS",
  "PGAPPNAME",
  "PGSSLMODE",
  "PGREQUIRESSL",
  "PGSSLNEGOTIATION",
  "PGSSLCOMPRESSION",
  "PGSSLCERT",
  "PGSSLKEY",
  "PGSSLCERTMODE",
  "PGSSLROOTCERT",
  "PGSSLCRL",
  "PGSSLCRLDIR",
  "PGSSLSNI",
  "PGREQUIREPEER",
  "PGSSLMINPROTOCOLVERSION",
  "PGSSLMAXPROTOCOLVERSION",
  "PGGSSENCMODE",
  "PGGSSDELEGATION",
  "PGKRBSRVNAME",
  "PGGSSLIB",
  "PGCONNECT_TIMEOUT",
  "PGTARGETSESSIONATTRS",
  "PGLOADBALANCEHOSTS",
  "PGMINPROTOCOLVERSION",
  "PGMAXPROTOCOLVERSION",
];

/**
 * Variables that `psql` and `pg_dump` need of the system.
 *
 * `HOME` and, on Windows, `APPDATA` lead libpq to its password file;
 * `SYSTEMROOT` is what a Windows program needs to open a socket; `PATH` is for
 * Debian, where both programs are scripts.
 */
export const SYSTEM_VARIABLES: readonly string[] = [
  "HOME",
  "PATH",
  "APPDATA",
  "SYSTEMROOT",
];

/**
 * Variables that git and the ssh that it starts need of the user.
 *
 * Left out are `GIT_DIR`, `GIT_INDEX_FILE` and the like: where a hook starts this
 * program they stand for another command of git.
 */
const GIT_VARIABLES: readonly string[] = [
  "HOME",
  "PATH",
  "XDG_CONFIG_HOME",
  "USER",
  "LOGNAME",
  "EMAIL",
  "TMPDIR",
  "GNUPGHOME",
  "GIT_AUTHOR_NAME",
  "GIT_AUTHOR_EMAIL",
  "GIT_AUTHOR_DATE",
  "GIT_COMMITTER_NAME",
  "GIT_COMMITTER_EMAIL",
  "GIT_COMMITTER_DATE",
  "GIT_CONFIG_GLOBAL",
  "GIT_CONFIG_SYSTEM",
  "GIT_CONFIG_NOSYSTEM",
  "GIT_SSH",
  "GIT_SSH_COMMAND",
  "SSH_AUTH_SOCK",
  "SSH_AGENT_PID",
  "http_proxy",
  "https_proxy",
  "HTTPS_PROXY",
  "all_proxy",
  "ALL_PROXY",
  "no_proxy",
  "NO_PROXY",
];

/** Variables that are settings of this program, or of a connection. */
const SETTINGS_VARIABLES: readonly string[] = [
  "PGHOST",
  "PGPORT",
  "PGUSER",
  "PGDATABASE",
  "PGPASSWORD",
  "DATABASE_URL",
  "SCHEMA_SYNC_OUT",
  "SCHEMA_SYNC_CLIENT",
];

/** Every variable that the program reads. */
const ENVIRONMENT_VARIABLES: readonly string[] = [
  ...SETTINGS_VARIABLES,
  ...LIBPQ_VARIABLES,
  ...SYSTEM_VARIABLES,
  ...GIT_VARIABLES,
];

/** What `--allow-env` must list, in the notation of Deno (`PG*` is a prefix). */
export const ENVIRONMENT_PERMISSION: readonly string[] = [
  "PG*",
  "DATABASE_URL",
  "SCHEMA_SYNC_*",
  "NO_COLOR",
  // Not read but set: which roots TLS trusts.
  "DENO_TLS_CA_STORE",
  ...SYSTEM_VARIABLES,
  "GIT_*",
  "SSH_*",
  ...GIT_VARIABLES.filter((name) =>
    !/^(GIT|SSH)_/.test(name) && !SYSTEM_VARIABLES.includes(name)
  ),
];

/** Takes what is handed on to git; those that are not set are absent. */
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
