/**
 * Which object of a database is meant.
 *
 * @module
 */

import { countThings } from "../text/count_things.ts";
import { type QualifiedName, showQualifiedName } from "./identifier.ts";
import { type Kind, kindOf, KINDS } from "./object_kind.ts";

/**
 * An object by its kind and its unquoted names. A function and a table may have
 * the same names; the overloads of a function share one.
 */
export interface ObjectId extends QualifiedName {
  readonly kind: Kind;
}

/**
 * Tells an object from all others: a key for maps and sets, never to be shown.
 * No name has a NUL in it.
 */
export function keyOf({ kind, schema, name }: ObjectId): string {
  return `${kind}\0${schema}\0${name}`;
}

/** An object as people read it: `users`, `view film_list`; tables need no word. */
export function showObject(object: ObjectId): string {
  const shown = showQualifiedName(object);
  return object.kind === "table"
    ? shown
    : `${kindOf(object.kind).singular} ${shown}`;
}

/** Tables, and all else, as reports tell them. */
export function splitTables<T extends ObjectId>(
  objects: readonly T[],
): { readonly tables: T[]; readonly others: T[] } {
  return {
    tables: objects.filter(({ kind }) => kind === "table"),
    others: objects.filter(({ kind }) => kind !== "table"),
  };
}

/** How many objects there are of each kind: `1 view`, `45 types`. */
export function countByKind(objects: readonly ObjectId[]): string[] {
  const byKind = Map.groupBy(objects, ({ kind }) => kind);
  return KINDS.flatMap((kind) => {
    const count = byKind.get(kind)?.length ?? 0;
    return count === 0 ? [] : [countObjects(kind, count)];
  });
}

/** `1 view`, `45 types` */
export function countObjects(kind: Kind, count: number): string {
  const { singular, plural } = kindOf(kind);
  return countThings(count, singular, plural);
}

/** The same of a relation, whatever kind of relation it is. */
export function relationKey({ schema, name }: QualifiedName): string {
  return `${schema}\0${name}`;
}
