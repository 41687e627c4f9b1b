/**
 * Logs in with the built-in client.
 *
 * @module
 */

import { connect, type Login } from "../../libpq/connect.ts";
import { ConnectionRefusal } from "../../libpq/refusal.ts";
import type { ServerConnection } from "../source.ts";
import { explainConnectionFailure } from "./client_errors.ts";
import { listStartSettings } from "./start_settings.ts";

/**
 * Connects and logs in; the session has our settings.
 *
 * Requires `--allow-net=<host>:<port>`.
 *
 * @throws {DatabaseError} If no server lets it in, with what to do about it.
 * @throws The reason of `signal`, if it was aborted.
 */
export async function openLogin(
  connection: ServerConnection,
  signal: AbortSignal,
): Promise<Login> {
  try {
    return await connect(connection, listStartSettings(connection), signal);
  } catch (error) {
    if (!(error instanceof ConnectionRefusal)) throw error;
    const { message, code } = error;
    throw explainConnectionFailure(connection, message, code);
  }
}
