/**
 * What asks a server.
 *
 * @module
 */

import type { ClientName } from "../source.ts";
import type { Snapshot } from "../sql/catalog_query.ts";

/** A session in a transaction that only reads, with a snapshot for the dumps. */
export interface Session {
  readonly snapshot: Snapshot;
  /**
   * Runs a query of one row and one column, which is a text.
   *
   * @throws {DatabaseError} If it fails.
   */
  read(sql: string): Promise<string>;
  /**
   * Leaves the snapshot and runs a query that sees what is now.
   *
   * @throws {DatabaseError} If it fails.
   */
  readNow(sql: string): Promise<string>;
  /** As {@linkcode read}; `undefined` if the server does not answer. */
  ask(sql: string): Promise<string | undefined>;
  /** Ends it, once however often it is called. */
  end(): Promise<void>;
}

/** One way to ask: a program, or a client within the process. */
export interface Sessions {
  /** Which client they are of. */
  readonly client: ClientName;
  /**
   * Opens the session of a snapshot.
   *
   * @throws {DatabaseError} If the server cannot be reached or read.
   */
  open(): Promise<Session>;
  /**
   * Runs a query of one row and one column in a session of its own.
   *
   * @throws {DatabaseError} If the server cannot be reached or read.
   */
  query(sql: string): Promise<string>;
  /** The same; `undefined` if the server does not answer. */
  ask(sql: string): Promise<string | undefined>;
  /** Ends all that were opened. */
  close(): Promise<void>;
}
