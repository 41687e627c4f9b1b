/**
 * Reads catalog and dump each in a snapshot of its own, where a server or a role
 * has none to share.
 *
 * @module
 */

import type { CatalogDocument } from "../../core/catalog/catalog_document.ts";

/**
 * `insufficient_privilege`, `undefined_function`, `feature_not_supported`.
 *
 * Source: https://www.postgresql.org/docs/18/errcodes-appendix.html.
 */
const REFUSAL_REGEXP = /\b(?:42501|42883|0A000)\b/;

/**
 * Whether a server refused a query, which may be for its `pg_export_snapshot()`.
 *
 * @param text Holds the SQLSTATE.
 */
export function isExportRefused(text: string): boolean {
  return REFUSAL_REGEXP.test(text);
}

/**
 * Whether a dump between two readings of the catalog is of the same state as they
 * are: every row that was written in between has another version.
 */
export function isSameCatalog(
  before: CatalogDocument,
  after: CatalogDocument,
): boolean {
  return sortLists(before) === sortLists(after);
}

/** The lists of a catalog document come in any order. */
function sortLists(document: CatalogDocument): string {
  const parts: [string, unknown][] = Object.entries(document);
  return JSON.stringify(
    parts.map(([name, value]) =>
      Array.isArray(value)
        ? [name, value.map((item) => JSON.stringify(item)).sort()]
        : [name, value]
    ),
  );
}
