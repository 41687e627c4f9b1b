/**
 * Finds objects by the OIDs of their rows.
 *
 * @module
 */

import type { CatalogDocument, RelationRow } from "./catalog_document.ts";
import type { ObjectId } from "./object_id.ts";
import type { Kind } from "./object_kind.ts";

/** Objects by OID, of all but extensions. */
export interface ObjectDirectory {
  readonly relations: ReadonlyMap<number, ObjectId>;
  /** Overloads share one object. */
  readonly functions: ReadonlyMap<number, ObjectId>;
  readonly types: ReadonlyMap<number, ObjectId>;
  /**
   * The relation that stands for another one where it is named: the topmost that
   * it inherits from or is a partition of; absent: itself.
   */
  readonly roots: ReadonlyMap<number, number>;
}

/** Builds the directory. */
export function buildDirectory(document: CatalogDocument): ObjectDirectory {
  const relations = collectRelations(document);
  return {
    relations,
    functions: new Map(document.functions.map(({ oid, nspname, proname }) => [
      oid,
      { kind: "function", schema: nspname, name: proname },
    ])),
    types: new Map(document.types.map(({ oid, nspname, typname }) => [
      oid,
      { kind: "type", schema: nspname, name: typname },
    ])),
    roots: collectRoots(document, relations),
  };
}

/** The relation itself, or the one that stands for it. */
export function findRoot(
  oid: number,
  { relations, roots }: ObjectDirectory,
): ObjectId | undefined {
  return relations.get(roots.get(oid) ?? oid);
}

const KIND_OF_RELKIND: Readonly<Record<string, Kind | undefined>> = {
  r: "table",
  p: "table",
  v: "view",
  m: "view",
  f: "foreign_table",
  S: "sequence",
};

/** A sequence that a table owns is a part of the table. */
function collectRelations(
  { relations, dependencies }: CatalogDocument,
): Map<number, ObjectId> {
  const owned = new Set(
    dependencies.filter(([classid]) => classid === PG_CLASS_OID)
      .map(([, oid]) => oid),
  );
  const ids = new Map<number, ObjectId>();
  for (const row of relations) {
    const id = row.isExtensionMember ? undefined : nameRelation(row);
    if (id !== undefined && !owned.has(row.oid)) ids.set(row.oid, id);
  }
  return ids;
}

const PG_CLASS_OID = 1259;

function nameRelation(
  { relkind, nspname, relname }: RelationRow,
): ObjectId | undefined {
  const kind = KIND_OF_RELKIND[relkind];
  return kind === undefined
    ? undefined
    : { kind, schema: nspname, name: relname };
}

/** The parent may be an extension's, which no file tells of. */
function collectRoots(
  { inherits }: CatalogDocument,
  relations: ReadonlyMap<number, ObjectId>,
): Map<number, number> {
  const parents = new Map(
    // Of several parents the first one stands for the child.
    inherits.filter(([, parent]) => relations.has(parent))
      .toReversed().map(([child, parent]) => [child, parent]),
  );
  const roots = new Map<number, number>();
  for (const child of parents.keys()) {
    let root = child;
    for (let above = parents.get(root); above; above = parents.get(root)) {
      root = above;
    }
    roots.set(child, root);
  }
  return roots;
}
