/**
 * Asks through `psql`.
 *
 * @module
 */

import { DatabaseError } from "../../errors.ts";
import {
  buildConnectionString,
  buildLibpqEnvironment,
  describeConnection,
} from "../../libpq/environment.ts";
import type { CommandResult, RunningCommand } from "../../system/command.ts";
import { requireLoaded, startPsql } from "../programs/programs.ts";
import type { ServerConnection, SourceLimits } from "../source.ts";
import {
  EXPORT_SNAPSHOT_SQL,
  LONE_SNAPSHOT_SQL,
  type Snapshot,
} from "../sql/catalog_query.ts";
import { explainBrokenRun } from "./client_errors.ts";
import { explainFailedLogin } from "./failed_login.ts";
import { isExportRefused } from "./lone_snapshot.ts";
import { openSession, PSQL_ARGS, readRow, RENEW_IN_PSQL } from "./psql.ts";
import type { Session, Sessions } from "./session.ts";
import { listStartSettings } from "./start_settings.ts";

/**
 * Sessions of `psql`, each in a process of its own.
 *
 * Requires `--allow-run=psql`.
 */
export class PsqlSessions implements Sessions {
  readonly client = "tools";
  readonly #connection: ServerConnection;
  readonly #limits: SourceLimits;
  /** That of the snapshot. */
  #psql: RunningCommand | undefined;

  constructor(connection: ServerConnection, limits: SourceLimits) {
    this.#connection = connection;
    this.#limits = limits;
  }

  async open(): Promise<Session> {
    return await this.#open(EXPORT_SNAPSHOT_SQL);
  }

  async query(sql: string): Promise<string> {
    const psql = this.#start();
    const { isConnected, row } = await openSession(psql, sql);
    const result = await psql.end();
    if (row !== undefined && result.code === 0) return row;
    throw await this.#explain("ask", isConnected, result);
  }

  async ask(sql: string): Promise<string | undefined> {
    const psql = this.#start();
    const { row } = await openSession(psql, sql);
    await psql.end();
    return row;
  }

  async close(): Promise<void> {
    const psql = this.#psql;
    this.#psql = undefined;
    try {
      await psql?.end();
    } catch (error) {
      // The run was ended and its reason is on its way already.
      if (!this.#limits.signal.aborted) throw error;
    }
  }

  async #open(sql: string): Promise<Session> {
    const psql = this.#start();
    this.#psql = psql;
    const { isConnected, row } = await openSession(psql, sql);
    if (row !== undefined) return this.#build(psql, this.#parse(row));
    const result = await psql.end();
    if (sql !== LONE_SNAPSHOT_SQL && isExportRefused(result.stderr)) {
      return await this.#open(LONE_SNAPSHOT_SQL);
    }
    requireLoaded("psql", result);
    throw await this.#explain("read", isConnected, result);
  }

  #build(psql: RunningCommand, snapshot: Snapshot): Session {
    const read = (sql: string): Promise<string> => this.#read(psql, sql);
    return {
      snapshot,
      read,
      readNow: async (sql) => {
        await psql.write(RENEW_IN_PSQL);
        return await read(sql);
      },
      ask: (sql) => readRow(psql, sql),
      end: async () => void await psql.end(),
    };
  }

  #parse(row: string): Snapshot {
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

  async #read(psql: RunningCommand, sql: string): Promise<string> {
    const row = await readRow(psql, sql);
    if (row !== undefined) return row;
    const { code, stderr } = await psql.end();
    const task = this.#describe("read the catalog of");
    throw explainBrokenRun("psql", task, code, stderr);
  }

  #start(): RunningCommand {
    const connection = this.#connection;
    return startPsql({
      args: [...PSQL_ARGS, `--dbname=${buildConnectionString(connection)}`],
      env: buildLibpqEnvironment(connection, listStartSettings(connection)),
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
    const { signal } = this.#limits;
    return isConnected
      ? explainBrokenRun("psql", this.#describe(task), code, stderr)
      : await explainFailedLogin(this.#connection, stderr, signal);
  }

  #describe(task: string): string {
    return `${task} ${describeConnection(this.#connection)}`;
  }
}
