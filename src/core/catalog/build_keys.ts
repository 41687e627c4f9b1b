/**
 * Builds primary and foreign keys.
 *
 * @module
 */

import { appendTo, sortEach } from "../text/lists.ts";
import { compareByteOrder } from "../text/byte_order.ts";
import type { CatalogDocument } from "./catalog_document.ts";
import { compareByName, type QualifiedName } from "./identifier.ts";
import { findRoot, type ObjectDirectory } from "./object_directory.ts";

/** One end of a foreign key, seen from the other. */
export interface ForeignKey {
  /** The table at the other end. */
  readonly table: QualifiedName;
  /** Columns of the table that has the key. */
  readonly columns: readonly string[];
  /** Columns of the table that it points to. */
  readonly referencedColumns: readonly string[];
}

/** The keys of all tables, by OID. */
export interface Keys {
  readonly primaryKeys: ReadonlyMap<number, readonly string[]>;
  readonly references: ReadonlyMap<number, ForeignKey[]>;
  readonly referencedBy: ReadonlyMap<number, ForeignKey[]>;
}

/** Children that have a copy of a key are told of by the topmost parent. */
export function collectKeys(
  document: CatalogDocument,
  directory: ObjectDirectory,
): Keys {
  const nameByOid = new Map(
    document.relations.map(({ oid, nspname, relname }) => [
      oid,
      { schema: nspname, name: relname },
    ]),
  );
  const primaryKeys = new Map<number, readonly string[]>();
  const references = new Map<number, ForeignKey[]>();
  const referencedBy = new Map<number, ForeignKey[]>();
  for (
    const { contype, conrelid, conkey, confrelid, confkey } of document.keys
  ) {
    if (contype === "p") {
      primaryKeys.set(conrelid, conkey);
      continue;
    }
    const ends = { columns: conkey, referencedColumns: confkey };
    const from = findRoot(conrelid, directory) ?? nameByOid.get(conrelid);
    const to = nameByOid.get(confrelid);
    if (to !== undefined) {
      appendTo(references, conrelid, { table: to, ...ends });
    }
    if (from !== undefined) {
      appendTo(referencedBy, confrelid, { table: from, ...ends });
    }
  }
  sortEach(references, compareForeignKeys);
  sortEach(referencedBy, compareForeignKeys);
  for (const [oid, keys] of referencedBy) {
    const once = keys.filter((key, i) =>
      i === 0 || compareForeignKeys(keys[i - 1] ?? key, key) !== 0
    );
    referencedBy.set(oid, once);
  }
  return { primaryKeys, references, referencedBy };
}

/** By the table, then by the columns. */
function compareForeignKeys(a: ForeignKey, b: ForeignKey): number {
  return compareByName(a.table, b.table) ||
    compareNames(a.columns, b.columns) ||
    compareNames(a.referencedColumns, b.referencedColumns);
}

/** The first names that differ decide; a list that is the begin of another goes first. */
function compareNames(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = compareByteOrder(a[i] ?? "", b[i] ?? "");
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
