/**
 * The commands that there are.
 *
 * @module
 */

/** The commands, by the word that calls them. */
export const COMMANDS = [
  "sync",
  "list",
  "check",
  "lint",
  "prune",
  "page",
  "verify",
  "init",
  "doctor",
] as const;

/** One of {@linkcode COMMANDS}. */
export type CommandName = typeof COMMANDS[number];

/** Commands that may be given tables. */
export const TABLE_COMMANDS: readonly CommandName[] = ["sync", "check", "lint"];
