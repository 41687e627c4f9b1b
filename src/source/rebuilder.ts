/**
 * What makes a database from statements, and what it takes to tell how that went.
 *
 * @module
 */

import type { CatalogDocument } from "../core/catalog/catalog_document.ts";
import type { ReplayPlace } from "../core/dump/replay_order.ts";
import type { Dump } from "./source.ts";

/** A statement, with what has to be set for it alone. */
export interface ReplayEntry extends ReplayPlace {
  readonly sql: string;
  readonly setting?: string;
}

/** A statement that failed, and what the database says of it. */
export interface FailedEntry {
  /** Its number among the entries, from 0. */
  readonly index: number;
  /** SQLSTATE. */
  readonly code: string;
  readonly message: string;
}

/** How statements were run. */
export interface ReplayOutcome {
  /** Numbers of those that worked, in the order in which they did. */
  readonly order: readonly number[];
  readonly failed: readonly FailedEntry[];
  /** Functions whose bodies cannot be. */
  readonly bodies: readonly FailedEntry[];
  readonly rounds: number;
  /** Names of roles that were made because statements name them. */
  readonly roles: readonly string[];
}

/** What they led to. */
export interface Rebuilt extends ReplayOutcome {
  readonly document: CatalogDocument;
  readonly dump: Dump;
}

/** Called as statements are run. */
export type OnStatements = (done: number, total: number) => void;

/** A database that is empty, and empty again afterwards. */
export interface Rebuilder {
  /** What it is, for people: `the embedded database`. */
  readonly name: string;
  /**
   * Runs the statements, in whatever order works, and dumps what they led to.
   *
   * @throws {DatabaseError} If there is no such database, or it is not empty.
   */
  rebuild(entries: readonly ReplayEntry[]): Promise<Rebuilt>;
  /** Ends all that was started. */
  close(): Promise<void>;
}
