/**
 * A folder that goes away with the block that made it.
 *
 * @module
 */

/** A folder of its own in the system's folder for temporary files. */
export interface TempFolder extends AsyncDisposable {
  /** Absolute, without symbolic links. */
  readonly path: string;
}

/**
 * Makes an empty folder, to be held with `await using`.
 *
 * What a test left read-only inside is no obstacle to root alone. Requires
 * `--allow-read` and `--allow-write` on the system's temporary folder.
 */
export async function makeTempFolder(
  prefix = "schema-sync-",
  parent?: string,
): Promise<TempFolder> {
  const options = parent === undefined ? { prefix } : { prefix, dir: parent };
  // On macOS the temporary folder is a symbolic link; messages and Git show the target.
  const path = await Deno.realPath(await Deno.makeTempDir(options));
  return { path, [Symbol.asyncDispose]: () => removeFolder(path) };
}

async function removeFolder(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
