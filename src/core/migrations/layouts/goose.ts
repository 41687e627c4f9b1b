/**
 * goose: `00001_init.sql` with `-- +goose Up` and `-- +goose Down`.
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
 * Versions are numbers; a file runs in a transaction unless it says `NO
 * TRANSACTION`. `ENVSUB ON` puts variables in the place of `${NAME}`. Sources:
 * `NumericComponent` in `migration.go`, and `internal/sqlparser/parser.go`, of
 * pressly/goose.
 */
export const goose: Layout = {
  name: "goose",
  ...knownByMarks(pairOfMarks("\\+goose\\s+")),
  order: (folder) => listVersioned(folder, NUMBERED_REGEXP),
  isInTransaction: inTransactionUnless(/^\s*--\s*\+goose\s+no\s+transaction/im),
  keepsSession: true,
  ownTables: ["goose_db_version"],
};
