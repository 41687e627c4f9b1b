/**
 * Reads a server: catalog and dumps in one snapshot, whatever asks and dumps.
 *
 * @module
 */

import type { CatalogDocument } from "../core/catalog/catalog_document.ts";
import type { DetailsDocument } from "../core/catalog/details/details_document.ts";
import { describeConnection } from "../libpq/environment.ts";
import { dumpBesideLocks } from "./locks/lock_wait.ts";
import type { DumpAttempt } from "./locks/locks.ts";
import type { Dumper } from "./pg_dump/dumper.ts";
import { findHindrance } from "./pg_dump/failure.ts";
import { readDump } from "./pg_dump/options.ts";
import { explainPooler, searchPooler } from "./pooler.ts";
import { isSameCatalog } from "./session/lone_snapshot.ts";
import type { Session, Sessions } from "./session/session.ts";
import {
  buildChanged,
  type Changed,
  type ClientName,
  type Dump,
  type DumpRequest,
  type Fingerprint,
  type Hindrance,
  type ServerConnection,
  type Source,
  type SourceLimits,
} from "./source.ts";
import { CATALOG_SQL, ROW_VERSIONS_SQL } from "./sql/catalog_query.ts";
import { DETAILS_SQL } from "./sql/details_query.ts";
import {
  type CatalogFingerprint,
  renderFingerprintSql,
  renderMayReadSql,
  renderVersionsSql,
} from "./sql/fingerprint_query.ts";

/** What a client is made of. */
export interface ServerClient {
  readonly sessions: Sessions;
  readonly dumper: Dumper;
}

/** Another text after any change of a relation, by its OID. */
type RowVersions = ReadonlyMap<number, string>;

/** The {@linkcode Source} of a server; nothing is connected to until it is read. */
export class ServerSource implements Source {
  readonly #sessions: Sessions;
  readonly #dumper: Dumper;
  readonly #connection: ServerConnection;
  readonly #limits: SourceLimits;
  /** Whether it is known why a session comes without our settings. */
  #mayLackSentinel: boolean;
  #session: Promise<Session> | undefined;
  #catalog: Promise<CatalogDocument> | undefined;
  #rowVersions: Promise<RowVersions> | undefined;
  #details: Promise<DetailsDocument> | undefined;
  #fingerprint: Promise<CatalogFingerprint> | undefined;
  /** The same with what dumps, if the role may read it. */
  #known: Promise<Fingerprint | undefined> | undefined;
  /** Settles when what dumps has said its version. */
  #versionFound: Promise<unknown> | undefined;
  /** A session takes one query after the other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    { sessions, dumper }: ServerClient,
    connection: ServerConnection,
    limits: SourceLimits,
  ) {
    this.#sessions = sessions;
    this.#dumper = dumper;
    this.#connection = connection;
    this.#limits = limits;
    this.#mayLackSentinel = connection.allowsPooler ?? false;
  }

  /** The client tools only as long as both of them do their part. */
  get client(): ClientName {
    const isBuiltIn = [this.#sessions, this.#dumper]
      .some(({ client }) => client === "built-in");
    return isBuiltIn ? "built-in" : "tools";
  }

  async readCatalog(): Promise<CatalogDocument> {
    this.#catalog ??= this.#read(CATALOG_SQL);
    return await this.#catalog;
  }

  async readDetails(): Promise<DetailsDocument> {
    this.#details ??= this.#read(DETAILS_SQL);
    return await this.#details;
  }

  async dump(request: DumpRequest): Promise<Dump | Hindrance> {
    const session = await this.#openSession();
    const isAlone = session.snapshot.snapshot === null;
    // Nobody reads it again once there is a dump, and it is large.
    if (!isAlone) this.#catalog = undefined;
    // Nobody waits for it before all is dumped.
    void Promise.allSettled([this.#readRowVersions()]);
    // A signal to all that runs is to find one program that dumps.
    await this.#versionFound;
    const outcome = await dumpBesideLocks(request, {
      task: this.#describe("dump"),
      dump: (attempt) => this.#dumpOnce(session, attempt),
      before: session.snapshot.locked,
      ask: (sql) => this.#ask(session, sql),
      limits: this.#limits,
    });
    if (!isAlone || outcome.kind !== "dumped") return outcome;
    return await this.#findChange() ?? outcome;
  }

  async findAltered(): Promise<ReadonlySet<number>> {
    const before = await this.#readRowVersions();
    const now = await this.#readRowVersionsNow();
    const altered = [...before].filter(([oid, version]) =>
      now.has(oid) && now.get(oid) !== version
    );
    return new Set(altered.map(([oid]) => oid));
  }

  async readFingerprint(): Promise<Fingerprint | undefined> {
    this.#known ??= this.#readKnown();
    return await this.#known;
  }

  async hasStoodStill(): Promise<boolean> {
    const { snapshot: { snapshot, major } } = await this.#openSession();
    if (snapshot === null) return false;
    const { versions } = await this.#readFingerprint(major);
    return await this.#readNow(renderVersionsSql(major)) === versions;
  }

  async query(sql: string): Promise<string> {
    return await this.#sessions.query(sql);
  }

  async restart(): Promise<void> {
    await this.close();
    this.#session = undefined;
    this.#catalog = undefined;
    this.#rowVersions = undefined;
    this.#details = undefined;
    this.#fingerprint = undefined;
    this.#known = undefined;
    this.#last = Promise.resolve();
  }

  async close(): Promise<void> {
    await this.#sessions.close();
  }

  /** What a query of the snapshot gives: JSON. */
  async #read<T>(sql: string): Promise<T> {
    const session = await this.#openSession();
    return JSON.parse(await this.#inTurn(() => session.read(sql)));
  }

  /** Whether the catalog is no longer what it was before a dump without a snapshot. */
  async #findChange(): Promise<Changed | undefined> {
    const before = await this.readCatalog();
    const versions = await this.#readRowVersions();
    const after = JSON.parse(await this.#readNow(CATALOG_SQL));
    const isSame = isSameCatalog(before, after) &&
      isSameMap(versions, await this.#readRowVersionsNow());
    return isSame ? undefined : buildChanged(
      `Cannot ${this.#describe("dump")}: its schema changed while it was read`,
    );
  }

  #readRowVersions(): Promise<RowVersions> {
    this.#rowVersions ??= this.#readRowVersionsOnce();
    return this.#rowVersions;
  }

  async #readRowVersionsOnce(): Promise<RowVersions> {
    return new Map(await this.#read<[number, string][]>(ROW_VERSIONS_SQL));
  }

  async #readRowVersionsNow(): Promise<RowVersions> {
    return new Map(JSON.parse(await this.#readNow(ROW_VERSIONS_SQL)));
  }

  async #readKnown(): Promise<Fingerprint | undefined> {
    const { snapshot } = await this.#openSession();
    if (snapshot.snapshot === null) return undefined;
    const version = this.#dumper.findVersion(snapshot);
    this.#versionFound = Promise.allSettled([version]);
    if (!await this.#mayReadFingerprint(snapshot.major)) return undefined;
    const { content } = await this.#readFingerprint(snapshot.major);
    return { content, pgDump: await version };
  }

  async #mayReadFingerprint(major: number): Promise<boolean> {
    return await this.#read(renderMayReadSql(major));
  }

  #readFingerprint(major: number): Promise<CatalogFingerprint> {
    this.#fingerprint ??= this.#read(renderFingerprintSql(major));
    return this.#fingerprint;
  }

  async #readNow(sql: string): Promise<string> {
    const session = await this.#openSession();
    return await this.#inTurn(() => session.readNow(sql));
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

  async #dumpOnce(
    session: Session,
    request: DumpAttempt,
  ): Promise<Dump | Hindrance> {
    const run = await this.#dumper.dump(session.snapshot, request);
    if (run.code === 0) return readDump(run.stdout);
    const task = this.#describe("dump");
    return await findHindrance({ ...run, task, request }, {
      session: (sql) => this.#ask(session, sql),
      other: (sql) => this.#sessions.ask(sql),
    });
  }

  /** Asks the session of the snapshot; `undefined` if it is gone. */
  async #ask(session: Session, sql: string): Promise<string | undefined> {
    return await this.#inTurn(() => session.ask(sql));
  }

  async #inTurn<T>(query: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(query);
    // What failed has been told of where it was asked for.
    this.#last = Promise.allSettled([turn]);
    return await turn;
  }

  #describe(task: string): string {
    return `${task} ${describeConnection(this.#connection)}`;
  }
}

function isSameMap<K, V>(
  one: ReadonlyMap<K, V>,
  other: ReadonlyMap<K, V>,
): boolean {
  return one.size === other.size &&
    [...one].every(([key, value]) => other.get(key) === value);
}
