/**
 * The client that needs nothing installed.
 *
 * @module
 */

import { WasmDumper } from "./pg_dump/wasm/wasm_dumper.ts";
import type { ServerClient } from "./server_source.ts";
import { Logins } from "./session/logins.ts";
import { PgSessions } from "./session/pg_sessions.ts";
import type { ServerConnection, SourceLimits } from "./source.ts";

/**
 * `npm:pg` to ask, the WebAssembly `pg_dump` to dump; nothing is connected to until
 * one of them is used. Who closes the sessions closes what dumps, too.
 *
 * Requires `--allow-net=<host>:<port>`.
 */
export function buildBuiltIn(
  connection: ServerConnection,
  limits: SourceLimits,
): ServerClient {
  const logins = new Logins(connection, limits.signal);
  return {
    sessions: new PgSessions(logins),
    dumper: new WasmDumper(logins, limits),
  };
}
