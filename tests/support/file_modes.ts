/**
 * The modes of files, which root does not heed.
 *
 * @module
 */

import { runProgram } from "./run_program.ts";

/** What takes from root the right to do what the mode of a file forbids. */
export const MODE_LAUNCHER: readonly string[] = Deno.uid() === 0
  ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
  : [];

/** Why modes count for nothing on this machine; `undefined` if they count. */
export async function explainNoModes(): Promise<string | undefined> {
  if (MODE_LAUNCHER.length === 0) return undefined;
  const failure = await runProgram([...MODE_LAUNCHER, "true"]);
  return failure === undefined
    ? undefined
    : `root may write everywhere, and cannot be kept from it: ${failure}`;
}
