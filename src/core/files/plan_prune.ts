/**
 * Decides which files a prune deletes.
 *
 * @module
 */

import { DatabaseError } from "../../errors.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { sortByName } from "../catalog/identifier.ts";
import { keyOf, splitTables } from "../catalog/object_id.ts";
import { type FolderState, isFiled } from "./folder_state.ts";
import type { FolderStep } from "./folder_step.ts";
import { checkNothingForeign } from "./foreign_files.ts";
import type { ObjectOutcome } from "./plan_object.ts";
import { planPages } from "./plan_pages.ts";
import { standAt } from "./status.ts";

/** All that a prune does, and what it says of it. */
export interface PrunePlan {
  /** In the order in which they must be done. */
  readonly steps: readonly FolderStep[];
  /** The tables whose files go, in byte order. */
  readonly tables: readonly ObjectOutcome[];
  /** The same of all other objects. */
  readonly others: readonly ObjectOutcome[];
}

/**
 * Decides what a prune does: files with our header whose object is not in the
 * database go, and with them what the pages say of it.
 *
 * @throws {DatabaseError} If the database has nothing, or nothing of what is in
 * the folder: then it is hardly the one that the folder is of.
 * @throws {FolderError} If a page is not ours.
 */
export function planPrune(catalog: Catalog, folder: FolderState): PrunePlan {
  const { orphaned } = folder;
  if (orphaned.length === 0) return { steps: [], tables: [], others: [] };
  requireSameDatabase(catalog, folder);
  checkNothingForeign([], folder.content);
  const dropped = new Set(orphaned.map(keyOf));
  const files = folder.own
    .filter(({ object }) => dropped.has(keyOf(object)))
    .map(({ file }) => file);
  const removed = sortByName(
    orphaned.map((object): ObjectOutcome => ({
      ...standAt(object, folder, "orphaned"),
      change: "removed",
    })),
  );
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
        diagram: "kept",
      }),
    ],
    ...splitTables(removed),
  };
}

function requireSameDatabase(
  { database, tables, others }: Catalog,
  folder: FolderState,
): void {
  const objects = [...tables, ...others];
  if (objects.length === 0) {
    throw new DatabaseError(
      `Cannot prune by database "${database}": it has no table`,
      "Check that --dbname names the database that you mean.",
    );
  }
  if (objects.some((object) => isFiled(object, folder))) return;
  throw new DatabaseError(
    `Cannot prune by database "${database}": it has no table of those in the folder`,
    "Check --dbname and --out; to begin anew, delete the files by hand and sync.",
  );
}
