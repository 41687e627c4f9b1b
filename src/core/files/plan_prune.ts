/**
 * Decides which files a prune deletes.
 *
 * @module
 */

import { DatabaseError } from "../../errors.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { sortByName } from "../catalog/identifier.ts";
import { keyOf } from "../catalog/object_id.ts";
import { type FolderState, isFiled, listOwnFiles } from "./folder_state.ts";
import type { FolderStep } from "./folder_step.ts";
import { checkNothingForeign } from "./foreign_files.ts";
import type { ObjectOutcome } from "./plan.ts";
import { planPages } from "./plan_pages.ts";
import { standAt } from "./status.ts";

/** All that a prune does, and what it says of it. */
export interface PrunePlan {
  /** In the order in which they must be done. */
  readonly steps: readonly FolderStep[];
  /** The tables whose files go, in byte order. */
  readonly tables: readonly ObjectOutcome[];
}

/**
 * Decides what a prune does: files with our header whose table is not in the
 * database go, and with them their rows in index and list.
 *
 * @throws {DatabaseError} If the database has no table, or none of those in the
 * folder: then it is hardly the one that the folder is of.
 * @throws {FolderError} If index or list are not ours.
 */
export function planPrune(catalog: Catalog, folder: FolderState): PrunePlan {
  const { orphaned } = folder;
  if (orphaned.length === 0) return { steps: [], tables: [] };
  requireSameDatabase(catalog, folder);
  checkNothingForeign([], folder.content);
  const dropped = new Set(orphaned.map(keyOf));
  const files = listOwnFiles(folder.content)
    .filter(({ object }) => dropped.has(keyOf(object)))
    .map(({ file }) => file);
  return {
    steps: [
      ...files.map((file): FolderStep => ({ kind: "remove", file })),
      ...planPages(folder, {
        catalog,
        statuses: new Map(),
        orphaned: [],
        dropped: orphaned,
        skipped: [],
        keepsOthers: true,
        isVisible: () => true,
        database: [],
      }),
    ],
    tables: sortByName(
      orphaned.map((object): ObjectOutcome => ({
        ...standAt(object, folder, "orphaned"),
        change: "removed",
      })),
    ),
  };
}

function requireSameDatabase(
  { database, tables }: Catalog,
  folder: FolderState,
): void {
  if (tables.length === 0) {
    throw new DatabaseError(
      `Cannot prune by database "${database}": it has no table`,
      "Check that --dbname names the database that you mean.",
    );
  }
  if (tables.some((table) => isFiled(table, folder))) return;
  throw new DatabaseError(
    `Cannot prune by database "${database}": it has no table of those in the folder`,
    "Check --dbname and --out; to begin anew, delete the files by hand and sync.",
  );
}
