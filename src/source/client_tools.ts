/**
 * The source that runs PostgreSQL's own client tools: `psql` for the catalog,
 * `pg_dump` for the DDL.
 *
 * @module
 */

import { ProgramDumper } from "./pg_dump/program_dumper.ts";
import { ServerSource } from "./server_source.ts";
import { PsqlSessions } from "./session/psql_sessions.ts";
import type { ServerConnection, Source, SourceLimits } from "./source.ts";

/**
 * Opens the source; nothing runs until it is read.
 *
 * Requires `--allow-run=psql,pg_dump`.
 */
export function openClientTools(
  connection: ServerConnection,
  limits: SourceLimits,
): Source {
  const client = {
    name: "tools",
    sessions: new PsqlSessions(connection, limits),
    dumper: new ProgramDumper(connection, limits),
  } as const;
  return new ServerSource(client, connection, limits);
}
