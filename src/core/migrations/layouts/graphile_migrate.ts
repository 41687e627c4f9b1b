/**
 * graphile-migrate: `committed/000001.sql` and so on, then what is being written.
 *
 * @module
 */

import {
  inTransactionUnless,
  type Layout,
  type MigrationFolder,
} from "./layout.ts";
import { compareNaturally } from "./natural_order.ts";

const COMMITTED_REGEXP = /(?:^|\/)committed\/\d{6}(?:-[^/]*)?\.sql$/;
const CURRENT_REGEXP = /(?:^|\/)current(?:\.sql|\/[^/]+\.sql)$/;

/**
 * Committed migrations by their numbers, then `current.sql`, or the files of
 * `current` by their names. Source: `getAllMigrations` in `src/migration.ts`, and
 * `src/current.ts`, of graphile/migrate.
 */
export const graphileMigrate: Layout = {
  name: "graphile-migrate",
  isLaidOut: ({ paths }) => paths.some((path) => COMMITTED_REGEXP.test(path)),
  order: ({ scripts }) =>
    [
      ...scripts.filter((path) => COMMITTED_REGEXP.test(path)),
      ...scripts.filter((path) => CURRENT_REGEXP.test(path)),
    ].toSorted((a, b) =>
      Number(CURRENT_REGEXP.test(a)) - Number(CURRENT_REGEXP.test(b)) ||
      compareNaturally(a, b)
    ),
  isInTransaction: inTransactionUnless(/^--! no-transaction\b/m),
  prepare: includeFixtures,
};

/** `--! include x.sql` stands for the text of `fixtures/x.sql`. */
function includeFixtures(text: string, folder: MigrationFolder): string {
  return text.replace(
    /^--!\s*include\s+(\S+)[ \t]*$/gm,
    (line, file: string) => {
      const path = folder.paths.find((path) =>
        path === `fixtures/${file}` || path.endsWith(`/fixtures/${file}`)
      );
      return path === undefined ? line : folder.textOf(path);
    },
  );
}
