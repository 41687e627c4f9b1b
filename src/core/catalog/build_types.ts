/**
 * Builds types.
 *
 * @module
 */

import { appendTo } from "../text/lists.ts";
import type { CatalogDocument } from "./catalog_document.ts";
import { showIdentifier, showLiteral } from "./identifier.ts";
import { findRoot, type ObjectDirectory } from "./object_directory.ts";
import {
  buildFact,
  type FactItem,
  showColumns,
  sortItems,
} from "./object_fact.ts";
import { type ObjectId, showObject } from "./object_id.ts";
import type { TypeRow } from "./object_rows.ts";
import type { ObjectContext, OtherObject } from "./other_object.ts";

/** Enums, domains, composite, range and base types. */
export function buildTypes(
  document: CatalogDocument,
  { directory }: ObjectContext,
): OtherObject[] {
  const uses = collectUses(document, directory);
  return document.types.flatMap((row) => {
    const id = directory.types.get(row.oid);
    if (id === undefined) return [];
    const usedBy = sortItems(uses.get(row.oid) ?? []);
    return [{
      ...id,
      comment: row.description ?? "",
      facts: buildFact("Used by", usedBy),
      cells: [describeType(row), usedBy],
    }];
  });
}

/** `enum 'a', 'b'`, `domain integer NOT NULL CHECK (…)`, `composite a integer`. */
export function describeType(row: TypeRow): string {
  switch (row.typtype) {
    case "e":
      return `enum ${row.labels.map(showLiteral).join(", ")}`;
    case "d":
      return `domain ${describeDomain(row)}`;
    case "c":
      return `composite ${
        showColumns(row.attributes).map(({ text }) => text).join(", ")
      }`;
    case "r":
      return `range of ${row.base ?? ""}`;
    default:
      return "base type";
  }
}

/** `integer NOT NULL, CHECK ((VALUE > 0))` */
export function describeDomain({ base, notNull, checks }: TypeRow): string {
  return [`${base ?? ""}${notNull ? " NOT NULL" : ""}`, ...checks].join(", ");
}

function collectUses(
  document: CatalogDocument,
  directory: ObjectDirectory,
): Map<number, FactItem[]> {
  const uses = new Map<number, FactItem[]>();
  function add(typoid: number, about: ObjectId | undefined, of = ""): void {
    if (about === undefined) return;
    appendTo(uses, typoid, { text: `${showObject(about)}${of}`, about });
  }
  for (const [attrelid, attname, typoid] of document.typeColumns) {
    const of = `.${showIdentifier(attname)}`;
    add(typoid, findRoot(attrelid, directory), of);
  }
  for (const [oid, reloftype] of document.tablesOfTypes) {
    add(reloftype, findRoot(oid, directory));
  }
  for (const [oid, used] of document.typeUses) {
    add(used, directory.types.get(oid));
  }
  for (const [oid, typoid] of document.functionTypes) {
    add(typoid, directory.functions.get(oid));
  }
  return uses;
}
