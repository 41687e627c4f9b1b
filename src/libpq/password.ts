/**
 * Finds the password for a server that asks for one.
 *
 * @module
 */

import type { Options } from "./options.ts";
import { findPassword } from "./files/password_file.ts";
import { ConnectionRefusal } from "./refusal.ts";

/** Rights of a file that others than its owner have. */
const OTHERS_MODE = 0o077;

/**
 * Finds the password: that of the settings, or the one in the password file.
 *
 * A file that others may read is ignored, as libpq does it.
 *
 * Requires `--allow-read` of the password file.
 *
 * @param host What the password file knows the server by.
 * @throws {ConnectionRefusal} If there is none, with the reason.
 */
export async function readPassword(
  options: Options,
  host: string,
  port: string,
): Promise<string> {
  const { password, passfile, user = "", dbname = "" } = options;
  if (password) return password;
  const text = passfile ? await readPrivateFile(passfile) : "";
  const found = findPassword(text, { host, port, dbname, user });
  if (found) return found;
  throw explainMissing();
}

/** @returns Nothing if the file is not there. */
async function readPrivateFile(path: string): Promise<string> {
  try {
    const { isFile, mode } = await Deno.stat(path);
    if (!isFile) throw explainMissing(`password file "${path}" is not a file`);
    if (((mode ?? 0) & OTHERS_MODE) !== 0) {
      throw explainMissing(
        `password file "${path}" has group or world access; its mode should be 0600`,
      );
    }
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    if (error instanceof Deno.errors.NotCapable) {
      throw explainMissing(`this build may not read "${path}"`);
    }
    if (error instanceof Deno.errors.PermissionDenied) {
      throw explainMissing(`password file "${path}" cannot be read`);
    }
    throw error;
  }
}

function explainMissing(reason?: string): ConnectionRefusal {
  return new ConnectionRefusal(
    "end",
    `fe_sendauth: no password supplied${
      reason === undefined ? "" : ` (${reason})`
    }`,
  );
}
