/**
 * tern: `001_init.sql`, where a line stands between what creates and what drops.
 *
 * @module
 */

import { hasLine, inTransactionUnless, type Layout } from "./layout.ts";
import { listVersioned, NUMBERED_REGEXP } from "./versions.ts";

/**
 * Versions are numbers; a file runs in a transaction unless it says
 * `---- tern: disable-tx ----`. Source: `migrate/migrate.go` of jackc/tern.
 */
export const tern: Layout = {
  name: "tern",
  isLaidOut: (folder) =>
    hasLine(folder, /^---- create above \/ drop below ----|^---- tern:/m),
  marks: { down: /^---- create above \/ drop below ----\s*$/m },
  order: (folder) => listVersioned(folder, NUMBERED_REGEXP),
  isInTransaction: inTransactionUnless(/^---- tern: disable-tx ----/m),
  ownTables: ["schema_version"],
};
