/**
 * The source that runs PostgreSQL's own client tools: `psql` for the catalog,
 * `pg_dump` for the DDL, both in one snapshot of the database.
 *
 * @module
 */

import { DatabaseError } from "../errors.ts";
import {
  type CommandResult,
  CommandUnavailableError,
  runCommand,
  type RunningCommand,
} from "../system/command.ts";
import { joinSignals } from "../system/join_signals.ts";
import {
  CATALOG_SQL,
  EXPORT_SNAPSHOT_SQL,
  LONE_SNAPSHOT_SQL,
  ROW_VERSIONS_SQL,
  type Snapshot,
} from "./sql/catalog_query.ts";
import { explainBrokenRun, isFailedLogin } from "./session/client_errors.ts";
import {
  buildConnectionString,
  buildLibpqEnvironment,
  describeConnection,
} from "../libpq/environment.ts";
import { explainFailedDump } from "./pg_dump/failure.ts";
import { explainFailedLogin } from "./session/failed_login.ts";
import { listStartSettings } from "./session/start_settings.ts";
import {
  buildScopeOptions,
  DUMP_OPTIONS,
  readDump,
} from "./pg_dump/options.ts";
import type { DumpAttempt } from "./locks/locks.ts";
import { dumpBesideLocks } from "./locks/lock_wait.ts";
import {
  isExportRefused,
  requireSameCatalog,
} from "./session/lone_snapshot.ts";
import { explainPooler, searchPooler } from "./pooler.ts";
import { choosePgDump, requireLoaded, startPsql } from "./pg_dump/programs.ts";
import {
  openSession,
  PSQL_ARGS,
  readRow,
  RENEW_IN_PSQL,
} from "./session/psql.ts";
import {
  type Dump,
  type DumpRequest,
  type ServerConnection,
  type Source,
  type SourceLimits,
} from "./source.ts";

/** What the message of `pg_dump --verbose` for a table begins with. */
const CREATING_TABLE = 'pg_dump: creating TABLE "';

/**
 * Opens the source; nothing runs until it is read.
 *
 * Requires `--allow-run=psql,pg_dump`.
 */
export function openClientTools(
  connection: ServerConnection,
  limits: SourceLimits,
): Source {
  return new ClientTools(connection, limits);
}

/** A `psql` whose transaction holds a snapshot for the dumps. */
interface Session extends Snapshot {
  readonly psql: RunningCommand;
}

/** How a run of `pg_dump` ended, and how long it took. */
interface DumpResult extends CommandResult {
  readonly elapsedMs: number;
}

/** As a shell has it for a program that is not there. */
const NOT_RUN: DumpResult = { code: 127, stdout: "", stderr: "", elapsedMs: 0 };

class ClientTools implements Source {
  readonly client = "tools";
  readonly #connection: ServerConnection;
  readonly #limits: SourceLimits;
  readonly #env: Record<string, string>;
  /** Whether it is known why a session comes without our settings. */
  #mayLackSentinel: boolean;
  #psql: RunningCommand | undefined;
  #session: Promise<Session> | undefined;
  #catalog: Promise<string> | undefined;

  constructor(connection: ServerConnection, limits: SourceLimits) {
    this.#connection = connection;
    this.#limits = limits;
    this.#env = buildLibpqEnvironment(
      connection,
      listStartSettings(connection),
    );
    this.#mayLackSentinel = connection.allowsPooler ?? false;
  }

  async readCatalog(): Promise<string> {
    this.#catalog ??= this.#read(CATALOG_SQL);
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
      requireSameCatalog(task, await this.readCatalog(), await this.#reread());
    }
    return dump;
  }

  async #dumpOnce(session: Session, request: DumpAttempt): Promise<Dump> {
    const first = await this.#runPgDump("pg_dump", session, request);
    if (first?.code === 0) return readDump(first.stdout);
    if (first !== undefined) requireLoaded("pg_dump", first);
    const { program } = await choosePgDump(
      session.version,
      session.major,
      this.#env,
      this.#limits.signal,
    );
    const result = first === undefined || program !== "pg_dump"
      ? await this.#runPgDump(program, session, request)
      : first;
    if (result?.code === 0) return readDump(result.stdout);
    throw await this.#explainFailedDump(session, request, result);
  }

  async readRowVersions(): Promise<ReadonlyMap<number, string>> {
    const { psql } = await this.#openSession();
    await psql.write(RENEW_IN_PSQL);
    return new Map(JSON.parse(await this.#read(ROW_VERSIONS_SQL)));
  }

  async query(sql: string): Promise<string> {
    const psql = this.#startPsql();
    const { isConnected, row } = await openSession(psql, sql);
    const result = await psql.end();
    if (row !== undefined && result.code === 0) return row;
    throw await this.#explain("ask", isConnected, result);
  }

  async restart(): Promise<void> {
    await this.close();
    this.#psql = undefined;
    this.#session = undefined;
    this.#catalog = undefined;
  }

  async close(): Promise<void> {
    try {
      await this.#psql?.end();
    } catch (error) {
      // The run was ended and its reason is on its way already.
      if (!this.#limits.signal.aborted) throw error;
    }
  }

  /** The first to ask for it, the catalog or a dump, opens it. */
  #openSession(): Promise<Session> {
    this.#session ??= this.#beginSnapshot();
    return this.#session;
  }

  async #beginSnapshot(): Promise<Session> {
    const session = await this.#takeSnapshot(EXPORT_SNAPSHOT_SQL);
    if (session.hasSentinel || this.#mayLackSentinel) return session;
    // A pooler that has one connection has it for the search, then.
    await session.psql.end();
    await this.#refusePooler();
    return await this.#beginSnapshot();
  }

  async #takeSnapshot(sql: string): Promise<Session> {
    const psql = this.#startPsql();
    this.#psql = psql;
    const { isConnected, row } = await openSession(psql, sql);
    if (row !== undefined) return { ...this.#parseSnapshot(row), psql };
    const result = await psql.end();
    if (sql !== LONE_SNAPSHOT_SQL && isExportRefused(result.stderr)) {
      return await this.#takeSnapshot(LONE_SNAPSHOT_SQL);
    }
    requireLoaded("psql", result);
    throw await this.#explain("read", isConnected, result);
  }

  #parseSnapshot(row: string): Snapshot {
    try {
      return JSON.parse(row);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw new DatabaseError(
        `Cannot ${this.#describe("read")}: psql printed no answer to a query`,
        "Check that psql on PATH is PostgreSQL's own, and that PostgreSQL listens at --host and --port.",
        { cause: error },
      );
    }
  }

  /** The catalog as it is now. */
  async #reread(): Promise<string> {
    const { psql } = await this.#openSession();
    await psql.write(RENEW_IN_PSQL);
    return await this.#read(CATALOG_SQL);
  }

  /** Runs a query of one row and one column in the session of the snapshot. */
  async #read(sql: string): Promise<string> {
    const { psql } = await this.#openSession();
    const row = await readRow(psql, sql);
    if (row !== undefined) return row;
    const { code, stderr } = await psql.end();
    const task = this.#describe("read the catalog of");
    throw explainBrokenRun("psql", task, code, stderr);
  }

  /** @returns `undefined` if the program is not there or may not be run. */
  async #runPgDump(
    program: string,
    session: Session,
    request: DumpAttempt,
  ): Promise<DumpResult | undefined> {
    const started = performance.now();
    using either = joinSignals(this.#limits.signal, request.signal);
    try {
      const result = await runCommand({
        program,
        args: [...DUMP_OPTIONS, ...this.#buildDumpArgs(session, request)],
        env: this.#env,
        signal: either.signal,
        onStderrLine: (line) => {
          this.#limits.onMessage?.(line);
          if (line.startsWith(CREATING_TABLE)) request.onTable?.();
        },
      });
      return { ...result, elapsedMs: performance.now() - started };
    } catch (error) {
      if (!(error instanceof CommandUnavailableError)) throw error;
      if (error.reason !== "overlong") return undefined;
      throw new DatabaseError(
        `Cannot ${
          this.#describe("dump")
        }: more tables are to be left out than a command line can name`,
        "Sync fewer schemas at once with --schema.",
        { cause: error },
      );
    }
  }

  #buildDumpArgs(
    { snapshot }: Snapshot,
    request: DumpAttempt,
  ): string[] {
    return [
      `--dbname=${buildConnectionString(this.#connection)}`,
      ...(snapshot === null ? [] : [`--snapshot=${snapshot}`]),
      `--lock-wait-timeout=${request.lockTimeoutMs}`,
      ...buildScopeOptions(request),
    ];
  }

  async #explainFailedDump(
    session: Session,
    request: DumpAttempt,
    result: DumpResult | undefined,
  ): Promise<DatabaseError> {
    if (isFailedLogin(result?.stderr ?? "") && !request.signal?.aborted) {
      return await this.#explainLogin(result?.stderr ?? "");
    }
    return await explainFailedDump(
      {
        task: this.#describe("dump"),
        request,
        ...(result ?? NOT_RUN),
      },
      {
        session: (sql) => this.#ask(session, sql),
        other: async (sql) => {
          const other = this.#startPsql();
          const { row } = await openSession(other, sql);
          await other.end();
          return row;
        },
      },
    );
  }

  /** Asks the session of the snapshot; `undefined` if it is gone. */
  async #ask({ psql }: Session, sql: string): Promise<string | undefined> {
    // One answer after the other comes from psql.
    await this.#catalog;
    return await readRow(psql, sql);
  }

  /** Something took our settings away: a pooler, or a service that has its own. */
  async #refusePooler(): Promise<void> {
    const { kind } = await searchPooler(
      this.#connection,
      this.#limits.signal,
    );
    if (kind !== "none") throw explainPooler(this.#connection);
    this.#mayLackSentinel = true;
  }

  #startPsql(): RunningCommand {
    return startPsql({
      args: [
        ...PSQL_ARGS,
        `--dbname=${buildConnectionString(this.#connection)}`,
      ],
      env: this.#env,
      signal: this.#limits.signal,
      endsWithInput: true,
    });
  }

  /** A psql that was started for a query ended without an answer. */
  async #explain(
    task: string,
    isConnected: boolean,
    { code, stderr }: CommandResult,
  ): Promise<DatabaseError> {
    return isConnected
      ? explainBrokenRun("psql", this.#describe(task), code, stderr)
      : await this.#explainLogin(stderr);
  }

  async #explainLogin(stderr: string): Promise<DatabaseError> {
    const { signal } = this.#limits;
    return await explainFailedLogin(this.#connection, stderr, signal);
  }

  #describe(task: string): string {
    return `${task} ${describeConnection(this.#connection)}`;
  }
}
