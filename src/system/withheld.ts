/**
 * Says what of the environment Deno's sandbox kept from a program.
 *
 * @module
 */

import type { CommandResult } from "./command.ts";

/** What a run came to, as far as it matters here. */
type Outcome = Pick<CommandResult, "stderr" | "withheld">;

/** What the loader of Linux, musl and macOS says. */
const NOT_LOADED_REGEXP =
  /error while loading shared libraries: ([^:\n]+)|Error loading shared library ([^:\n]+)|Library not loaded: (\S+)/;

/** The library that a program lacks and therefore did not start, if it says so. */
export function findMissingLibrary({ stderr }: Outcome): string | undefined {
  return NOT_LOADED_REGEXP.exec(stderr)?.slice(1).find(Boolean)?.trim();
}

/**
 * What to know of a failure: a sentence, or nothing where all was handed on.
 *
 * @param program The one that was started: `git`.
 */
export function adviseOnWithheld(
  program: string,
  withheld: readonly string[] = [],
): string | undefined {
  if (withheld.length === 0) return undefined;
  return `Deno's sandbox hands no ${
    withheld.join(" and no ")
  } on to it: where it needs that, put a script called ${program} first on PATH that sets it and starts the real one.`;
}
