/**
 * The parts that `init` sets up, each of which can be chosen alone.
 *
 * @module
 */

/** The parts, by the word that `--only` takes. */
export const SETUP_PARTS = [
  "scripts",
  "hook",
  "assistants",
  "attributes",
  "settings",
  "docs",
  "schedule",
  "workflow",
] as const;

/** One of {@linkcode SETUP_PARTS}. */
export type SetupPart = typeof SETUP_PARTS[number];
