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

/** Waits until a process waits for the lock on this folder, or on this file. */
export async function waitForFolderLock(
  path: string,
  pid: number,
): Promise<void> {
  if (Deno.build.os !== "linux") {
    await new Promise((resolve) => setTimeout(resolve, UNTOLD_MS));
    return;
  }
  // "3: -> FLOCK  ADVISORY  WRITE 4711 fe:00:2293769 0 EOF"
  const { ino } = await Deno.stat(path);
  const waiting = new RegExp(`-> FLOCK +\\w+ +\\w+ ${pid} \\S+:${ino} `);
  await waitUntil(
    `process ${pid} waits for the lock on ${path}`,
    async () => waiting.test(await Deno.readTextFile(LOCKS)),
  );
}
