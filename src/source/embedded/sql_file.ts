/**
 * What a file of SQL is once it was read.
 *
 * @module
 */

import type { PlacedStatement } from "../../core/sql/psql_script.ts";

/** A file that was read. */
export interface SqlFile {
  /** As a user would type it. */
  readonly path: string;
  readonly statements: readonly PlacedStatement[];
  readonly isInTransaction: boolean;
  /** Whether what it sets holds for the next. */
  readonly keepsSession: boolean;
}
