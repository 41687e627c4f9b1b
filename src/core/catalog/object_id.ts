/**
 * Which object of a database is meant.
 *
 * @module
 */

import type { QualifiedName } from "./identifier.ts";
import type { Kind } from "./object_kind.ts";

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

/** The same of a relation, whatever kind of relation it is. */
export function relationKey({ schema, name }: QualifiedName): string {
  return `${schema}\0${name}`;
}
