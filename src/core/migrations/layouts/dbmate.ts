/**
 * dbmate: `20230101120000_init.sql` with `-- migrate:up` and `-- migrate:down`.
 *
 * @module
 */

import { compareByteOrder } from "../../text/byte_order.ts";
import {
  inTransactionUnless,
  knownByMarks,
  type Layout,
  pairOfMarks,
} from "./layout.ts";
import { listVersioned } from "./versions.ts";

/**
 * Files are in the order of their names as texts, each in a transaction unless
 * its mark says `transaction:false`. Source: `FindMigrations` in
 * `pkg/dbmate/db.go`, and `pkg/dbmate/migration.go`, of amacneil/dbmate.
 */
export const dbmate: Layout = {
  name: "dbmate",
  ...knownByMarks(pairOfMarks("migrate:")),
  order: (folder) => listVersioned(folder, /^(\d.*)$/, compareByteOrder),
  isInTransaction: inTransactionUnless(
    /^--\s*migrate:up\b.*\btransaction:\s*false/m,
  ),
  keepsSession: true,
  ownTables: ["schema_migrations"],
};
