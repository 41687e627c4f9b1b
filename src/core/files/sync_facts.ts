/**
 * What a sync is made from, and which objects that comes to.
 *
 * @module
 */

import type { Catalog } from "../catalog/catalog.ts";
import { isNamingType } from "../catalog/database_files.ts";
import { keyOf, type ObjectId } from "../catalog/object_id.ts";
import type { Selection, SkippedObject } from "../catalog/selection.ts";
import type { OwnedEntries } from "../dump/ownership.ts";
import type { DatabaseObject, PageFacts } from "../pages/page.ts";
import {
  type FolderContent,
  type FolderState,
  isFiled,
} from "./folder_state.ts";
import { listLeftOutFiles } from "./left_out_files.ts";
import type { FileContext } from "./object_file.ts";

/** What a plan is made from. */
export interface SyncFacts {
  readonly catalog: Catalog;
  readonly selection: Selection;
  /** What the dump has of each object, by the key of the object. */
  readonly entries: ReadonlyMap<string, OwnedEntries>;
  readonly folder: FolderState;
  /** Texts, by name, of files that are not in the folder any more. */
  readonly recalled: FolderContent;
  readonly context: FileContext;
  /** As {@linkcode PageFacts} has it. */
  readonly diagram?: PageFacts["diagram"];
}

/** What `pg_dump` prints of the catalog's objects, and what is in no schema. */
export function listOthers(facts: SyncFacts): ObjectId[] {
  const { selection, entries } = facts;
  const { isNamed, others, databaseOmission } = selection;
  const hidden = collectHidden(facts);
  const isOmitted = isNamed || databaseOmission !== undefined;
  const unnamed = isOmitted ? [] : listUnnamed(entries)
    .filter((object) => !hidden.has(keyOf(object)));
  return [...others.filter((object) => entries.has(keyOf(object))), ...unnamed];
}

/** What is in no schema, of which only the dump tells. */
function listUnnamed(entries: SyncFacts["entries"]): ObjectId[] {
  return [...entries.values()]
    .map(({ object }) => object)
    .filter(({ kind }) => kind === "database");
}

/** What is in no schema and is left out, as far as it has files, which grow old. */
export function listOmitted(facts: SyncFacts): SkippedObject[] {
  const { selection, entries, folder } = facts;
  const { isNamed, databaseOmission } = selection;
  if (isNamed) return [];
  if (databaseOmission === undefined) return listLeftOutFiles(facts);
  return listUnnamed(entries)
    .filter((object) => isFiled(object, folder))
    .map((object) => ({ object, reason: databaseOmission, isExcluded: true }));
}

/** The keys of what is not read, or not all of it. */
function collectHidden(facts: SyncFacts): ReadonlySet<string> {
  return new Set(
    [...facts.selection.skipped, ...listOmitted(facts)]
      .map(({ object }) => keyOf(object)),
  );
}

/** Objects that the folder alone has; of some only the dump tells. */
export function listOrphaned(facts: SyncFacts): readonly ObjectId[] {
  const { selection, entries, folder } = facts;
  if (selection.isNamed) return folder.orphaned;
  const hidden = collectHidden(facts);
  const emptied = folder.own
    .map(({ object }) => object)
    .filter((object) =>
      object.kind === "database" && !entries.has(keyOf(object)) &&
      !hidden.has(keyOf(object))
    );
  return [
    ...folder.orphaned.filter(({ kind }) => kind !== "database"),
    ...emptied,
  ];
}

/** What is in no schema, with the names that the dump shows. */
export function listDatabaseObjects(
  { entries }: SyncFacts,
  objects: readonly ObjectId[],
): DatabaseObject[] {
  return objects
    .filter(({ kind }) => kind === "database")
    .map((object) => ({
      ...object,
      names: (entries.get(keyOf(object))?.entries ?? [])
        .filter(({ type }) => isNamingType(type))
        .map(({ name }) => name),
    }));
}
