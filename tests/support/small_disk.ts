/**
 * Disks that are soon full, where a test may mount them.
 *
 * @module
 */

import { runProgram } from "./run_program.ts";
import { makeTempFolder } from "./temp_folder.ts";
import { waitUntil } from "./wait_until.ts";

/** Why no disk can be mounted on this machine; `undefined` if one can. */
export async function explainNoSmallDisk(): Promise<string | undefined> {
  await using folder = await makeTempFolder();
  try {
    const disk = await mountDisk(folder.path, "64k");
    await disk[Symbol.asyncDispose]();
    return undefined;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return error.message;
  }
}

/**
 * A disk in memory, over a folder, until the end of the block.
 *
 * @param size Of `mount`, and what else it takes: `64k`, `1m,nr_inodes=6`.
 * @throws {Error} If it cannot be mounted.
 */
export async function mountDisk(
  folder: string,
  size: string,
): Promise<AsyncDisposable> {
  await mount(["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder]);
  return {
    // For a moment, a process that another test starts has all files of this one.
    [Symbol.asyncDispose]: () =>
      waitUntil(
        `nobody uses the disk over ${folder}`,
        async () =>
          await runProgram(["umount", folder]) === undefined ||
          !await isMounted(folder),
      ),
  };
}

/** A test may have taken its disk away itself. */
async function isMounted(folder: string): Promise<boolean> {
  const mounts = await Deno.readTextFile("/proc/self/mounts");
  return mounts.split("\n").some((line) => line.split(" ")[1] === folder);
}

/** Runs `mount`; throws if it fails. */
export async function mount(args: readonly string[]): Promise<void> {
  const failure = await runProgram(["mount", ...args]);
  if (failure !== undefined) {
    throw new Error(`no small disk can be mounted: ${failure}`);
  }
}
