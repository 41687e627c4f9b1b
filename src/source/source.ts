/**
 * What a source of schemas is, and what it takes to open one.
 *
 * @module
 */

import type { CatalogDocument } from "../core/catalog/catalog_document.ts";
import type { DetailsDocument } from "../core/catalog/details/details_document.ts";
import type { QualifiedName } from "../core/catalog/identifier.ts";
import type { DumpScope } from "../core/dump/scope.ts";
import { DatabaseError } from "../errors.ts";
import type { Connection } from "../libpq/connection.ts";

/** How to reach a server, and what may stand before it. */
export interface ServerConnection extends Connection {
  /**
   * Whether a pooler may stand before the server, which then keeps a session
   * for us alone; default: it may not.
   */
  readonly allowsPooler?: boolean;
}

/** What all that a source does is bound by. */
export interface SourceLimits {
  /** How long a dump may wait for a lock, in milliseconds. */
  readonly lockTimeoutMs: number;
  /** Ends every child and every query. */
  readonly signal: AbortSignal;
  /** Called for each line that a program prints about its work. */
  readonly onMessage?: (line: string) => void;
}

/** What to dump, and whom to tell. */
export interface DumpRequest extends DumpScope {
  /** Called for each table that is printed. */
  readonly onTable?: () => void;
  /** Gives this dump up. */
  readonly signal?: AbortSignal;
}

/** The text of one `pg_dump --schema-only --verbose`. */
export interface Dump {
  readonly kind: "dumped";
  readonly text: string;
  /** Version of the `pg_dump` that printed it, `15.18`. */
  readonly version: string;
}

/** Why there is no dump, where one that is asked for otherwise may succeed. */
export type Hindrance = TablesLocked | OutOfLocks | Changed;

/** A lock on these tables was not granted in time. */
export interface TablesLocked {
  readonly kind: "locked";
  readonly tables: readonly QualifiedName[];
  /** For who cannot do without them. */
  readonly error: DatabaseError;
}

/** A dump needs more locks than the server has left. */
export interface OutOfLocks {
  readonly kind: "out of locks";
  readonly error: DatabaseError;
}

/** The moment that was read is no longer the one that is dumped. */
export interface Changed {
  readonly kind: "changed";
  /** For who has read it anew often enough. */
  readonly error: DatabaseError;
}

/** The schema changed while it was read. */
export function buildChanged(message: string, options?: ErrorOptions): Changed {
  const hint = "Run it again when the migration is over.";
  return { kind: "changed", error: new DatabaseError(message, hint, options) };
}

/** What a database is known again by, and what would dump it. */
export interface Fingerprint {
  /**
   * For each catalog, by name, a text that is another one once what counts of it is
   * another: the same in another database that is the same.
   */
  readonly content: Readonly<Record<string, string>>;
  /** Version of the `pg_dump` that would be run. */
  readonly pgDump: string;
}

/** What `--client` can ask for. */
export type ClientChoice = "auto" | "tools" | "built-in";

/** What reads the database. */
export type ClientName = "tools" | "built-in" | "embedded";

/**
 * A database that can be read: its catalog, and the DDL of what it holds, both
 * as they are at one moment.
 */
export interface Source {
  /** Which kind of source it is, as `--client` names it. */
  readonly client: ClientName;
  /**
   * Reads what the catalog says.
   *
   * @throws {DatabaseError} If the database cannot be reached or read.
   */
  readCatalog(): Promise<CatalogDocument>;
  /**
   * Reads what relations are made of, at the moment that the catalog is of:
   * to be asked for before that is over.
   *
   * @throws {ReadAgainError} If another client has read the catalog.
   * @throws {DatabaseError} If the database cannot be reached or read.
   */
  readDetails(): Promise<DetailsDocument>;
  /**
   * Dumps the DDL.
   *
   * @throws {DatabaseError} If it fails for another reason than a hindrance.
   */
  dump(request: DumpRequest): Promise<Dump | Hindrance>;
  /**
   * Finds the relations that were altered since the moment that was read, by OID; none
   * that has been dropped since: whoever dumped it had it locked before. That moment is
   * over then: nothing more can be dumped of it.
   *
   * @throws {DatabaseError} If the database cannot be reached or read.
   */
  findAltered(): Promise<ReadonlySet<number>>;
  /**
   * Reads the fingerprint of the moment that catalog and dumps are of.
   *
   * @returns `undefined` where dumps are not of the moment that is read.
   * @throws {DatabaseError} If the database cannot be reached or read.
   */
  readFingerprint(): Promise<Fingerprint | undefined>;
  /**
   * Whether nobody has changed anything that a fingerprint is made of since the
   * moment that was read, be it that it was changed back: `pg_dump` prints some of
   * what it finds when it asks. That moment is over then.
   *
   * @throws {DatabaseError} If the database cannot be reached or read.
   */
  hasStoodStill(): Promise<boolean>;
  /**
   * Runs a query of one row and one column, which is a text, by itself. Files in
   * place of a server cannot be asked.
   *
   * @throws {DatabaseError} If the database cannot be reached or read.
   */
  query?(sql: string): Promise<string>;
  /** Forgets what was read: the next call reads the database as it is then. */
  restart(): Promise<void>;
  /** Ends all that the source started. */
  close(): Promise<void>;
}
