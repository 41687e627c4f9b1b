/**
 * golang-migrate, pop, and sqlx with `migrate add -r`: `1_init.up.sql` beside
 * `1_init.down.sql`.
 *
 * @module
 */

import { hasLine, inTransactionUnless, type Layout, nameOf } from "./layout.ts";
import { listVersioned } from "./versions.ts";

const UP_REGEXP = /\.up\.sql$/i;
const NUMBERED_REGEXP = /^(\d+)(?:[^\d/].*)?\.up\.sql$/i;

const SIMPLE_REGEXP = /^(\d+)_.*\.sql$/i;

/**
 * Versions are numbers for both. golang-migrate hands a file to the server in one
 * piece, which makes it one transaction; sqlx begins one, but for files whose
 * first line says `-- no-transaction`, and pop one, but for `.autocommit.`. Sources: `source/parse.go` and
 * `database/postgres/postgres.go` of golang-migrate/migrate;
 * `sqlx-core/src/migrate/source.rs` of launchbadge/sqlx; `file_migrator.go` of
 * gobuffalo/pop.
 */
export const golangMigrate: Layout = {
  name: "golang-migrate or sqlx",
  isLaidOut: ({ paths }) =>
    paths.some((path) => NUMBERED_REGEXP.test(nameOf(path))),
  order: (folder) => listVersioned(folder, NUMBERED_REGEXP),
  isInTransaction: (folder, path) =>
    !path.includes(".autocommit.") &&
    !/^-- no-transaction/.test(folder.textOf(path)),
  keepsSession: true,
  ownTables: ["_sqlx_migrations", "schema_migrations"],
};

/**
 * sqlx with ways forward only: `20230101120000_init.sql`.
 *
 * Nothing but a mark or a table of its own tells it from plain files.
 */
export const sqlx: Layout = {
  name: "sqlx",
  isLaidOut: (folder) =>
    hasLine(folder, /^-- no-transaction|\b_sqlx_migrations\b/) &&
    listVersioned(folder, SIMPLE_REGEXP).length > 0,
  order: (folder) => listVersioned(folder, SIMPLE_REGEXP),
  isInTransaction: inTransactionUnless(/^-- no-transaction/),
  keepsSession: true,
  ownTables: ["_sqlx_migrations"],
};

/** Scripts in pairs that are not numbered as these tools want it. */
export const pairs: Layout = {
  name: "pairs of up and down",
  isLaidOut: ({ paths }) => paths.some((path) => UP_REGEXP.test(path)),
  order: ({ scripts }) => scripts.filter((path) => UP_REGEXP.test(path)),
};
