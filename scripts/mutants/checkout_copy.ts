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

/** What ends a run of Deno before it has ended by itself. */
export interface RunLimits {
  /** An endless loop counts as a failure after this. */
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
  limits: RunLimits,
): Promise<boolean> {
  // Without paths, Deno would run every test that it finds.
  if (tests.length === 0) return true;
  const flags = ["--no-prompt", "--no-check", "--fail-fast", "--allow-read=."];
  return await runDeno(copy, "test", [...flags, ...tests], limits);
}

/** Whether the types of a source are right in a copy; not where that was ended. */
export async function hasRightTypes(
  copy: string,
  path: string,
  limits: RunLimits,
): Promise<boolean> {
  return await runDeno(copy, "check", [path], limits);
}

async function runDeno(
  copy: string,
  command: string,
  args: readonly string[],
  { limitMs, signal }: RunLimits,
): Promise<boolean> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: [command, ...readImportFlags(), ...args],
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
