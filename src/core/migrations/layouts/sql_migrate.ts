/**
 * sql-migrate and micrate: `1_init.sql` with `-- +migrate Up` or `-- +micrate Up`.
 *
 * @module
 */

import {
  inTransactionUnless,
  knownByMarks,
  type Layout,
  pairOfMarks,
} from "./layout.ts";
import { listVersioned, NUMBERED_REGEXP } from "./versions.ts";

/**
 * Numbers come first and by their value, then other names; a file runs in a
 * transaction unless its mark says `notransaction`. Source: `Migration.Less` in `migrate.go`, and
 * `sqlparse/sqlparse.go`, of rubenv/sql-migrate.
 */
export const sqlMigrate: Layout = {
  name: "sql-migrate",
  ...knownByMarks(pairOfMarks("\\+migrate\\s+")),
  order: (folder) => listVersioned(folder, /^(.+)$/),
  isInTransaction: inTransactionUnless(
    /^\s*--\s*\+migrate\s+up\b.*\bnotransaction/im,
  ),
  keepsSession: true,
  ownTables: ["gorp_migrations"],
};

/**
 * Versions are numbers, and nothing begins a transaction. Source:
 * `src/micrate.cr` of amberframework/micrate.
 */
export const micrate: Layout = {
  name: "micrate",
  ...knownByMarks(pairOfMarks("\\+micrate\\s+")),
  order: (folder) => listVersioned(folder, NUMBERED_REGEXP),
  ownTables: ["micrate_db_version"],
};
