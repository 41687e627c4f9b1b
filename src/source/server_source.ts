/**
 * Reads a server: catalog and dumps in one snapshot, whatever asks and dumps.
 *
 * @module
 */

import { describeConnection } from "../libpq/environment.ts";
import { dumpBesideLocks } from "./locks/lock_wait.ts";
import type { DumpAttempt } from "./locks/locks.ts";
import type { Dumper } from "./pg_dump/dumper.ts";
import { explainFailedDump } from "./pg_dump/failure.ts";
import { readDump } from "./pg_dump/options.ts";
import { explainPooler, searchPooler } from "./pooler.ts";
import { requireSameCatalog } from "./session/lone_snapshot.ts";
import type { Session, Sessions } from "./session/session.ts";
import type {
  ClientName,
  Dump,
  DumpRequest,
  ServerConnection,
  Source,
  SourceLimits,
} from "./source.ts";
import { CATALOG_SQL, ROW_VERSIONS_SQL } from "./sql/catalog_query.ts";

/** What a client is made of. */
export interface ServerClient {
  readonly name: ClientName;
  readonly sessions: Sessions;
  readonly dumper: Dumper;
}

/** The {@linkcode Source} of a server; nothing is connected to until it is read. */
export class ServerSource implements Source {
  readonly client: ClientName;
  readonly #sessions: Sessions;
  readonly #dumper: Dumper;
  readonly #connection: ServerConnection;
  readonly #limits: SourceLimits;
  /** Whether it is known why a session comes without our settings. */
  #mayLackSentinel: boolean;
  #session: Promise<Session> | undefined;
  #catalog: Promise<string> | undefined;

  constructor(
    { name, sessions, dumper }: ServerClient,
    connection: ServerConnection,
    limits: SourceLimits,
  ) {
    this.client = name;
    this.#sessions = sessions;
    this.#dumper = dumper;
    this.#connection = connection;
    this.#limits = limits;
    this.#mayLackSentinel = connection.allowsPooler ?? false;
  }

  async readCatalog(): Promise<string> {
    this.#catalog ??= this.#readCatalog();
    return await this.#catalog;
  }

  async dump(request: DumpRequest): Promise<Dump> {
    const session = await this.#openSession();
    const task = this.#describe("dump");
    const dump = await dumpBesideLocks(request, {
      task,
      dump: (attempt) => this.#dumpOnce(session, attempt),
      before: session.snapshot.locked,
      ask: (sql) => this.#ask(session, sql),
      limits: this.#limits,
    });
    if (session.snapshot.snapshot === null) {
      const before = await this.readCatalog();
      requireSameCatalog(task, before, await session.readNow(CATALOG_SQL));
    }
    return dump;
  }

  async readRowVersions(): Promise<ReadonlyMap<number, string>> {
    const session = await this.#openSession();
    return new Map(JSON.parse(await session.readNow(ROW_VERSIONS_SQL)));
  }

  async query(sql: string): Promise<string> {
    return await this.#sessions.query(sql);
  }

  async restart(): Promise<void> {
    await this.close();
    this.#session = undefined;
    this.#catalog = undefined;
  }

  async close(): Promise<void> {
    await this.#sessions.close();
  }

  async #readCatalog(): Promise<string> {
    const session = await this.#openSession();
    return await session.read(CATALOG_SQL);
  }

  /** The first to ask for it, the catalog or a dump, opens it. */
  #openSession(): Promise<Session> {
    this.#session ??= this.#beginSnapshot();
    return this.#session;
  }

  async #beginSnapshot(): Promise<Session> {
    const session = await this.#sessions.open();
    if (session.snapshot.hasSentinel || this.#mayLackSentinel) return session;
    // A pooler that has one connection has it for the search, then.
    await session.end();
    await this.#refusePooler();
    return await this.#beginSnapshot();
  }

  /** Something took our settings away: a pooler, or a service that has its own. */
  async #refusePooler(): Promise<void> {
    const { kind } = await searchPooler(this.#connection, this.#limits.signal);
    if (kind !== "none") throw explainPooler(this.#connection);
    this.#mayLackSentinel = true;
  }

  async #dumpOnce(session: Session, request: DumpAttempt): Promise<Dump> {
    const run = await this.#dumper.dump(session.snapshot, request);
    if (run.code === 0) return readDump(run.stdout);
    const task = this.#describe("dump");
    throw await explainFailedDump({ ...run, task, request }, {
      session: (sql) => this.#ask(session, sql),
      other: (sql) => this.#sessions.ask(sql),
    });
  }

  /** Asks the session of the snapshot; `undefined` if it is gone. */
  async #ask(session: Session, sql: string): Promise<string | undefined> {
    // It takes one query after the other.
    await this.#catalog;
    return await session.ask(sql);
  }

  #describe(task: string): string {
    return `${task} ${describeConnection(this.#connection)}`;
  }
}
