/**
 * Tells the status of every object without a dump.
 *
 * @module
 */

import { sortByName } from "../catalog/identifier.ts";
import { keyOf, type ObjectId } from "../catalog/object_id.ts";
import type { Status } from "../catalog/object_status.ts";
import { selectMissed } from "../catalog/select_missed.ts";
import type { Selection, SkippedObject } from "../catalog/selection.ts";
import { fileOf, type FolderState, isFiled } from "./folder_state.ts";

/** An object with the file that it has or is to have. */
export interface ObjectStanding extends ObjectId {
  readonly file: string;
  /** `new`: in the database, without a file yet. */
  readonly status: Status;
}

/** Objects in their order, and those that were not read. */
export interface Standings {
  readonly objects: readonly ObjectStanding[];
  readonly skipped: readonly SkippedObject[];
}

/** What a list tells of. */
export function findStandings(
  selection: Selection,
  folder: FolderState,
): Standings {
  return {
    objects: listStandings(selection, folder),
    skipped: selectSkippedToReport(selection, folder),
  };
}

/** Lists the objects of a selection and the orphaned ones, in their order. */
export function listStandings(
  selection: Selection,
  folder: FolderState,
): ObjectStanding[] {
  const orphaned = new Set(folder.orphaned.map(keyOf));
  const database = folder.own
    .map(({ object }) => object)
    .filter((object) =>
      object.kind === "database" && !orphaned.has(keyOf(object))
    );
  const objects = new Map(
    [
      ...selection.wanted,
      ...selection.others,
      ...selectMissed(selectSkippedToReport(selection, folder))
        .map(({ object }) => object),
      ...database,
    ].map((object) => [keyOf(object), object]),
  );
  return sortByName([
    ...[...objects.values()].map((object) =>
      standAt(object, folder, isFiled(object, folder) ? "current" : "new")
    ),
    ...folder.orphaned.map((object) => standAt(object, folder, "orphaned")),
  ]);
}

/** An object with its file and this status. */
export function standAt(
  { kind, schema, name }: ObjectId,
  folder: FolderState,
  status: Status,
): ObjectStanding {
  const file = fileOf({ kind, schema, name }, folder);
  return { kind, schema, name, file, status };
}

/**
 * The objects to be reported as skipped: those without a right or a lock, and
 * those that only a filter leaves out if they have a file, which thereby grows
 * old. Nobody misses a file of `database/` that never was.
 */
export function selectSkippedToReport(
  { skipped, isNamed }: Selection,
  folder: FolderState,
): SkippedObject[] {
  return skipped
    .filter(({ object, isExcluded }) =>
      !isExcluded || isNamed || isFiled(object, folder)
    )
    .map((skippedObject) =>
      skippedObject.object.kind === "database"
        ? { ...skippedObject, isMissed: isFiled(skippedObject.object, folder) }
        : skippedObject
    );
}
