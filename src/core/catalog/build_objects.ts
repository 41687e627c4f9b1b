/**
 * Builds the objects that are no tables.
 *
 * @module
 */

import { buildFunctions } from "./build_functions.ts";
import { buildRelations } from "./build_relations.ts";
import { buildTypes } from "./build_types.ts";
import type { CatalogDocument } from "./catalog_document.ts";
import { sortByName } from "./identifier.ts";
import type { ObjectContext, OtherObject } from "./other_object.ts";

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
