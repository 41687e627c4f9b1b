/**
 * The client that runs PostgreSQL's own programs.
 *
 * @module
 */

import { ProgramDumper } from "./pg_dump/program_dumper.ts";
import type { ServerClient } from "./server_source.ts";
import { PsqlSessions } from "./session/psql_sessions.ts";
import type { ServerConnection, SourceLimits } from "./source.ts";

/**
 * `psql` to ask, `pg_dump` to dump; nothing runs until one of them is used.
 *
 * Requires `--allow-run=psql,pg_dump`.
 */
export function buildClientTools(
  connection: ServerConnection,
  limits: SourceLimits,
): ServerClient {
  return {
    sessions: new PsqlSessions(connection, limits),
    dumper: new ProgramDumper(connection, limits),
  };
}
