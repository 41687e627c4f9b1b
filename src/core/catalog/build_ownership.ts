/**
 * Finds out what every entry of a dump can belong to.
 *
 * @module
 */

import type { CatalogDocument } from "./catalog_document.ts";
import type { ObjectDirectory } from "./object_directory.ts";
import { type ObjectId, relationKey } from "./object_id.ts";

/** What tells which object an entry of a dump belongs to. */
export interface OwnershipFacts {
  /** The object of each row of a catalog, by {@linkcode rowKey}. */
  readonly objectOfRow: ReadonlyMap<number, ObjectId>;
  /** Rows that belong to no object, as the index of an extension's table. */
  readonly rowsOfNone: ReadonlySet<number>;
  /** Every relation that inherits from another, by {@linkcode relationKey}. */
  readonly childByName: ReadonlyMap<string, ObjectId>;
  /** Tables of attached indexes, by {@linkcode relationKey} of the index. */
  readonly tableByAttachedIndex: ReadonlyMap<string, ObjectId>;
}

/** OID of `pg_class` in itself. */
const PG_CLASS_OID = 1259;

/**
 * Key of {@linkcode OwnershipFacts.objectOfRow}: both OIDs in one number, of which
 * a large database needs many.
 */
export function rowKey(classId: number, oid: number): number {
  return classId * 2 ** 32 + oid;
}

/** OIDs of `pg_proc` and `pg_type`, whose rows are objects. */
const PG_PROC_OID = 1255;
const PG_TYPE_OID = 1247;
const PG_CONSTRAINT_OID = 2606;

/** Collects the facts. */
export function buildOwnership(
  document: CatalogDocument,
  { relations, functions, types }: ObjectDirectory,
): OwnershipFacts {
  const objectOfRow = new Map<number, ObjectId>();
  const rowsOfNone = new Set<number>();
  function add(
    classid: number,
    oid: number,
    owner: ObjectId | undefined,
  ): void {
    if (owner === undefined) rowsOfNone.add(rowKey(classid, oid));
    else objectOfRow.set(rowKey(classid, oid), owner);
  }
  for (const { oid } of document.relations) {
    add(PG_CLASS_OID, oid, relations.get(oid));
  }
  for (const [oid, id] of functions) add(PG_PROC_OID, oid, id);
  for (const [oid, id] of types) add(PG_TYPE_OID, oid, id);
  // After the relations: a sequence that a table owns belongs to the table.
  for (const [classid, oid, relid] of document.dependencies) {
    if (relid !== 0) add(classid, oid, relations.get(relid));
  }
  for (const [oid, contypid] of document.domainConstraints) {
    add(PG_CONSTRAINT_OID, oid, types.get(contypid));
  }
  return {
    objectOfRow,
    rowsOfNone,
    childByName: nameChildren(document, relations),
    tableByAttachedIndex: new Map(
      document.attachedIndexes.flatMap(({ nspname, relname, indrelid }) => {
        const table = relations.get(indrelid);
        const key = relationKey({ schema: nspname, name: relname });
        return table === undefined ? [] : [[key, table] as const];
      }),
    ),
  };
}

function nameChildren(
  { inherits }: CatalogDocument,
  relations: ReadonlyMap<number, ObjectId>,
): Map<string, ObjectId> {
  const children = new Map<string, ObjectId>();
  for (const [child] of inherits) {
    const id = relations.get(child);
    if (id !== undefined) children.set(relationKey(id), id);
  }
  return children;
}
