/**
 * What files were to make and a database lacks.
 *
 * @module
 */

import type { OtherObject } from "./other_object.ts";
import type { LeftOutRow } from "./catalog_document.ts";
import { sortByName } from "./identifier.ts";
import { keyOf, type ObjectId } from "./object_id.ts";

/** An object that may be there in part. */
interface Completable extends ObjectId {
  readonly isIncomplete?: true;
}

/** The rows by the key of the object that each is about. */
export function mapByKey(
  rows: readonly LeftOutRow[],
): ReadonlyMap<string, LeftOutRow> {
  return new Map(rows.map((row) => [keyOf(row), row]));
}

/**
 * The objects, and among them those that are there in part or not at all.
 *
 * @param rows Of the kinds of the objects.
 * @param build Makes one that is not there.
 */
export function addLeftOut<T extends Completable>(
  objects: readonly T[],
  rows: readonly LeftOutRow[],
  build: (row: LeftOutRow) => T,
): T[] {
  const known = new Set(objects.map(keyOf));
  const incomplete = mapByKey(rows);
  return sortByName([
    ...objects.map((object): T =>
      incomplete.has(keyOf(object)) ? { ...object, isIncomplete: true } : object
    ),
    ...rows.filter((row) => !known.has(keyOf(row))).map(build),
  ]);
}

/** A view, a function and so on of which nothing is known but its name. */
export function buildAbsentObject(
  { kind, schema, name }: LeftOutRow,
): OtherObject {
  const isRelation = kind === "view" || kind === "foreign_table";
  return {
    ...{ kind, schema, name, isIncomplete: true, comment: "" },
    ...{ facts: [], cells: [] },
    ...(isRelation ? { columns: [] } : {}),
  };
}
