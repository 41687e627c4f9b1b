/**
 * postgrator and db-migrate, whose names say the way.
 *
 * @module
 */

import { compareByteOrder } from "../../text/byte_order.ts";
import { type Layout, nameOf } from "./layout.ts";
import { listVersioned } from "./versions.ts";

const DO_REGEXP = /^(\d+)\.do(?:\..*)?\.sql$/i;

/**
 * `001.do.name.sql` beside `001.undo.name.sql`, by number. Source: `lib/Common.js`
 * and `postgrator.js` of rickbergfalk/postgrator.
 */
export const postgrator: Layout = {
  name: "postgrator",
  isLaidOut: ({ paths }) => paths.some((path) => DO_REGEXP.test(nameOf(path))),
  order: (folder) => listVersioned(folder, DO_REGEXP),
  ownTables: ["schemaversion"],
};

const UP_REGEXP = /^(\d.*)[-_]up\.sql$/i;

/**
 * `sqls/20230101120000-name-up.sql` beside `…-down.sql`, by name. Source:
 * `lib/migrator.js` and `lib/skeleton.js` of db-migrate/node-db-migrate.
 */
export const dbMigrate: Layout = {
  name: "db-migrate",
  isLaidOut: ({ paths }) => paths.some((path) => UP_REGEXP.test(nameOf(path))),
  order: (folder) => listVersioned(folder, UP_REGEXP, compareByteOrder),
};
