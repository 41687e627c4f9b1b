/**
 * Tells what a folder misses of what a run did not read.
 *
 * @module
 */

import type { SkippedObject } from "./selection.ts";

/** Those that the folder misses: what it never had, nobody need miss. */
export function selectMissed(
  skipped: readonly SkippedObject[],
): SkippedObject[] {
  return skipped.filter(({ isMissed }) => isMissed ?? true);
}
