/**
 * Builds the objects that are no tables.
 *
 * @module
 */

import { buildFunctions } from "./build_functions.ts";
import type { Readers } from "./build_readers.ts";
import { buildRelations } from "./build_relations.ts";
import { buildTypes } from "./build_types.ts";
import type { CatalogDocument } from "./catalog_document.ts";
import { sortByName } from "./identifier.ts";
import type { ObjectDirectory } from "./object_directory.ts";
import type { ObjectFact } from "./object_fact.ts";
import type { OtherObject } from "./other_object.ts";

/** What objects are built with, beside the document. */
export interface ObjectContext {
  readonly directory: ObjectDirectory;
  readonly readers: Readers;
  /** What is told of tables, foreign ones too, by OID. */
  readonly tableFacts: ReadonlyMap<number, readonly ObjectFact[]>;
}

/** The objects, in their order. */
export function buildObjects(
  document: CatalogDocument,
  context: ObjectContext,
): OtherObject[] {
  return sortByName([
    ...buildRelations(document, context),
    ...buildFunctions(document, context),
    ...buildTypes(document, context),
  ]);
}
