/**
 * The errors that a user, a server or a disk can cause, each with its exit code.
 *
 * Anything else that is thrown is a defect of this program.
 *
 * @module
 */

/** Exit codes of the program, by meaning. */
export const EXIT_CODES = {
  done: 0,
  differs: 1,
  usage: 2,
  database: 3,
  folder: 4,
  git: 5,
  partial: 6,
  /** EX_SOFTWARE of sysexits.h: none of the others, so that no script mistakes it. */
  defect: 70,
  interrupted: 130,
} as const;

/** One of {@linkcode EXIT_CODES}. */
export type ExitCode = typeof EXIT_CODES[keyof typeof EXIT_CODES];

/**
 * A failure with a remedy.
 *
 * `message` is one sentence without a final period: what was tried and what
 * failed. `hint` is one imperative sentence: what to do. Neither ever holds a
 * password.
 */
export class SchemaSyncError extends Error {
  override readonly name: string = "SchemaSyncError";

  constructor(
    readonly code: ExitCode,
    message: string,
    readonly hint: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The command line or the environment is wrong, or names an unknown table. */
export class UsageError extends SchemaSyncError {
  override readonly name = "UsageError";

  constructor(
    message: string,
    hint: string = 'Run "schema-sync --help" for the flags.',
  ) {
    super(EXIT_CODES.usage, message, hint);
  }
}

/** The database cannot be reached, queried or dumped, or a client tool is missing. */
export class DatabaseError extends SchemaSyncError {
  override readonly name: string = "DatabaseError";

  constructor(message: string, hint: string, options?: ErrorOptions) {
    super(EXIT_CODES.database, message, hint, options);
  }
}

/** The folder cannot be read, written or locked. */
export class FolderError extends SchemaSyncError {
  override readonly name = "FolderError";

  constructor(message: string, hint: string, options?: ErrorOptions) {
    super(EXIT_CODES.folder, message, hint, options);
  }
}

/** The commit or the push failed; the folder is in step all the same. */
export class GitError extends SchemaSyncError {
  override readonly name = "GitError";

  constructor(message: string, hint: string, options?: ErrorOptions) {
    super(EXIT_CODES.git, message, hint, options);
  }
}

/** The run was ended by SIGINT, SIGTERM or SIGHUP. */
export class InterruptedError extends SchemaSyncError {
  override readonly name = "InterruptedError";

  constructor(signal: string) {
    super(
      EXIT_CODES.interrupted,
      `Cannot finish: interrupted by ${signal}`,
      "Run it again; every file is whole and the next run completes the rest.",
    );
  }
}
