/**
 * The source that needs nothing installed: `npm:pg` for the catalog, the
 * WebAssembly `pg_dump` for the DDL, both in one snapshot of the database.
 *
 * @module
 */

import { endOnAbort } from "../system/end_on_abort.ts";
import { joinSignals } from "../system/join_signals.ts";
import {
  CATALOG_SQL,
  EXPORT_SNAPSHOT_SQL,
  IDLE_SESSION_TIMEOUT_MAJOR,
  LONE_SNAPSHOT_SQL,
  ROW_VERSIONS_SQL,
  type Snapshot,
} from "./sql/catalog_query.ts";
import { explainFailedQuery } from "./session/client_errors.ts";
import type { Login } from "../libpq/connect.ts";
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
import { begin, queryAlone, queryValue } from "./sql/login_query.ts";
import {
  isExportRefused,
  requireSameCatalog,
} from "./session/lone_snapshot.ts";
import { explainPooler } from "./pooler.ts";
import { openLogin } from "./session/open_login.ts";
import { ServerWire } from "./session/server_wire.ts";
import type {
  Dump,
  DumpRequest,
  ServerConnection,
  Source,
  SourceLimits,
} from "./source.ts";

/**
 * Opens the source; nothing is connected to until it is read.
 *
 * Requires `--allow-net=<host>:<port>`.
 */
export function openBuiltIn(
  connection: ServerConnection,
  limits: SourceLimits,
): Source {
  return new BuiltIn(connection, limits);
}

/** A connection whose transaction holds a snapshot for the dumps. */
interface Session extends Snapshot {
  readonly login: Login;
}

class BuiltIn implements Source {
  readonly client = "built-in";
  readonly #connection: ServerConnection;
  readonly #limits: SourceLimits;
  /** Those that are under way too. */
  readonly #logins = new Set<Promise<Login>>();
  #closing = new AbortController();
  #session: Promise<Session> | undefined;
  #catalog: Promise<string> | undefined;

  constructor(connection: ServerConnection, limits: SourceLimits) {
    this.#connection = connection;
    this.#limits = limits;
  }

  async readCatalog(): Promise<string> {
    this.#catalog ??= this.#queryCatalog();
    return await this.#catalog;
  }

  async dump(request: DumpRequest): Promise<Dump> {
    const session = await this.#openSession();
    const task = this.#describe("dump");
    const dump = await dumpBesideLocks(request, {
      task,
      dump: (attempt) => this.#dumpOnce(session, attempt),
      before: session.locked,
      ask: (sql) => this.#ask(session, sql),
      limits: this.#limits,
    });
    if (session.snapshot === null) {
      requireSameCatalog(
        task,
        await this.readCatalog(),
        await this.#readNow(CATALOG_SQL),
      );
    }
    return dump;
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
          const login = await this.#logIn();
          const answer = unlessGone(() => queryAlone(login, sql));
          return await endOnAbort(answer, this.#limits.signal);
        },
      },
    );
  }

  async readRowVersions(): Promise<ReadonlyMap<number, string>> {
    return new Map(JSON.parse(await this.#readNow(ROW_VERSIONS_SQL)));
  }

  async query(sql: string): Promise<string> {
    const login = await this.#logIn();
    return await this.#explaining("ask", () => queryAlone(login, sql));
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
    const snapshot = await this.#explaining("read", () => takeSnapshot(login));
    if (snapshot.hasSentinel || this.#connection.allowsPooler) {
      return { ...snapshot, login };
    }
    throw explainPooler(this.#connection);
  }

  async #queryCatalog(): Promise<string> {
    const { login } = await this.#openSession();
    return await this.#explaining(
      "read the catalog of",
      () => queryValue(login, CATALOG_SQL),
    );
  }

  /** Leaves the snapshot and runs a query that sees what is now. */
  async #readNow(sql: string): Promise<string> {
    const { login } = await this.#openSession();
    return await this.#explaining("read the catalog of", async () => {
      await begin(login, "COMMIT");
      return await queryValue(login, sql);
    });
  }

  async #runPgDump(
    session: Session,
    request: DumpAttempt,
  ): Promise<DumpOutcome> {
    requireDumpable(session.version, session.major);
    const wire = new ServerWire(await this.#logInForDump(session));
    const tell = this.#countBytes();
    using either = joinSignals(this.#limits.signal, request.signal);
    try {
      return await dumpInWorker(
        [
          ...DUMP_OPTIONS,
          ...(session.snapshot === null
            ? []
            : [`--snapshot=${session.snapshot}`]),
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
    const answer = unlessGone(() => queryValue(login, sql));
    return await endOnAbort(answer, this.#limits.signal);
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

  /** The program is up at once; this one has to be compiled first. */
  async #logInForDump({ major }: Session): Promise<Login> {
    const login = await this.#logIn();
    if (major < IDLE_SESSION_TIMEOUT_MAJOR) return login;
    await this.#explaining(
      "dump",
      () => login.client.query("SET idle_session_timeout = 0"),
    );
    return login;
  }

  async #logIn(): Promise<Login> {
    using either = joinSignals(this.#limits.signal, this.#closing.signal);
    const login = openLogin(this.#connection, either.signal);
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

async function takeSnapshot(login: Login): Promise<Snapshot> {
  await begin(login);
  try {
    return JSON.parse(await queryValue(login, EXPORT_SNAPSHOT_SQL));
  } catch (error) {
    const isRefused = error instanceof Error && "code" in error &&
      isExportRefused(String(error.code));
    if (!isRefused) throw error;
    await begin(login, "ROLLBACK");
    return JSON.parse(await queryValue(login, LONE_SNAPSHOT_SQL));
  }
}

/** @returns `undefined` if the server does not answer as it should. */
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
