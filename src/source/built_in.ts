/**
 * The source that needs nothing installed: `npm:pg` for the catalog, the
 * WebAssembly `pg_dump` for the DDL, both in one snapshot of the database.
 *
 * @module
 */

import { endOnAbort } from "../system/end_on_abort.ts";
import { joinSignals } from "../system/join_signals.ts";
import {
  BEGIN_SNAPSHOT_SQL,
  CATALOG_SQL,
  EXPORT_SNAPSHOT_SQL,
  LIFT_TRANSACTION_TIMEOUT_SQL,
  RENEW_SNAPSHOT_SQL,
  type Snapshot,
  STAMPS_SQL,
} from "./sql/catalog_query.ts";
import { explainFailedQuery } from "./client_errors.ts";
import { connect, type Login } from "../libpq/connect.ts";
import { explainFailedDump } from "./pg_dump/failure.ts";
import {
  dumpInWorker,
  type DumpOutcome,
  requireDumpable,
} from "./pg_dump/wasm/dump_in_worker.ts";
import {
  buildScopeOptions,
  DUMP_OPTIONS,
  readDump,
} from "./pg_dump/options.ts";
import { describeConnection } from "../libpq/environment.ts";
import type { DumpAttempt } from "./locks/locks.ts";
import { dumpBesideLocks } from "./locks/lock_wait.ts";
import { explainPooler, isServedDirectly } from "./pooler.ts";
import { ServerWire } from "./session/server_wire.ts";
import type {
  Connection,
  Dump,
  DumpRequest,
  Source,
  SourceLimits,
} from "./source.ts";

/**
 * Opens the source; nothing is connected to until it is read.
 *
 * Requires `--allow-net=<host>:<port>`.
 */
export function openBuiltIn(
  connection: Connection,
  limits: SourceLimits,
): Source {
  return new BuiltIn(connection, limits);
}

/** A connection whose transaction holds a snapshot for the dumps. */
interface Session extends Snapshot {
  readonly login: Login;
}

/** Since when there is a limit on transactions. */
const TRANSACTION_TIMEOUT_MAJOR = 17;

class BuiltIn implements Source {
  readonly client = "built-in";
  readonly #connection: Connection;
  readonly #limits: SourceLimits;
  /** Those that are under way too. */
  readonly #logins = new Set<Promise<Login>>();
  #closing = new AbortController();
  #session: Promise<Session> | undefined;
  #catalog: Promise<string> | undefined;

  constructor(connection: Connection, limits: SourceLimits) {
    this.#connection = connection;
    this.#limits = limits;
  }

  async readCatalog(): Promise<string> {
    this.#catalog ??= this.#queryCatalog();
    return await this.#catalog;
  }

  async dump(request: DumpRequest): Promise<Dump> {
    const session = await this.#openSession();
    return await dumpBesideLocks(request, {
      task: this.#describe("dump"),
      dump: (attempt) => this.#dumpOnce(session, attempt),
      before: session.locked,
      ask: (sql) => this.#ask(session, sql),
      limits: this.#limits,
    });
  }

  async #dumpOnce(session: Session, request: DumpAttempt): Promise<Dump> {
    const started = performance.now();
    const outcome = await this.#runPgDump(session, request);
    if (outcome.kind === "dumped") return readDump(outcome.text);
    throw await explainFailedDump(
      {
        task: this.#describe("dump"),
        request,
        code: 1,
        stderr: outcome.stderr,
        elapsedMs: performance.now() - started,
      },
      {
        session: (sql) => this.#ask(session, sql),
        other: async (sql) => {
          const answer = queryIfAlive(await this.#logIn(), sql);
          return await endOnAbort(answer, this.#limits.signal);
        },
      },
    );
  }

  async readStamps(): Promise<ReadonlyMap<number, string>> {
    const { login } = await this.#openSession();
    return await this.#explaining("read the catalog of", async () => {
      await login.client.query(RENEW_SNAPSHOT_SQL);
      return new Map(JSON.parse(await queryValue(login, STAMPS_SQL)));
    });
  }

  async query(sql: string): Promise<string> {
    const login = await this.#logIn();
    return await this.#explaining("ask", () => queryValue(login, sql));
  }

  async restart(): Promise<void> {
    await this.close();
    this.#session = undefined;
    this.#catalog = undefined;
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error("closed"));
    this.#closing = new AbortController();
    const logins = [...this.#logins];
    this.#logins.clear();
    await Promise.all(logins.map(endLogin));
  }

  /** The first to ask for it, the catalog or a dump, opens it. */
  #openSession(): Promise<Session> {
    this.#session ??= this.#beginSnapshot();
    return this.#session;
  }

  async #beginSnapshot(): Promise<Session> {
    const login = await this.#logIn();
    const snapshot = await this.#explaining("read", () => beginSnapshot(login));
    this.#requireDirect(login, snapshot);
    return { ...snapshot, login };
  }

  #requireDirect(login: Login, { pid }: Snapshot): void {
    if (this.#connection.allowsPooler || isServedDirectly(login, pid)) return;
    throw explainPooler(this.#connection);
  }

  async #queryCatalog(): Promise<string> {
    const { login } = await this.#openSession();
    return await this.#explaining(
      "read the catalog of",
      () => queryValue(login, CATALOG_SQL),
    );
  }

  async #runPgDump(
    session: Session,
    request: DumpAttempt,
  ): Promise<DumpOutcome> {
    requireDumpable(session.version, session.major);
    const wire = new ServerWire(await this.#logIn());
    const tell = this.#countBytes();
    using either = joinSignals(this.#limits.signal, request.signal);
    try {
      return await dumpInWorker(
        [
          ...DUMP_OPTIONS,
          `--snapshot=${session.snapshot}`,
          `--lock-wait-timeout=${request.lockTimeoutMs}`,
          ...buildScopeOptions(request),
        ],
        (messages, onAnswer) =>
          wire.ask(messages, (bytes) => {
            tell(bytes.length);
            onAnswer(bytes);
          }),
        either.signal,
      );
    } finally {
      // Not waited for: a dump that gives its locks up soon begins anew.
      void wire.close();
    }
  }

  /** Asks the session of the snapshot; `undefined` if it is gone. */
  async #ask({ login }: Session, sql: string): Promise<string | undefined> {
    // A login takes one query after the other.
    await this.#catalog;
    return await endOnAbort(queryIfAlive(login, sql), this.#limits.signal);
  }

  /** Unlike the program, this `pg_dump` says nothing while it works. */
  #countBytes(): (count: number) => void {
    let total = 0;
    return (count) => {
      const before = Math.floor(total / BYTES_PER_MESSAGE);
      total += count;
      const megabytes = Math.floor(total / BYTES_PER_MESSAGE);
      if (megabytes === before) return;
      this.#limits.onMessage?.(
        `pg_dump: reading the catalog (${megabytes} MB)`,
      );
    };
  }

  async #logIn(): Promise<Login> {
    using either = joinSignals(this.#limits.signal, this.#closing.signal);
    const login = connect(this.#connection, either.signal);
    this.#logins.add(login);
    return await login;
  }

  /**
   * Runs queries.
   *
   * @throws {DatabaseError} If they fail.
   * @throws The reason why the run was ended, if it was.
   */
  async #explaining<T>(task: string, run: () => Promise<T>): Promise<T> {
    try {
      return await endOnAbort(run(), this.#limits.signal);
    } catch (error) {
      this.#limits.signal.throwIfAborted();
      throw explainFailedQuery(this.#describe(task), error);
    }
  }

  #describe(task: string): string {
    return `${task} ${describeConnection(this.#connection)}`;
  }
}

/** One that failed, or was given up, has been told of where it was asked for. */
async function endLogin(login: Promise<Login>): Promise<void> {
  const [settled] = await Promise.allSettled([login]);
  if (settled.status === "fulfilled") await settled.value.end();
}

/** A megabyte. */
const BYTES_PER_MESSAGE = 1_000_000;

async function beginSnapshot(login: Login): Promise<Snapshot> {
  await login.client.query(BEGIN_SNAPSHOT_SQL);
  if (readMajor(login) >= TRANSACTION_TIMEOUT_MAJOR) {
    await login.client.query(LIFT_TRANSACTION_TIMEOUT_SQL);
  }
  return JSON.parse(await queryValue(login, EXPORT_SNAPSHOT_SQL));
}

function readMajor({ parameterStatus }: Login): number {
  return Number.parseInt(parameterStatus.get("server_version") ?? "");
}

/** Runs a query of one row and one column, which is a text. */
async function queryValue({ client }: Login, text: string): Promise<string> {
  const { rows } = await client.query({ text, rowMode: "array" });
  return String(rows[0]?.[0]);
}

/** @returns `undefined` if the server does not answer as it should. */
async function queryIfAlive(
  login: Login,
  sql: string,
): Promise<string | undefined> {
  try {
    return await queryValue(login, sql);
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}
