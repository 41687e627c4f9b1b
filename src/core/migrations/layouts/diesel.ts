/**
 * diesel: a folder for each migration, `2017-08-31-230457_invitations/up.sql`.
 *
 * @module
 */

import { compareByteOrder } from "../../text/byte_order.ts";
import {
  folderOf,
  type Layout,
  type MigrationFolder,
  nameOf,
} from "./layout.ts";

/** What `diesel migration generate` calls a folder. */
const GENERATED_REGEXP =
  /(?:^|\/)(?:\d{4}-\d\d-\d\d-\d{6}|\d{14})_[^/]*\/up\.sql$/;

const NO_TRANSACTION_REGEXP = /^\s*run_in_transaction\s*=\s*false/m;

/**
 * The version is what stands before the first `_`, without its dashes, and is
 * compared as a text. Source: `version_from_string` in
 * `diesel_migrations/migrations_internals/src/lib.rs` and `pending_migrations` in
 * `diesel_migrations/src/migration_harness.rs` of diesel-rs/diesel.
 */
export const diesel: Layout = {
  name: "diesel",
  isLaidOut: ({ paths }) =>
    paths.some((path) => nameOf(path) === "diesel.toml") ||
    listUps(paths).some((path) => GENERATED_REGEXP.test(path)),
  order: ({ scripts }) =>
    listUps(scripts).toSorted((a, b) =>
      compareByteOrder(versionOf(a), versionOf(b)) || compareByteOrder(a, b)
    ),
  isInTransaction: (folder, path) => !isOutsideTransaction(folder, path),
  keepsSession: true,
  ownTables: ["__diesel_schema_migrations"],
};

/** Scripts called `up.sql`. */
export function listUps(paths: readonly string[]): string[] {
  return paths.filter((path) => nameOf(path) === "up.sql");
}

function versionOf(path: string): string {
  const [version = ""] = nameOf(folderOf(path)).split("_");
  return version.replaceAll("-", "");
}

/** Whether `metadata.toml` beside a script says that it runs in no transaction. */
function isOutsideTransaction(
  folder: MigrationFolder,
  path: string,
): boolean {
  const settings = folder.textOf(`${folderOf(path)}/metadata.toml`);
  return NO_TRANSACTION_REGEXP.test(settings);
}
