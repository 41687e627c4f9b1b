/**
 * MyBatis Migrations: `20230101120000_init.sql` with `-- //@UNDO`.
 *
 * @module
 */

import { hasLine, type Layout, nameOf } from "./layout.ts";
import { listVersioned, NUMBERED_REGEXP } from "./versions.ts";

/**
 * Versions are numbers; `bootstrap.sql` goes before all of them. Source:
 * `FileMigrationLoader` and `Change` of mybatis/migrations.
 */
export const mybatis: Layout = {
  name: "MyBatis Migrations",
  isLaidOut: (folder) => hasLine(folder, /^\s*--\s*\/\/\s*@UNDO\b/m),
  order: (folder) => [
    ...folder.scripts.filter((path) => nameOf(path) === "bootstrap.sql"),
    ...listVersioned(folder, NUMBERED_REGEXP),
  ],
  hasPlaceholders: true,
  ownTables: ["changelog"],
};
