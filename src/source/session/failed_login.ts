/**
 * Finds out why `psql` or `pg_dump` could not log in.
 *
 * @module
 */

import { DatabaseError } from "../../errors.ts";
import {
  explainConnectionFailure,
  isRefusedInOtherWords,
} from "./client_errors.ts";
import type { ServerConnection } from "../source.ts";

/**
 * Explains a login that failed.
 *
 * libpq hands on what the server says, in the server's language and without its
 * SQLSTATE. Where that is not understood, the built-in client, which gets the
 * SQLSTATE, tries as well: what it says counts if it was told the same.
 *
 * Requires `--allow-net=<host>:<port>`.
 *
 * @param stderr What the program printed.
 * @throws The reason of `signal`, if it was aborted.
 */
export async function explainFailedLogin(
  connection: ServerConnection,
  stderr: string,
  signal: AbortSignal,
): Promise<DatabaseError> {
  const failure = explainConnectionFailure(connection, stderr);
  if (!isRefusedInOtherWords(connection, stderr)) return failure;
  const other = await tryBuiltIn(connection, signal);
  return other?.message === failure.message ? other : failure;
}

/** @returns `undefined` if it was let in, or failed in a way of its own. */
async function tryBuiltIn(
  connection: ServerConnection,
  signal: AbortSignal,
): Promise<DatabaseError | undefined> {
  // Loaded when it is needed: its package takes as long as all else at the start.
  const { openLogin } = await import("./open_login.ts");
  try {
    const login = await openLogin(connection, signal);
    await login.end();
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    return error instanceof DatabaseError ? error : undefined;
  }
}
