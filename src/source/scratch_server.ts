/**
 * Rebuilds a database in an empty one of a real server, and leaves it empty.
 *
 * All of it is one transaction that is never committed, with the dump in it. So
 * nobody ever sees any of it, and however it ends, also with this process, the
 * server takes it back.
 *
 * @module
 */

import { DatabaseError } from "../errors.ts";
import type { Login } from "../libpq/connect.ts";
import { describeConnection } from "../libpq/environment.ts";
import { endOnAbort } from "../system/end_on_abort.ts";
import {
  buildScopeOptions,
  DUMP_OPTIONS,
  readDump,
} from "./pg_dump/options.ts";
import { dumpInWorker, NEWEST_MAJOR } from "./pg_dump/wasm/dump_in_worker.ts";
import { explainPooler, searchPooler } from "./pooler.ts";
import type {
  OnStatements,
  Rebuilder,
  Rebuilt,
  ReplayEntry,
} from "./rebuilder.ts";
import { type Failure, replay, type ReplayTarget } from "./replay/replay.ts";
import {
  explainBrokenRun,
  explainFailedQuery,
} from "./session/client_errors.ts";
import { Logins } from "./session/logins.ts";
import { ServerWire } from "./session/server_wire.ts";
import type { Dump, ServerConnection } from "./source.ts";
import {
  CATALOG_SQL,
  LONE_SNAPSHOT_SQL,
  type Snapshot,
} from "./sql/catalog_query.ts";
import { queryValue } from "./sql/login_query.ts";
import { CONTENT_SQL } from "./sql/scratch_query.ts";

/** What a rebuilding is bound by. */
export interface ScratchLimits {
  /** How long to wait for another one to end, in milliseconds. */
  readonly lockTimeoutMs: number;
  /** Ends it. */
  readonly signal: AbortSignal;
  readonly onStatements?: OnStatements;
}

/** Of all that verify a folder in one database, one does at a time. */
const LOCK_KEY = 7_203_641_951;

/** SQLSTATE. Source: https://www.postgresql.org/docs/18/errcodes-appendix.html. */
const LOCK_NOT_AVAILABLE = "55P03";
const OUT_OF_MEMORY = "53200";

/** Not the statement is to blame: resources, an intervention, the system, a standby. */
const SERVER_CODES: readonly string[] = ["53", "57", "58", "25006"];

/** A library that is not there is of class 58, and is told of by its statement. */
const UNDEFINED_FILE = "58P01";

const SAVEPOINT = "schema_sync";

/**
 * Opens a server; it is connected to when it is asked to rebuild.
 *
 * Requires `--allow-net=<host>:<port>`.
 */
export function openScratchServer(
  connection: ServerConnection,
  limits: ScratchLimits,
): Rebuilder {
  return new ScratchServer(connection, limits);
}

class ScratchServer implements Rebuilder {
  readonly name: string;
  readonly #connection: ServerConnection;
  readonly #limits: ScratchLimits;
  readonly #logins: Logins;

  constructor(connection: ServerConnection, limits: ScratchLimits) {
    this.name = describeConnection(connection);
    this.#connection = connection;
    this.#limits = limits;
    this.#logins = new Logins(connection, limits.signal);
  }

  async rebuild(entries: readonly ReplayEntry[]): Promise<Rebuilt> {
    const login = await this.#logins.open();
    try {
      return await this.#rebuildIn(login, entries);
    } finally {
      // Which takes all of it back.
      await login.end();
    }
  }

  async close(): Promise<void> {
    await this.#logins.close();
  }

  async #rebuildIn(
    login: Login,
    entries: readonly ReplayEntry[],
  ): Promise<Rebuilt> {
    const snapshot = await this.#begin(login);
    await this.#requireEmpty(login);
    const target = openServerTarget(login);
    const outcome = await this.#run(() =>
      replay(target, entries, this.#limits.onStatements)
    );
    const document = await this.#run(async () => {
      await login.client.query("SET search_path = pg_catalog, pg_temp");
      return await queryValue(login, CATALOG_SQL);
    });
    return {
      ...outcome,
      document: JSON.parse(document),
      dump: await this.#dump(login, snapshot),
    };
  }

  async #begin(login: Login): Promise<Snapshot> {
    const { client } = login;
    const snapshot: Snapshot = await this.#run(async () => {
      await client.query([
        "BEGIN ISOLATION LEVEL REPEATABLE READ, READ WRITE",
        `SET LOCAL lock_timeout = ${this.#limits.lockTimeoutMs}`,
        `SELECT pg_catalog.pg_advisory_xact_lock(${LOCK_KEY})`,
      ].join(";"));
      return JSON.parse(await queryValue(login, LONE_SNAPSHOT_SQL));
    });
    const { version, major, hasSentinel } = snapshot;
    if (!hasSentinel) await this.#refusePooler();
    if (major > NEWEST_MAJOR) {
      throw new DatabaseError(
        `Cannot verify a folder in ${this.name}: it is PostgreSQL ${version}, which is newer than the built-in pg_dump`,
        `Give --against a server of PostgreSQL ${NEWEST_MAJOR} or before.`,
      );
    }
    return snapshot;
  }

  /** Something took our settings away: a pooler, or a service that has its own. */
  async #refusePooler(): Promise<void> {
    if (this.#connection.allowsPooler) return;
    const { signal } = this.#limits;
    const { kind } = await searchPooler(this.#connection, signal);
    if (kind !== "none") throw explainPooler(this.#connection);
  }

  async #requireEmpty(login: Login): Promise<void> {
    const content = await this.#run(() => queryValue(login, CONTENT_SQL));
    if (content === "") return;
    throw new DatabaseError(
      `Cannot verify a folder in ${this.name}: it is not empty (${content})`,
      "Give --against a database that nobody has made anything in: createdb -T template0 scratch.",
    );
  }

  /** In the transaction itself: nobody else could see what there is to dump. */
  async #dump(login: Login, snapshot: Snapshot): Promise<Dump> {
    const scope = { schemas: undefined, tables: undefined, excluded: [] };
    const options = [
      ...DUMP_OPTIONS,
      ...buildScopeOptions({ ...scope, isWhole: true }, snapshot),
    ];
    const wire = new ServerWire(login);
    const outcome = await dumpInWorker(
      options,
      (messages, onAnswer) => wire.ask(messages, onAnswer),
      this.#limits.signal,
    );
    if (outcome.kind === "dumped") return readDump(outcome.text);
    const task = `dump ${this.name}`;
    throw explainBrokenRun("pg_dump", task, 1, outcome.stderr);
  }

  async #run<T>(queries: () => Promise<T>): Promise<T> {
    const { signal } = this.#limits;
    try {
      return await endOnAbort(queries(), signal);
    } catch (error) {
      signal.throwIfAborted();
      throw this.#explain(error);
    }
  }

  #explain(error: unknown): DatabaseError {
    const task = `verify a folder in ${this.name}`;
    const code = error instanceof Error && "code" in error ? error.code : "";
    switch (code) {
      case LOCK_NOT_AVAILABLE:
        return new DatabaseError(
          `Cannot ${task}: another run is verifying one there`,
          "Wait for it, or allow more time with --lock-timeout.",
        );
      case OUT_OF_MEMORY:
        return new DatabaseError(
          `Cannot ${task}: the server cannot keep so many locks in one transaction`,
          "Raise max_locks_per_transaction there to a tenth of the number of tables and indexes, and start the server anew; or leave --against out.",
        );
    }
    return explainFailedQuery(task, error);
  }
}

/** Runs statements in the transaction that is open. */
function openServerTarget({ client }: Login): ReplayTarget {
  let isSaved = false;
  async function run(
    sql: string,
    after: string,
  ): Promise<Failure | undefined> {
    if (!isSaved) await client.query(`SAVEPOINT ${SAVEPOINT}`);
    isSaved = true;
    const failure = await describeAttempt(client.query(sql));
    const end = failure === undefined ? after : ROLL_BACK;
    await client.query(end);
    return failure;
  }
  return {
    attempt: (sql) => run(sql, KEEP),
    attemptAll: async (statements) =>
      await run(statements.join("\n"), KEEP) === undefined,
    check: (sql) => run(sql, ROLL_BACK),
  };
}

const KEEP = `RELEASE SAVEPOINT ${SAVEPOINT}; SAVEPOINT ${SAVEPOINT}`;
const ROLL_BACK = `ROLLBACK TO SAVEPOINT ${SAVEPOINT}`;

/** @throws What the statement is not to blame for. */
async function describeAttempt(
  query: Promise<unknown>,
): Promise<Failure | undefined> {
  try {
    await query;
    return undefined;
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    const code = String(error.code);
    const isServers = code !== UNDEFINED_FILE &&
      SERVER_CODES.some((start) => code.startsWith(start));
    if (isServers || !/^[0-9A-Z]{5}$/.test(code)) throw error;
    return { code, message: error.message };
  }
}
