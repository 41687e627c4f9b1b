/**
 * Tells named pipes from files.
 *
 * @module
 */

/**
 * Whether a path leads to a named pipe.
 *
 * Deno opens one in the thread that keeps the limits of a run: where nobody
 * writes to it, neither `--timeout` nor a signal would end that.
 *
 * Requires `--allow-read` on the path.
 *
 * @throws {Deno.errors.NotFound} If nothing is there, and what else the system
 * says.
 */
export async function isNamedPipe(path: string): Promise<boolean> {
  const { isFifo } = await Deno.stat(path);
  return isFifo === true;
}
