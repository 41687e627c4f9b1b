/**
 * Finds out whether a connection pooler, such as PgBouncer, stands before the
 * server.
 *
 * What `pg_dump` sets for its session, an empty `search_path` among it, stays
 * with a pooled connection, and the application that gets it next no longer
 * finds its tables.
 *
 * @module
 */

import { DatabaseError } from "../errors.ts";
import { endOnAbort } from "../system/end_on_abort.ts";
import { joinSignals } from "../system/join_signals.ts";
import { POOLER_HINT } from "./client_errors.ts";
import type { Login } from "../libpq/connect.ts";
import { describeConnection } from "../libpq/environment.ts";
import type { Connection } from "./source.ts";

/** How long the search may take, in milliseconds. */
const LIMIT_MS = 10_000;

/** What a search for a pooler came to. */
export type PoolerSearch =
  | { readonly kind: "none" | "found" }
  /** The built-in client cannot log in. */
  | { readonly kind: "unknown" }
  /** It logged in and got no answer; half a sentence says why. */
  | { readonly kind: "unserved"; readonly reason: string };

/**
 * Whether the server itself serves this connection. The surest sign of a pooler
 * is that it gives its own number for the process that does.
 *
 * Source: `BackendKeyData` in
 * https://www.postgresql.org/docs/18/protocol-message-formats.html.
 *
 * @param pid What `pg_backend_pid()` gives there.
 */
export function isServedDirectly({ client }: Login, pid: number): boolean {
  // Not in the types, but what a cancel request is made with.
  const { processID } = client as unknown as { processID: number };
  return processID === pid;
}

/**
 * Logs in to look for a pooler; for who cannot tell by a connection that is open
 * already.
 *
 * @throws The reason of `signal`, if it was aborted.
 */
export async function searchPooler(
  connection: Connection,
  signal: AbortSignal,
): Promise<PoolerSearch> {
  using either = joinSignals(signal, AbortSignal.timeout(LIMIT_MS));
  const { signal: limit } = either;
  const login = await tryToLogIn(connection, limit);
  if (login === undefined) return { kind: "unknown" };
  try {
    const pid = await endOnAbort(readBackendPid(login), limit);
    return { kind: isServedDirectly(login, pid) ? "none" : "found" };
  } catch (error) {
    signal.throwIfAborted();
    const reason = limit.aborted || !(error instanceof Error)
      ? `no answer within ${LIMIT_MS / 1000} s`
      : error.message;
    return { kind: "unserved", reason };
  } finally {
    await login.end();
  }
}

/** @returns `undefined` if the server does not let it in, or not in time. */
async function tryToLogIn(
  connection: Connection,
  limit: AbortSignal,
): Promise<Login | undefined> {
  // Loaded when it is needed: its package takes as long as all else at the start.
  const { connect } = await import("../libpq/connect.ts");
  try {
    return await connect(connection, limit);
  } catch (error) {
    if (limit.aborted || error instanceof DatabaseError) return undefined;
    throw error;
  }
}

async function readBackendPid({ client }: Login): Promise<number> {
  const { rows } = await client.query(
    "SELECT pg_catalog.pg_backend_pid() AS pid",
  );
  return Number(rows[0]?.pid);
}

/** A pooler stands there, and nobody said that this is well. */
export function explainPooler(connection: Connection): DatabaseError {
  return new DatabaseError(
    `Cannot read ${
      describeConnection(connection)
    }: a connection pooler stands before it, such as PgBouncer, and its next user would find the session changed`,
    POOLER_HINT,
  );
}
