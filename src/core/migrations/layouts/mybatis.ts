/**
 * MyBatis Migrations: `20230101120000_init.sql` with `-- //@UNDO`.
 *
 * @module
 */

import { knownByMarks, type Layout, nameOf } from "./layout.ts";
import { listVersioned, NUMBERED_REGEXP } from "./versions.ts";

/**
 * Versions are numbers; `bootstrap.sql` goes before all of them. Source:
 * `FileMigrationLoader`, `MigrationReader` and `Change` of mybatis/migrations.
 */
export const mybatis: Layout = {
  name: "MyBatis Migrations",
  ...knownByMarks({ down: /^\s*--\s*\/\/\s*@UNDO\b/im }),
  order: (folder) => [
    ...folder.scripts.filter((path) => nameOf(path) === "bootstrap.sql"),
    ...listVersioned(folder, NUMBERED_REGEXP),
  ],
  hasPlaceholders: true,
  ownTables: ["changelog"],
};
