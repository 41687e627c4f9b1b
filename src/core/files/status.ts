/**
 * Tells the status of every table without a dump.
 *
 * @module
 */

import {
  type QualifiedName,
  showQualifiedName,
  sortByName,
} from "../catalog/identifier.ts";
import type { TableStatus } from "../pages/index.ts";
import type { Selection, UnreadTable } from "../catalog/selection.ts";
import { fileOf, type TableFiles } from "./folder_state.ts";

/** A table with the file that it has or is to have. */
export interface TableStanding extends QualifiedName {
  readonly file: string;
  /** `new`: in the database, without a file yet. */
  readonly status: TableStatus;
}

/** Lists the tables of a selection and the orphaned ones, in byte order. */
export function listStandings(
  selection: Selection,
  folder: TableFiles,
): TableStanding[] {
  const tables = [
    ...selection.wanted,
    ...selectUnreadToTell(selection, folder).map(({ table }) => table),
  ].map(({ schema, name }): TableStanding => {
    const table = { schema, name };
    const isFiled = folder.present.has(showQualifiedName(table));
    return {
      ...table,
      file: fileOf(table, folder),
      status: isFiled ? "current" : "new",
    };
  });
  return sortByName([
    ...tables,
    ...folder.orphaned.map((table) => standOrphaned(table, folder)),
  ]);
}

/** A table that the database no longer has. */
export function standOrphaned(
  { schema, name }: QualifiedName,
  folder: TableFiles,
): TableStanding {
  return {
    schema,
    name,
    file: fileOf({ schema, name }, folder),
    status: "orphaned",
  };
}

/**
 * The tables to be told of as not read: those without a right or a lock, and
 * those that only a filter leaves out if they have a file, which thereby grows
 * old.
 */
export function selectUnreadToTell(
  { unread, isNamed }: Selection,
  folder: TableFiles,
): UnreadTable[] {
  return unread.filter(({ table, isLeftOut }) =>
    !isLeftOut || isNamed || folder.present.has(table.shown)
  );
}
