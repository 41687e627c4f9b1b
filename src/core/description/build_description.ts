/**
 * Builds the description of a database from what was read of it.
 *
 * @module
 */

import type { Catalog } from "../catalog/catalog.ts";
import type { CatalogDocument } from "../catalog/catalog_document.ts";
import type { Details } from "../catalog/details/details.ts";
import { sortByName } from "../catalog/identifier.ts";
import { keyOf, relationKey } from "../catalog/object_id.ts";
import type { Kind } from "../catalog/object_kind.ts";
import type { Selection } from "../catalog/selection.ts";
import { describeObject, type ObjectContext } from "./describe_object.ts";
import {
  describeFunction,
  describeSequence,
  describeType,
} from "./describe_others.ts";
import { describeRelation, findOwnTypes } from "./describe_relation.ts";
import {
  type DescribedObject,
  type DescribedRelation,
  type Description,
  DESCRIPTION_VERSION,
} from "./description.ts";

/** What a description is built from: all of one moment. */
export interface DescriptionFacts extends ObjectContext {
  readonly document: CatalogDocument;
  readonly catalog: Catalog;
  readonly details: Details;
  /** What the run is about: nothing else is described. */
  readonly selection: Selection;
}

/** Builds the description. */
export function buildDescription(facts: DescriptionFacts): Description {
  const { catalog, document, details } = facts;
  const byKind = Map.groupBy(describeObjects(facts), ({ kind }) => kind);
  const listOf = (kind: Kind): readonly DescribedObject[] =>
    byKind.get(kind) ?? [];
  const overloads = Map.groupBy(details.functions, keyOf);
  const types = new Map(
    document.types.map((row) => [
      relationKey({ schema: row.nspname, name: row.typname }),
      row,
    ]),
  );
  const relations = new Map(
    [...details.relations.values()].map((one) => [keyOf(one), one]),
  );
  const sequences = new Map(
    details.sequences.map((one) => [keyOf(one), one]),
  );
  const context = { details, ownTypes: findOwnTypes(document, details) };
  const describeRelations = (kind: Kind): DescribedRelation[] =>
    listOf(kind).flatMap((object) => {
      const relation = relations.get(keyOf(object));
      return relation === undefined
        ? []
        : [describeRelation(object, relation, context)];
    });
  return {
    schemaSyncDescription: DESCRIPTION_VERSION,
    database: catalog.database,
    server: catalog.serverVersion,
    tables: describeRelations("table"),
    views: describeRelations("view"),
    foreignTables: describeRelations("foreign_table"),
    functions: listOf("function").map((object) =>
      describeFunction(object, overloads.get(keyOf(object)) ?? [])
    ),
    types: listOf("type")
      .map((object) => describeType(object, types.get(relationKey(object)))),
    sequences: listOf("sequence").map((object) =>
      describeSequence(object, sequences.get(keyOf(object)), details)
    ),
    databaseObjects: listOf("database"),
  };
}

/** What the run is about and the dump has; of what is in no schema only that tells. */
function describeObjects(facts: DescriptionFacts): DescribedObject[] {
  const { selection, entries } = facts;
  const { wanted, others, databaseOmission } = selection;
  const unnamed = databaseOmission === undefined
    ? [...entries.values()].map(({ object }) => object)
      .filter(({ kind }) => kind === "database")
    : [];
  return sortByName([...wanted, ...others, ...unnamed])
    .filter((object) => entries.has(keyOf(object)))
    .map((object) => describeObject(object, facts));
}
