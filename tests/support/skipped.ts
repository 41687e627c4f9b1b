/**
 * Tests that a machine cannot run are left out, and never in silence.
 *
 * @module
 */

/** What begins a line on standard error that names a test left out. */
export const SKIPPED_PREFIX = "SKIPPED: ";

/**
 * Whether to ignore a test: to be handed to `ignore` of `Deno.test`.
 *
 * Where it is to be ignored, prints `SKIPPED: name: why` on standard error;
 * `scripts/test.ts` repeats such lines at its end.
 *
 * @param why What is missing on this machine; `undefined` if nothing is.
 */
export function isSkipped(name: string, why: string | undefined): boolean {
  if (why === undefined) return false;
  Deno.stderr.writeSync(
    new TextEncoder().encode(`${SKIPPED_PREFIX}${name}: ${why}\n`),
  );
  return true;
}
