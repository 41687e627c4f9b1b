/**
 * Dumps with the program `pg_dump`.
 *
 * @module
 */

import { DatabaseError } from "../../errors.ts";
import {
  buildConnectionString,
  buildLibpqEnvironment,
  describeConnection,
} from "../../libpq/environment.ts";
import { CommandUnavailableError, runCommand } from "../../system/command.ts";
import { joinSignals } from "../../system/join_signals.ts";
import type { DumpAttempt } from "../locks/locks.ts";
import { choosePgDump, requireLoaded } from "../programs/programs.ts";
import { isFailedLogin } from "../session/client_errors.ts";
import { explainFailedLogin } from "../session/failed_login.ts";
import { listStartSettings } from "../session/start_settings.ts";
import type { ServerConnection, SourceLimits } from "../source.ts";
import type { Snapshot } from "../sql/catalog_query.ts";
import { buildDumpOptions, type Dumper, type DumpRun } from "./dumper.ts";

/** What the message of `pg_dump --verbose` for a table begins with. */
const CREATING_TABLE = 'pg_dump: creating TABLE "';

/** As a shell has it for a program that is not there. */
const NOT_RUN: DumpRun = { code: 127, stdout: "", stderr: "", elapsedMs: 0 };

/**
 * The `pg_dump` on `PATH` or, where it is too old for the server, another one.
 *
 * Requires `--allow-run=pg_dump`.
 */
export class ProgramDumper implements Dumper {
  readonly client = "tools";
  readonly #connection: ServerConnection;
  readonly #limits: SourceLimits;
  readonly #env: Readonly<Record<string, string>>;

  constructor(connection: ServerConnection, limits: SourceLimits) {
    this.#connection = connection;
    this.#limits = limits;
    const settings = listStartSettings(connection);
    this.#env = buildLibpqEnvironment(connection, settings);
  }

  async dump(snapshot: Snapshot, attempt: DumpAttempt): Promise<DumpRun> {
    const run = await this.#runSuitable(snapshot, attempt) ?? NOT_RUN;
    if (!isFailedLogin(run.stderr) || attempt.signal?.aborted) return run;
    const { signal } = this.#limits;
    throw await explainFailedLogin(this.#connection, run.stderr, signal);
  }

  async findVersion({ version, major }: Snapshot): Promise<string> {
    const { signal } = this.#limits;
    return (await choosePgDump(version, major, this.#env, signal)).version;
  }

  async #runSuitable(
    snapshot: Snapshot,
    attempt: DumpAttempt,
  ): Promise<DumpRun | undefined> {
    const first = await this.#run("pg_dump", snapshot, attempt);
    if (first?.code === 0) return first;
    if (first !== undefined) requireLoaded("pg_dump", first);
    const { program } = await choosePgDump(
      snapshot.version,
      snapshot.major,
      this.#env,
      this.#limits.signal,
    );
    return first === undefined || program !== "pg_dump"
      ? await this.#run(program, snapshot, attempt)
      : first;
  }

  /** @returns `undefined` if the program is not there or may not be run. */
  async #run(
    program: string,
    snapshot: Snapshot,
    attempt: DumpAttempt,
  ): Promise<DumpRun | undefined> {
    const started = performance.now();
    using either = joinSignals(this.#limits.signal, attempt.signal);
    try {
      const result = await runCommand({
        program,
        args: [
          `--dbname=${buildConnectionString(this.#connection)}`,
          ...buildDumpOptions(snapshot, attempt),
        ],
        env: this.#env,
        signal: either.signal,
        onStderrLine: (line) => {
          this.#limits.onMessage?.(line);
          if (line.startsWith(CREATING_TABLE)) attempt.onTable?.();
        },
      });
      return { ...result, elapsedMs: performance.now() - started };
    } catch (error) {
      if (!(error instanceof CommandUnavailableError)) throw error;
      if (error.reason !== "overlong") return undefined;
      throw this.#explainOverlong(error);
    }
  }

  #explainOverlong(cause: CommandUnavailableError): DatabaseError {
    return new DatabaseError(
      `Cannot dump ${
        describeConnection(this.#connection)
      }: more tables are to be left out than a command line can name`,
      "Sync fewer schemas at once with --schema.",
      { cause },
    );
  }
}
