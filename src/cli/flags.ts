/**
 * The commands and flags that there are, and which go together.
 *
 * @module
 */

/** The commands, by the word that calls them. */
export const COMMANDS = [
  "sync",
  "list",
  "check",
  "prune",
  "init",
  "doctor",
] as const;

/** One of {@linkcode COMMANDS}. */
export type CommandName = typeof COMMANDS[number];

/** Commands that may be given tables. */
export const TABLE_COMMANDS: readonly CommandName[] = ["sync", "check"];

/** Flags that take a value, with their short form; the letters are those of psql and pg_dump. */
export const VALUE_FLAGS: Readonly<Record<string, string | undefined>> = {
  host: "h",
  port: "p",
  username: "U",
  dbname: "d",
  out: "o",
  schema: "n",
  "exclude-table": "T",
  client: undefined,
  from: undefined,
  "lock-timeout": undefined,
  timeout: undefined,
  message: undefined,
  only: undefined,
};

/** Flags that may be given more than once. */
export const REPEATABLE_FLAGS: readonly string[] = [
  "schema",
  "exclude-table",
  "from",
  "only",
];

/** Flags without a value, with their short form. */
export const SWITCHES: Readonly<Record<string, string | undefined>> = {
  "all-schemas": undefined,
  "allow-pooler": undefined,
  json: undefined,
  quiet: "q",
  verbose: undefined,
  commit: undefined,
  push: undefined,
  diff: undefined,
  "dry-run": undefined,
  help: "?",
  version: undefined,
};

/** All flags, with their short form. */
export const ALL_FLAGS: Readonly<Record<string, string | undefined>> = {
  ...VALUE_FLAGS,
  ...SWITCHES,
};

/** The commands that take a flag; one that is not listed goes with every command. */
export const FLAG_COMMANDS: Readonly<Record<string, readonly CommandName[]>> = {
  commit: ["sync"],
  push: ["sync"],
  message: ["sync"],
  diff: ["check"],
  "dry-run": ["prune", "init"],
  only: ["init"],
  // What is gone is gone, whatever a filter says.
  schema: ["sync", "list", "check", "init", "doctor"],
  "exclude-table": ["sync", "list", "check", "init", "doctor"],
};
