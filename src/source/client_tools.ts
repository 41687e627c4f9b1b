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
import type { DatabaseError } from "../errors.ts";
import {
  type CommandResult,
  runCommand,
  type RunningCommand,
} from "../system/command.ts";
import {
  BEGIN_SNAPSHOT_SQL,
  CATALOG_SQL,
  EXPORT_SNAPSHOT_SQL,
  LOCKED_TABLES_SQL,
} from "./catalog_query.ts";
import { explainBrokenRun, explainConnectionFailure } from "./client_errors.ts";
import {
  buildConnectionString,
  buildLibpqEnvironment,
  describeConnection,
} from "./libpq.ts";
import {
  choosePgDump,
  findPgDumpOnPath,
  type PgDumpProgram,
  startPsql,
} from "./programs.ts";
import {
  type Connection,
  type Dump,
  type DumpRequest,
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
  "--strict-names",
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
  readonly versionNum: number;
}

/** What reading the catalog leaves for the dump. */
interface Session extends Snapshot {
  readonly psql: RunningCommand;
  /** The `pg_dump` on `PATH`, if there is one. */
  readonly onPath: PgDumpProgram | undefined;
}

class ClientTools implements Source {
  readonly client = "tools";
  readonly #connection: Connection;
  readonly #limits: SourceLimits;
  readonly #env: Record<string, string>;
  /** Left running: its transaction holds the snapshot for the dump. */
  #psql: RunningCommand | undefined;
  #session: Session | undefined;

  constructor(connection: Connection, limits: SourceLimits) {
    this.#connection = connection;
    this.#limits = limits;
    this.#env = buildLibpqEnvironment(connection);
  }

  async readCatalog(): Promise<string> {
    const psql = this.#startPsql();
    const [server, onPath] = await Promise.all([
      this.#beginSnapshot(psql),
      findPgDumpOnPath(this.#env, this.#limits.signal),
    ]);
    this.#session = { ...server, psql, onPath };
    await psql.write(CATALOG_SQL);
    return await this.#readRow(psql, "read the catalog of");
  }

  async dump(request: DumpRequest): Promise<Dump> {
    const session = this.#session;
    if (session === undefined) throw new Error("no catalog was read");
    const { program, version } = await choosePgDump(
      session.version.split(" ")[0] ?? session.version,
      Math.floor(session.versionNum / 10_000),
      session.onPath,
      this.#env,
      this.#limits.signal,
    );
    const result = await runCommand({
      program,
      args: [...PG_DUMP_ARGS, ...this.#buildDumpArgs(session, request)],
      env: this.#env,
      signal: this.#limits.signal,
      onStderrLine: (line) => {
        this.#limits.onMessage?.(line);
        if (line.startsWith(CREATING_TABLE)) request.onTable?.();
      },
    });
    if (result.code === 0) return { text: result.stdout, version };
    throw await this.#explainFailedDump(session, request, result);
  }

  async close(): Promise<void> {
    try {
      await this.#psql?.end();
    } catch (error) {
      // The run was ended and its reason is on its way already.
      if (!this.#limits.signal.aborted) throw error;
    }
  }

  #startPsql(): RunningCommand {
    this.#psql = startPsql({
      args: [
        ...PSQL_ARGS,
        `--dbname=${buildConnectionString(this.#connection)}`,
      ],
      env: this.#env,
      signal: this.#limits.signal,
    });
    return this.#psql;
  }

  async #beginSnapshot(psql: RunningCommand): Promise<Snapshot> {
    await psql.write(BEGIN_SNAPSHOT_SQL + EXPORT_SNAPSHOT_SQL);
    const row = await psql.readLine();
    if (row === undefined) {
      const { stderr } = await psql.end();
      throw explainConnectionFailure(this.#connection, stderr);
    }
    return JSON.parse(row);
  }

  async #readRow(psql: RunningCommand, task: string): Promise<string> {
    const row = await psql.readLine();
    if (row !== undefined) return row;
    const { code, stderr } = await psql.end();
    throw explainBrokenRun("psql", this.#describe(task), code, stderr);
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
    { code, stderr }: CommandResult,
  ): Promise<DatabaseError> {
    const failure = explainBrokenRun(
      "pg_dump",
      this.#describe("dump"),
      code,
      stderr,
    );
    if (!FAILED_LOCK_REGEXP.test(stderr)) return failure;
    await psql.write(LOCKED_TABLES_SQL);
    const row = await psql.readLine();
    // Without an answer the server is gone, and that is what ended the dump.
    if (row === undefined) return failure;
    const locked = parseLockedTables(row).filter((table) =>
      isAskedFor(table, request)
    );
    if (locked.length === 0) return failure;
    return new TablesLockedError(
      locked,
      `Cannot ${this.#describe("dump")}: another session keeps a lock on ${
        locked.map(showQualifiedName).join(", ")
      }`,
    );
  }

  #describe(task: string): string {
    return `${task} ${describeConnection(this.#connection)}`;
  }
}

/** `pg_dump` quotes the statement that failed, in English under `LC_ALL=C`. */
const FAILED_LOCK_REGEXP = /^pg_dump: (?:error|detail): .*LOCK TABLE /m;

/** Quoted, a pattern stands for one name; unquoted it would be folded. */
function quotePattern({ schema, name }: QualifiedName): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

function parseLockedTables(row: string): QualifiedName[] {
  const pairs: [string, string][] = JSON.parse(row);
  return pairs.map(([schema, name]) => ({ schema, name }));
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
