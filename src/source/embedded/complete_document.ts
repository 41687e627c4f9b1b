/**
 * Adds to the catalog of the embedded database what only the files tell.
 *
 * @module
 */

import type {
  CatalogDocument,
  LeftOutRow,
} from "../../core/catalog/catalog_document.ts";
import { keyOf } from "../../core/catalog/object_id.ts";
import { listOwnTables } from "../../core/migrations/own_tables.ts";

/** What the files tell. */
export interface FilesFacts {
  readonly database: string;
  readonly leftOut: readonly LeftOutRow[];
  /** Names of tables that the tool makes for itself. */
  readonly ownTables: readonly string[];
}

/** The document with that; the version is "18.3 (PGlite …)" before. */
export function completeDocument(
  { server, ...others }: CatalogDocument,
  { database, leftOut, ownTables }: FilesFacts,
): CatalogDocument {
  const [version = ""] = server.version.split(" ");
  const made = new Set(
    others.relations.map(({ nspname, relname }) =>
      keyOf({ kind: "table", schema: nspname, name: relname })
    ),
  );
  const own = listOwnTables(ownTables)
    .map((table): LeftOutRow => ({
      kind: "table",
      ...table,
      reason: "a table of the migration tool, which the files do not make",
      isOfTool: true,
    }))
    .filter((row) => !made.has(keyOf(row)));
  return {
    ...others,
    server: { ...server, database, version },
    leftOut: [...leftOut, ...own],
  };
}
