/**
 * Finds out what reads what: views, functions and policies.
 *
 * @module
 */

import { appendTo } from "../text/lists.ts";
import type { CatalogDocument } from "./catalog_document.ts";
import { showIdentifier, showQualifiedName } from "./identifier.ts";
import { findRoot, type ObjectDirectory } from "./object_directory.ts";
import type { FactItem } from "./object_fact.ts";
import { keyOf, type ObjectId } from "./object_id.ts";

/** Who reads whom, by the keys of the objects. */
export interface Readers {
  readonly reads: ReadonlyMap<string, readonly FactItem[]>;
  readonly readBy: ReadonlyMap<string, readonly FactItem[]>;
}

const PG_PROC_OID = 1255;

/** Collects both directions. */
export function buildReaders(
  document: CatalogDocument,
  directory: ObjectDirectory,
): Readers {
  const reads = new Map<string, FactItem[]>();
  const readBy = new Map<string, FactItem[]>();
  function add(reader: ObjectId, text: string, read: ObjectId): void {
    if (keyOf(reader) === keyOf(read)) return;
    appendTo(reads, keyOf(reader), { text: showRead(read), about: read });
    appendTo(readBy, keyOf(read), { text, about: reader });
  }
  for (const [oid, refclassid, refobjid] of document.viewReads) {
    const view = directory.relations.get(oid);
    const read = refclassid === PG_PROC_OID
      ? directory.functions.get(refobjid)
      : findRoot(refobjid, directory);
    if (view && read) add(view, `view ${showQualifiedName(view)}`, read);
  }
  for (const [oid, refobjid] of document.functionReads) {
    const reader = directory.functions.get(oid);
    const read = findRoot(refobjid, directory);
    if (reader && read) {
      add(reader, `function ${showQualifiedName(reader)}`, read);
    }
  }
  for (const [polrelid, polname, refobjid] of document.policyReads) {
    const table = findRoot(polrelid, directory);
    const read = findRoot(refobjid, directory);
    if (table && read && keyOf(table) !== keyOf(read)) {
      const policy = `policy ${showIdentifier(polname)}`;
      const text = `${policy} on ${showQualifiedName(table)}`;
      appendTo(readBy, keyOf(read), { text, about: table });
    }
  }
  return { reads, readBy };
}

/** A function is told from a relation, which may have the same name. */
function showRead(object: ObjectId): string {
  const shown = showQualifiedName(object);
  return object.kind === "function" ? `${shown}()` : shown;
}
