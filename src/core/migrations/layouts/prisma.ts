/**
 * Prisma: a folder for each migration, `20250625_add_value/migration.sql`.
 *
 * @module
 */

import { compareByteOrder } from "../../text/byte_order.ts";
import { folderOf, type Layout, nameOf } from "./layout.ts";

/**
 * The folders are in the order of their names as texts. Source: `list_migrations`
 * in `schema-engine/connectors/schema-connector/src/migrations_directory.rs` of
 * prisma/prisma-engines.
 */
export const prisma: Layout = {
  name: "Prisma",
  isLaidOut: ({ paths }) =>
    paths.some((path) => nameOf(path) === "migration_lock.toml") ||
    paths.some((path) => path.endsWith("/migration.sql")),
  order: ({ scripts }) => listFolders(scripts),
  keepsSession: true,
  ownTables: ["_prisma_migrations"],
};

/** Scripts called `migration.sql`, by the name of the folder that each is in. */
export function listFolders(scripts: readonly string[]): string[] {
  return scripts.filter((path) => nameOf(path) === "migration.sql")
    .toSorted((a, b) => compareByteOrder(folderOf(a), folderOf(b)));
}
