/**
 * Builds the enums that relations have columns of.
 *
 * @module
 */

import { appendTo, sortEach } from "../text/lists.ts";
import type { CatalogDocument } from "./catalog_document.ts";
import { compareByName, type QualifiedName } from "./identifier.ts";

/** An enum type. */
export interface EnumType extends QualifiedName {
  readonly labels: readonly string[];
}

/** The enums of each relation, by its OID, in the order of their names. */
export function collectEnums(
  document: CatalogDocument,
): Map<number, EnumType[]> {
  const byOid = new Map(document.enums.map((row) => [row.oid, {
    schema: row.nspname,
    name: row.typname,
    labels: row.labels,
  }]));
  const uses = new Map<number, EnumType[]>();
  for (const [attrelid, enumtypid] of document.enumUses) {
    const type = byOid.get(enumtypid);
    if (type !== undefined) appendTo(uses, attrelid, type);
  }
  sortEach(uses, compareByName);
  return uses;
}
