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
import { POOLER_HINT } from "./client_errors.ts";
import type { Login } from "./connect/connect.ts";
import { describeConnection } from "./libpq.ts";
import type { Connection } from "./source.ts";

/** How long the search may take, in milliseconds. */
export const POOLER_LIMIT_MS = 10_000;

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

/** Asks for what {@linkcode isServedDirectly} compares. */
export async function readBackendPid({ client }: Login): Promise<number> {
  const { rows } = await client.query(
    "SELECT pg_catalog.pg_backend_pid() AS pid",
  );
  return Number(rows[0]?.pid);
}

/**
 * Logs in to find out; for who cannot tell by a connection that is open already.
 *
 * @returns `undefined` if the built-in client cannot log in, or is kept waiting.
 * @throws The reason of `signal`, if it was aborted.
 */
export async function findPooler(
  connection: Connection,
  signal: AbortSignal,
): Promise<boolean | undefined> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(POOLER_LIMIT_MS)]);
  const login = await tryToLogIn(connection, limit);
  if (login === undefined) return undefined;
  limit.addEventListener("abort", () => login.stream.destroy());
  try {
    return !isServedDirectly(login, await readBackendPid(login));
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Error) return undefined;
    throw error;
  } finally {
    login.stream.destroy();
  }
}

/** @returns `undefined` if the server does not let it in, or not in time. */
export async function tryToLogIn(
  connection: Connection,
  limit: AbortSignal,
): Promise<Login | undefined> {
  // Loaded when it is needed: its package takes as long as all else at the start.
  const { connect } = await import("./connect/connect.ts");
  try {
    return await connect(connection, limit);
  } catch (error) {
    if (limit.aborted || error instanceof DatabaseError) return undefined;
    throw error;
  }
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
