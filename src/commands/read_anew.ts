/**
 * Reads a database anew while it changes under the reading.
 *
 * @module
 */

import type { Changed, Source } from "../source/source.ts";

/** A schema that changes all the time is read anew this often, all told. */
const MAX_ATTEMPTS = 10;

/**
 * Reads until nothing changes meanwhile.
 *
 * @throws {DatabaseError} If something does each time.
 */
export async function readAnew<T extends { readonly kind: string }>(
  source: Source,
  read: () => Promise<T | Changed>,
): Promise<T> {
  for (let attempt = 1;; attempt++) {
    const outcome = await read();
    if (!isChanged(outcome)) return outcome;
    if (attempt === MAX_ATTEMPTS) throw outcome.error;
    await source.restart();
  }
}

function isChanged(
  outcome: { readonly kind: string } | Changed,
): outcome is Changed {
  return outcome.kind === "changed";
}
