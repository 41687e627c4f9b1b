/**
 * What a source of schemas is, and what it takes to open one.
 *
 * @module
 */

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
  readonly text: string;
  /** Version of the `pg_dump` that printed it, `15.18`. */
  readonly version: string;
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
   * Reads the catalog document (JSON of `CatalogDocument` in `core/catalog/catalog.ts`).
   *
   * @throws {DatabaseError} If the database cannot be reached or read.
   */
  readCatalog(): Promise<string>;
  /**
   * Reads what relations are made of (JSON of `DetailsDocument` in
   * `core/catalog/details/details_document.ts`), at the moment that the catalog is of:
   * to be asked for before that is over.
   *
   * @throws {ReadAgainError} If another client has read the catalog.
   * @throws {DatabaseError} If the database cannot be reached or read.
   */
  readDetails(): Promise<string>;
  /**
   * Dumps the DDL.
   *
   * @throws {TablesLockedError} If a lock was not granted in time.
   * @throws {OutOfLocksError} If the server cannot keep so many locks.
   * @throws {ReadAgainError} If it is not of the moment that the catalog is of.
   * @throws {DatabaseError} If the dump fails for another reason.
   */
  dump(request: DumpRequest): Promise<Dump>;
  /**
   * Reads the row versions of all tables as they are now, by OID. The moment that was
   * read is over then: nothing more can be dumped of it.
   *
   * @throws {DatabaseError} If the database cannot be reached or read.
   */
  readRowVersions(): Promise<ReadonlyMap<number, string>>;
  /**
   * Reads the fingerprint of the moment that catalog and dumps are of.
   *
   * @returns `undefined` where dumps are not of the moment that is read.
   * @throws {ReadAgainError} If it is not of the moment that the catalog is of.
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

/** A dump failed that succeeds once the source was restarted and read again. */
export class ReadAgainError extends DatabaseError {
  override readonly name: string = "ReadAgainError";
}

/** A dump failed, and the schema is no longer what it was when it began. */
export class SchemaChangedError extends ReadAgainError {
  override readonly name = "SchemaChangedError";

  constructor(message: string, options?: ErrorOptions) {
    super(message, "Run it again when the migration is over.", options);
  }
}

/** A dump waited too long for a lock on these tables. */
export class TablesLockedError extends DatabaseError {
  override readonly name = "TablesLockedError";

  constructor(readonly tables: readonly QualifiedName[], message: string) {
    super(
      message,
      "Wait for the migration that holds it, or allow more time with --lock-timeout.",
    );
  }
}

/** A dump needs more locks than the server has left; one of less may succeed. */
export class OutOfLocksError extends DatabaseError {
  override readonly name = "OutOfLocksError";
}
