/**
 * Objects for tests, by their names.
 *
 * @module
 */

import type { QualifiedName } from "../../src/core/catalog/identifier.ts";
import { keyOf, type ObjectId } from "../../src/core/catalog/object_id.ts";
import type { Kind } from "../../src/core/catalog/object_kind.ts";

/** The table of this name. */
export function tableId(name: string, schema = "public"): ObjectId {
  return { kind: "table", schema, name };
}

/** The object of this kind and name. */
export function objectId(
  kind: Kind,
  name: string,
  schema = "public",
): ObjectId {
  return { kind, schema, name };
}

/** The table of these names. */
export function asTable({ schema, name }: QualifiedName): ObjectId {
  return tableId(name, schema);
}

/** The key of the table of this name. */
export function tableKey(name: string, schema = "public"): string {
  return keyOf(tableId(name, schema));
}
