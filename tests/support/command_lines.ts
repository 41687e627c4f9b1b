/**
 * Command lines for tests, with what was typed and nothing else.
 *
 * @module
 */

import { type CommandLine, parseCommandLine } from "../../src/cli/args.ts";

/** Reads a command line that is split at spaces: `list -h db`. */
export function readLine(text: string): CommandLine {
  return parseCommandLine(text.split(" ").filter(Boolean));
}
