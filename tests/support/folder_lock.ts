/**
 * Who waits for a folder that another run keeps locked.
 *
 * @module
 */

import { waitUntil } from "./wait_until.ts";

/** The kernel's list of locks on files and of who waits for them, on Linux. */
const LOCKS = "/proc/locks";

/** Elsewhere nobody tells, and any machine has come so far by then. */
const UNTOLD_MS = 2_000;

/** Waits until a process waits for the lock on a folder, or on a file. */
export async function waitForFolderLock(pid: number): Promise<void> {
  if (Deno.build.os !== "linux") {
    await new Promise((resolve) => setTimeout(resolve, UNTOLD_MS));
    return;
  }
  // "3: -> FLOCK  ADVISORY  WRITE 4711 fe:00:2293769 0 EOF"
  const waiting = new RegExp(`-> FLOCK +\\w+ +\\w+ ${pid} `);
  await waitUntil(
    `process ${pid} waits for a lock`,
    async () => waiting.test(await Deno.readTextFile(LOCKS)),
  );
}
