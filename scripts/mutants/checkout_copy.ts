/**
 * Copies of the checkout, in which a source may be changed and tested.
 *
 * @module
 */

import { ensureDir } from "@std/fs/ensure-dir";
import { walk } from "@std/fs/walk";
import { dirname } from "@std/path/dirname";
import { join } from "@std/path/join";

import { readImportFlags } from "../task_args.ts";

/** What the unit tests need to run. */
const COPIED_FOLDERS = ["src", "tests", "scripts"];
const COPIED_FILES = ["main.ts", "deno.json", "deno.lock", "README.md"];

/** What ends tests before they have ended by themselves. */
export interface TestLimits {
  /** The tests of an endless loop count as failed after this. */
  readonly limitMs?: number;
  readonly signal: AbortSignal;
}

/** Copies what the unit tests need, into a folder that need not be there. */
export async function copyCheckout(target: string): Promise<void> {
  const paths = [...COPIED_FILES];
  for (const folder of COPIED_FOLDERS) {
    for await (const { path } of walk(folder, { includeDirs: false })) {
      paths.push(path);
    }
  }
  for (const path of paths) {
    await ensureDir(dirname(join(target, path)));
    await Deno.copyFile(path, join(target, path));
  }
}

/** Whether these tests pass in a copy; not where they were ended. */
export async function passes(
  copy: string,
  tests: readonly string[],
  { limitMs, signal }: TestLimits,
): Promise<boolean> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["test", ...readImportFlags(), "--no-prompt", "--no-check"],
      ...["--fail-fast", "--allow-read=.", ...tests],
    ],
    cwd: copy,
    stdin: "null",
    stdout: "null",
    stderr: "null",
    signal: limitMs === undefined
      ? signal
      : AbortSignal.any([signal, AbortSignal.timeout(limitMs)]),
  }).output();
  return success;
}
