/**
 * Keeps a run from passing over a schema that was asked for and is not there.
 *
 * @module
 */

import { UsageError } from "../../errors.ts";
import type { Catalog } from "./catalog.ts";
import { type QualifiedName, showIdentifier } from "./identifier.ts";
import { findNearestName } from "../text/nearest_name.ts";

/** Schemas that a hint names. */
const MAX_NAMES = 10;

/**
 * Checks the schemas that a person asked for. One that is gone from the database
 * is known as long as the folder has files of its tables.
 *
 * @param called What gives the schemas, for messages.
 * @throws {UsageError} If neither has one.
 */
export function requireSchemas(
  schemas: readonly string[],
  catalog: Catalog,
  orphaned: readonly QualifiedName[],
  { schemas: called = "--schema" }: { readonly schemas?: string } = {},
): void {
  const known = new Set([
    ...catalog.schemas,
    ...orphaned.map(({ schema }) => schema),
  ]);
  const unknown = schemas.find((schema) => !known.has(schema));
  if (unknown === undefined) return;
  throw isOfPostgres(unknown)
    ? new UsageError(
      `Cannot use schema "${unknown}": it is one of PostgreSQL's own`,
      `Take it out of ${called}.`,
    )
    : new UsageError(
      `Cannot find schema "${unknown}": neither database "${catalog.database}" nor the folder has it`,
      suggestSchema(unknown, catalog, called),
    );
}

function isOfPostgres(schema: string): boolean {
  return schema.startsWith("pg_") || schema === "information_schema";
}

function suggestSchema(
  unknown: string,
  { schemas }: Catalog,
  called: string,
): string {
  const nearest = findNearestName(unknown, schemas);
  if (nearest !== undefined) return `Did you mean ${showIdentifier(nearest)}?`;
  const more = schemas.length - MAX_NAMES;
  const listed = schemas.slice(0, MAX_NAMES).map(showIdentifier).join(", ");
  return `Check ${called}; the database has ${listed || "no schema"}${
    more > 0 ? ` and ${more} more` : ""
  }.`;
}
