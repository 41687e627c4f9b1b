/**
 * Decides which files a prune deletes.
 *
 * @module
 */

import { DatabaseError } from "../../errors.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { showQualifiedName, sortByName } from "../catalog/identifier.ts";
import {
  checkNothingForeign,
  type FolderStep,
  planPages,
  type TableOutcome,
} from "./plan.ts";
import type { Selection } from "../catalog/selection.ts";
import { standOrphaned } from "./status.ts";
import { listOwnFiles, type TableFiles } from "./folder_state.ts";

/** All that a prune does, and what it says of it. */
export interface PrunePlan {
  /** In the order in which they must be done. */
  readonly steps: readonly FolderStep[];
  /** The tables whose files go, in byte order. */
  readonly tables: readonly TableOutcome[];
}

/**
 * Decides what a prune does: files with our header whose table is not in the
 * database go, and with them their rows in index and list.
 *
 * @throws {DatabaseError} If the database has no table, or none of those in the
 * folder: then it is hardly the one that the folder is of.
 * @throws {FolderError} If index or list are not ours.
 */
export function planPrune(catalog: Catalog, folder: TableFiles): PrunePlan {
  const { orphaned } = folder;
  if (orphaned.length === 0) return { steps: [], tables: [] };
  requireSameDatabase(catalog, folder);
  const gone = new Set(orphaned.map(showQualifiedName));
  const files = listOwnFiles(folder.content)
    .filter(({ table }) => gone.has(showQualifiedName(table)))
    .map(({ file }) => file);
  const selection: Selection = {
    isNamed: true,
    wanted: [],
    unread: [],
    gone: orphaned,
    avoided: [],
  };
  const facts = { catalog, selection, folder };
  checkNothingForeign(facts);
  return {
    steps: [
      ...files.map((file): FolderStep => ({ kind: "remove", file })),
      ...planPages({ ...facts, folder: { ...folder, orphaned: [] } }, []),
    ],
    tables: sortByName(
      orphaned.map((table): TableOutcome => ({
        ...standOrphaned(table, folder),
        change: "removed",
      })),
    ),
  };
}

function requireSameDatabase(
  { database, tables }: Catalog,
  { present }: TableFiles,
): void {
  if (tables.length === 0) {
    throw new DatabaseError(
      `Cannot prune by database "${database}": it has no table`,
      "Check that --dbname names the database that you mean.",
    );
  }
  if (tables.some(({ shown }) => present.has(shown))) return;
  throw new DatabaseError(
    `Cannot prune by database "${database}": it has no table of those in the folder`,
    "Check --dbname and --out; to begin anew, delete the files by hand and sync.",
  );
}
