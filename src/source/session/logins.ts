/**
 * The logins of a source.
 *
 * @module
 */

import { describeConnection } from "../../libpq/environment.ts";
import type { Login } from "../../libpq/connect.ts";
import { endOnAbort } from "../../system/end_on_abort.ts";
import { joinSignals } from "../../system/join_signals.ts";
import type { ServerConnection } from "../source.ts";
import { explainFailedQuery } from "./client_errors.ts";
import { openLogin } from "./open_login.ts";

/**
 * Opens logins, and ends them all together.
 *
 * Requires `--allow-net=<host>:<port>`.
 */
export class Logins {
  readonly #connection: ServerConnection;
  readonly #signal: AbortSignal;
  /** Those that are under way too. */
  readonly #logins = new Set<Promise<Login>>();
  #closing = new AbortController();

  constructor(connection: ServerConnection, signal: AbortSignal) {
    this.#connection = connection;
    this.#signal = signal;
  }

  /** @throws {DatabaseError} If the server does not let it in. */
  async open(): Promise<Login> {
    using either = joinSignals(this.#signal, this.#closing.signal);
    const login = openLogin(this.#connection, either.signal);
    this.#logins.add(login);
    return await login;
  }

  /**
   * Runs queries.
   *
   * @param task What they are for: `read`.
   * @throws {DatabaseError} If they fail.
   * @throws The reason why the run was ended, if it was.
   */
  async run<T>(task: string, queries: () => Promise<T>): Promise<T> {
    try {
      return await endOnAbort(queries(), this.#signal);
    } catch (error) {
      this.#signal.throwIfAborted();
      const what = `${task} ${describeConnection(this.#connection)}`;
      throw explainFailedQuery(what, error);
    }
  }

  /** As {@linkcode run}; `undefined` if the server does not answer as it should. */
  async ask(query: () => Promise<string>): Promise<string | undefined> {
    return await endOnAbort(unlessGone(query), this.#signal);
  }

  /** Ends all of them; others may be opened then. */
  async close(): Promise<void> {
    this.#closing.abort(new Error("closed"));
    this.#closing = new AbortController();
    const logins = [...this.#logins];
    this.#logins.clear();
    await Promise.all(logins.map(endLogin));
  }
}

/** One that failed, or was given up, has been told of where it was asked for. */
async function endLogin(login: Promise<Login>): Promise<void> {
  const [settled] = await Promise.allSettled([login]);
  if (settled.status === "fulfilled") await settled.value.end();
}

async function unlessGone(
  query: () => Promise<string>,
): Promise<string | undefined> {
  try {
    return await query();
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}
