/**
 * The source that needs nothing installed: `npm:pg` for the catalog, the
 * WebAssembly `pg_dump` for the DDL.
 *
 * @module
 */

import { WasmDumper } from "./pg_dump/wasm/wasm_dumper.ts";
import { ServerSource } from "./server_source.ts";
import { Logins } from "./session/logins.ts";
import { PgSessions } from "./session/pg_sessions.ts";
import type { ServerConnection, Source, SourceLimits } from "./source.ts";

/**
 * Opens the source; nothing is connected to until it is read.
 *
 * Requires `--allow-net=<host>:<port>`.
 */
export function openBuiltIn(
  connection: ServerConnection,
  limits: SourceLimits,
): Source {
  const logins = new Logins(connection, limits.signal);
  const client = {
    name: "built-in",
    sessions: new PgSessions(logins),
    dumper: new WasmDumper(logins, limits),
  } as const;
  return new ServerSource(client, connection, limits);
}
