/**
 * The source that runs PostgreSQL's own client tools: `psql` for the catalog,
 * `pg_dump` for the DDL, both in one snapshot of the database.
 *
 * @module
 */

import {
  type QualifiedName,
  quoteIdentifier,
  showQualifiedName,
} from "../core/identifier.ts";
import { DatabaseError } from "../errors.ts";
import {
  type CommandResult,
  CommandUnavailableError,
  runCommand,
  type RunningCommand,
} from "../system/command.ts";
import {
  BEGIN_SNAPSHOT_SQL,
  CATALOG_SQL,
  EXPORT_SNAPSHOT_SQL,
  FINGERPRINT_SQL,
  LOCKED_TABLES_SQL,
} from "./catalog_query.ts";
import { explainBrokenRun, explainConnectionFailure } from "./client_errors.ts";
import {
  buildConnectionString,
  buildLibpqEnvironment,
  describeConnection,
} from "./libpq.ts";
import { choosePgDump, startPsql } from "./programs.ts";
import {
  type Connection,
  type Dump,
  type DumpRequest,
  SchemaChangedError,
  type Source,
  type SourceLimits,
  TablesLockedError,
} from "./source.ts";

/** What the message of `pg_dump --verbose` for a table begins with. */
const CREATING_TABLE = 'pg_dump: creating TABLE "';

const PSQL_ARGS = [
  "--no-psqlrc",
  "--no-password",
  "--quiet",
  "--no-align",
  "--tuples-only",
  "--set=ON_ERROR_STOP=1",
  "--set=VERBOSITY=verbose",
];

const PG_DUMP_ARGS = [
  "--schema-only",
  "--verbose",
  "--no-owner",
  "--no-privileges",
  "--no-tablespaces",
  "--no-password",
  "--encoding=UTF8",
];

/**
 * Opens the source; nothing runs until it is read.
 *
 * Requires `--allow-run=psql,pg_dump`.
 */
export function openClientTools(
  connection: Connection,
  limits: SourceLimits,
): Source {
  return new ClientTools(connection, limits);
}

/** What `EXPORT_SNAPSHOT_SQL` gives. */
interface Snapshot {
  readonly snapshot: string;
  readonly version: string;
  readonly major: number;
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
  readonly #connection: Connection;
  readonly #limits: SourceLimits;
  readonly #env: Record<string, string>;
  #psql: RunningCommand | undefined;
  #session: Promise<Session> | undefined;
  #catalog: Promise<string> | undefined;

  constructor(connection: Connection, limits: SourceLimits) {
    this.#connection = connection;
    this.#limits = limits;
    this.#env = buildLibpqEnvironment(connection);
  }

  async readCatalog(): Promise<string> {
    this.#catalog ??= this.#queryCatalog();
    return await this.#catalog;
  }

  async dump(request: DumpRequest): Promise<Dump> {
    const session = await this.#openSession();
    const first = await this.#runPgDump("pg_dump", session, request);
    if (first?.code === 0) return readDump(first);
    const { program } = await choosePgDump(
      session.version,
      session.major,
      this.#env,
      this.#limits.signal,
    );
    const result = first === undefined || program !== "pg_dump"
      ? await this.#runPgDump(program, session, request)
      : first;
    if (result?.code === 0) return readDump(result);
    throw await this.#explainFailedDump(session, request, result);
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
    const psql = this.#startPsql();
    this.#psql = psql;
    await psql.write(BEGIN_SNAPSHOT_SQL + EXPORT_SNAPSHOT_SQL);
    const row = await psql.readLine();
    if (row === undefined) {
      const { stderr } = await psql.end();
      throw explainConnectionFailure(this.#connection, stderr);
    }
    const snapshot: Snapshot = JSON.parse(row);
    return { ...snapshot, psql };
  }

  async #queryCatalog(): Promise<string> {
    const { psql } = await this.#openSession();
    await psql.write(CATALOG_SQL);
    const row = await psql.readLine();
    if (row !== undefined) return row;
    const { code, stderr } = await psql.end();
    const task = this.#describe("read the catalog of");
    throw explainBrokenRun("psql", task, code, stderr);
  }

  /** @returns `undefined` if the program is not there or may not be run. */
  async #runPgDump(
    program: string,
    session: Session,
    request: DumpRequest,
  ): Promise<DumpResult | undefined> {
    const signals = [this.#limits.signal, request.signal];
    const started = performance.now();
    try {
      const result = await runCommand({
        program,
        args: [...PG_DUMP_ARGS, ...this.#buildDumpArgs(session, request)],
        env: this.#env,
        signal: AbortSignal.any(
          signals.filter((signal) => signal !== undefined),
        ),
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
    { schemas, tables, leftOut }: DumpRequest,
  ): string[] {
    return [
      `--dbname=${buildConnectionString(this.#connection)}`,
      `--snapshot=${snapshot}`,
      `--lock-wait-timeout=${this.#limits.lockTimeoutMs}`,
      ...(tables ?? []).map((table) => `--table=${quotePattern(table)}`),
      ...(tables === undefined ? schemas ?? [] : [])
        .map((schema) => `--schema=${quoteIdentifier(schema)}`),
      ...leftOut.map((table) => `--exclude-table=${quotePattern(table)}`),
    ];
  }

  async #explainFailedDump(
    { psql }: Session,
    request: DumpRequest,
    result: DumpResult | undefined,
  ): Promise<DatabaseError> {
    const { code, stderr, elapsedMs } = result ?? NOT_RUN;
    const task = this.#describe("dump");
    const failure = explainBrokenRun("pg_dump", task, code, stderr);
    // Nobody waits for the reason why a dump failed that was given up.
    if (request.signal?.aborted) return failure;
    // One answer after the other comes from psql.
    await this.#catalog;
    const hasWaited = elapsedMs >= this.#limits.lockTimeoutMs &&
      FAILED_LOCK_REGEXP.test(stderr);
    const locked = hasWaited ? await this.#listLocked(psql, request) : [];
    if (locked.length > 0) {
      return new TablesLockedError(
        locked,
        `Cannot ${task}: another session keeps a lock on ${
          locked.map(showQualifiedName).join(", ")
        }`,
      );
    }
    if (!await this.#hasSchemaChanged(psql)) return failure;
    return new SchemaChangedError(
      `Cannot ${task}: its schema changed while it was read`,
      { cause: failure },
    );
  }

  /** Tables of a dump that it has to wait for; none if the server is gone. */
  async #listLocked(
    psql: RunningCommand,
    request: DumpRequest,
  ): Promise<QualifiedName[]> {
    await psql.write(LOCKED_TABLES_SQL);
    const pairs: [string, string][] = JSON.parse(await psql.readLine() ?? "[]");
    return pairs
      .map(([schema, name]) => ({ schema, name }))
      .filter((table) => isAskedFor(table, request));
  }

  /** Compares the snapshot with what another connection sees now. */
  async #hasSchemaChanged(psql: RunningCommand): Promise<boolean> {
    await psql.write(FINGERPRINT_SQL);
    const before = await psql.readLine();
    if (before === undefined) return false;
    const other = this.#startPsql();
    await other.write(FINGERPRINT_SQL);
    const { code, stdout } = await other.end();
    return code === 0 && stdout.trimEnd() !== before;
  }

  #startPsql(): RunningCommand {
    return startPsql({
      args: [
        ...PSQL_ARGS,
        `--dbname=${buildConnectionString(this.#connection)}`,
      ],
      env: this.#env,
      signal: this.#limits.signal,
    });
  }

  #describe(task: string): string {
    return `${task} ${describeConnection(this.#connection)}`;
  }
}

/** What `pg_dump` says of itself before the first entry. */
const VERSION_REGEXP = /^-- Dumped by pg_dump version (\S+)/m;

function readDump({ stdout }: CommandResult): Dump {
  const version = VERSION_REGEXP.exec(stdout.slice(0, 1_000))?.[1];
  return { text: stdout, version: version ?? "unknown" };
}

/** `pg_dump` quotes the statement that failed, in English under `LC_ALL=C`. */
const FAILED_LOCK_REGEXP = /^pg_dump: (?:error|detail): .*LOCK TABLE /m;

/** Quoted, a pattern stands for one name; unquoted it would be folded. */
function quotePattern({ schema, name }: QualifiedName): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

function isAskedFor(
  table: QualifiedName,
  { schemas, tables, leftOut }: DumpRequest,
): boolean {
  function isThis({ schema, name }: QualifiedName): boolean {
    return schema === table.schema && name === table.name;
  }
  if (leftOut.some(isThis)) return false;
  return tables?.some(isThis) ?? schemas?.includes(table.schema) ?? true;
}
