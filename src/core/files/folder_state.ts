/**
 * Reads the files of the folder as objects of the database.
 *
 * @module
 */

import type { Catalog } from "../catalog/catalog.ts";
import { keyOf, type ObjectId } from "../catalog/object_id.ts";
import { PARTITION_FOLDER } from "../catalog/object_kind.ts";
import { fileVariants, nameFiles, type PlacedObject } from "./file_name.ts";
import { isNotedOrphaned, parseObjectFile } from "./object_file.ts";

/**
 * What stands in the folder, by path in it, `views/film_list.sql`; `undefined`:
 * no regular file.
 */
export type FolderContent = ReadonlyMap<string, string | undefined>;

/** A file of ours, and what it is of. */
export interface OwnFile {
  readonly file: string;
  readonly object: PlacedObject;
}

/** The folder, read as objects. */
export interface FolderState {
  readonly content: FolderContent;
  /** As {@linkcode listOwnFiles} lists them. */
  readonly own: readonly OwnFile[];
  /** The file that each object has to have, by its key. */
  readonly names: ReadonlyMap<string, string>;
  /** The file that it has, by its key; absent where there is none. */
  readonly present: ReadonlyMap<string, string>;
  /** Objects with a file of ours that the database does not have. */
  readonly orphaned: readonly ObjectId[];
}

/** Reads the folder's content as files of objects of this database. */
export function readFolderState(
  catalog: Catalog,
  content: FolderContent,
): FolderState {
  const own = listOwnFiles(content);
  const objects = [...catalog.tables, ...catalog.others];
  const known = new Set(objects.map(keyOf));
  const dropped = new Map<string, PlacedObject>();
  for (const { file, object } of own) {
    // Only a dump tells what else there is in a database; a sync notes it down.
    const isKnown = object.kind === "database"
      ? !isNotedOrphaned(content.get(file) ?? "")
      : known.has(keyOf(object));
    if (!isKnown) dropped.set(keyOf(object), object);
  }
  const orphaned = [...dropped.values()];
  const names = nameFiles([...objects, ...orphaned]);
  const present = new Map<string, string>();
  for (const { file, object } of own) {
    const key = keyOf(object);
    if (!present.has(key) || file === names.get(key)) present.set(key, file);
  }
  return { content, own, names, present, orphaned };
}

/**
 * Tells whether a file of the folder describes an object, before a catalog is read.
 * The files are looked at when that is first asked, which for a server nobody does.
 */
export function findFiled(
  content: FolderContent,
): (object: ObjectId) => boolean {
  let filed: ReadonlySet<string> | undefined;
  return (object) => {
    filed ??= new Set(listOwnFiles(content).map(({ object }) => keyOf(object)));
    return filed.has(keyOf(object));
  };
}

/** The file that an object has to have. */
export function fileOf(object: ObjectId, { names }: FolderState): string {
  return names.get(keyOf(object)) ?? fileVariants(object)[0];
}

/** Whether an object has a file. */
export function isFiled(object: ObjectId, { present }: FolderState): boolean {
  return present.has(keyOf(object));
}

/**
 * Lists the files of ours: their header says so, and their name is one that
 * their object may have.
 */
export function listOwnFiles(content: FolderContent): OwnFile[] {
  return [...content].flatMap(([file, text]) => {
    const parsed = text === undefined ? undefined : parseObjectFile(text);
    if (parsed === undefined) return [];
    const isPartition = file.startsWith(`${PARTITION_FOLDER}/`);
    const object = isPartition ? { ...parsed, isPartition } : parsed;
    return fileVariants(object).includes(file) ? [{ file, object }] : [];
  });
}
