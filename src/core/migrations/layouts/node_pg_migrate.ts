/**
 * node-pg-migrate: `1687000000000_init.sql` with `-- Up Migration` and
 * `-- Down Migration`.
 *
 * @module
 */

import { knownByMarks, type Layout } from "./layout.ts";
import { listVersioned } from "./versions.ts";

/**
 * The number before the name is a time: with 17 digits as a date, otherwise in
 * milliseconds. Source: `src/migration.ts` and `src/sqlMigration.ts` of
 * salsita/node-pg-migrate.
 */
export const nodePgMigrate: Layout = {
  name: "node-pg-migrate",
  ...knownByMarks({
    up: /^\s*--[\s-]*up\s+migration/im,
    down: /^\s*--[\s-]*down\s+migration/im,
  }),
  order: (folder) =>
    listVersioned(
      folder,
      /^(\d+).*\.sql$/i,
      (a, b) => timeOf(a) - timeOf(b),
    ),
  isInTransaction: () => true,
  keepsSession: true,
  ownTables: ["pgmigrations"],
};

/** `20230101120000000`, a date to the millisecond. */
const DATE_REGEXP = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{3})$/;

function timeOf(version: string): number {
  const parts = DATE_REGEXP.exec(version)?.slice(1).map(Number);
  if (parts === undefined) return Number(version);
  const [year = 0, month = 1, ...rest] = parts;
  return Date.UTC(year, month - 1, ...rest);
}
