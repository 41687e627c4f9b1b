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
import { SESSION_SQL, type SessionFacts } from "./sql/catalog_query.ts";
import { endOnAbort } from "../system/end_on_abort.ts";
import { joinSignals } from "../system/join_signals.ts";
import type { Login } from "../libpq/connect.ts";
import { POOLER_HINT } from "./session/connection_remedies.ts";
import { describeConnection } from "../libpq/environment.ts";
import { queryAlone } from "./sql/login_query.ts";
import type { ServerConnection } from "./source.ts";

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
 * Whether a session is ours alone: what we set when we connected is in force in
 * it. A proxy may well give each client a session and a number of its own.
 *
 * Where a pooler is allowed, nothing is set. Then the one number tells it from a
 * server: that of the process that serves us.
 *
 * Source: `BackendKeyData` in
 * https://www.postgresql.org/docs/18/protocol-message-formats.html.
 */
function isOurs(
  { allowsPooler = false }: ServerConnection,
  { client }: Login,
  { hasSentinel, pid }: SessionFacts,
): boolean {
  // Not in the types, but what a cancel request is made with.
  const { processID } = client as unknown as { processID: number };
  return allowsPooler ? processID === pid : hasSentinel;
}

/**
 * Logs in to look for a pooler; for who cannot tell by a connection that is open
 * already.
 *
 * @throws The reason of `signal`, if it was aborted.
 */
export async function searchPooler(
  connection: ServerConnection,
  signal: AbortSignal,
): Promise<PoolerSearch> {
  using either = joinSignals(signal, AbortSignal.timeout(LIMIT_MS));
  const { signal: limit } = either;
  const login = await tryToLogIn(connection, limit);
  if (login === undefined) return { kind: "unknown" };
  try {
    const answer = endOnAbort(queryAlone(login, SESSION_SQL), limit);
    const facts = JSON.parse(await answer);
    return { kind: isOurs(connection, login, facts) ? "none" : "found" };
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
  connection: ServerConnection,
  limit: AbortSignal,
): Promise<Login | undefined> {
  // Loaded when it is needed: its package takes as long as all else at the start.
  const { openLogin } = await import("./session/open_login.ts");
  try {
    return await openLogin(connection, limit);
  } catch (error) {
    if (limit.aborted || error instanceof DatabaseError) return undefined;
    throw error;
  }
}

/** A pooler stands there, and nobody said that this is well. */
export function explainPooler(connection: ServerConnection): DatabaseError {
  return new DatabaseError(
    `Cannot read ${
      describeConnection(connection)
    }: a connection pooler stands before it, such as PgBouncer, and its next user would find the session changed`,
    POOLER_HINT,
  );
}
