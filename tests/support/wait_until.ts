/**
 * Waits for what another process is about to do.
 *
 * @module
 */

const POLL_MS = 20;
/** For a machine on which everything hangs: a slow one takes its time. */
const LIMIT_MS = 60_000;

/**
 * Asks again and again until the answer is yes.
 *
 * @param what Ends the sentence "Cannot wait until …" of the error.
 * @throws {Error} If it is still no after a minute.
 */
export async function waitUntil(
  what: string,
  isSo: () => Promise<boolean>,
): Promise<void> {
  const deadlineMs = Date.now() + LIMIT_MS;
  while (!await isSo()) {
    if (Date.now() > deadlineMs) {
      throw new Error(`Cannot wait until ${what}: it takes too long`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
