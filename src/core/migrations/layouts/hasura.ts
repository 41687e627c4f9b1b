/**
 * Hasura: `migrations/default/1589876543210_init/up.sql`, one folder for each
 * database.
 *
 * @module
 */

import { listUps } from "./diesel.ts";
import { folderOf, type Layout, nameOf } from "./layout.ts";
import { compareNaturally } from "./natural_order.ts";

/** The version is the time in milliseconds; before 2.0 there was one file for each way. */
const FOLDER_REGEXP = /(?:^|\/)\d{13}_[^/]*\/up\.sql$/;
const FILE_REGEXP = /(?:^|\/)\d{13}_[^/]*\.up\.sql$/;

/**
 * Versions are numbers. Source: `readMigrations` in
 * `cli/migrate/source/file/file.go` of hasura/graphql-engine.
 */
export const hasura: Layout = {
  name: "Hasura",
  isLaidOut: ({ paths }) =>
    paths.some((path) => FOLDER_REGEXP.test(path) || FILE_REGEXP.test(path)),
  order: ({ scripts }) =>
    scripts.filter((path) => /(?:^|\/|\.)up\.sql$/.test(path))
      .toSorted(compareNaturally),
  isInTransaction: () => true,
};

/** A folder for each migration with `up.sql` in it, of no tool that is known by it. */
export const upFolders: Layout = {
  name: "folders with up.sql",
  isLaidOut: ({ paths }) =>
    listUps(paths).some((path) => folderOf(path) !== "up"),
  order: ({ scripts }) =>
    scripts.filter((path) => nameOf(path) === "up.sql")
      .toSorted(compareNaturally),
};
