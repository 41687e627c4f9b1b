/**
 * Says in one line how much was left out.
 *
 * @module
 */

import type {
  CatalogDocument,
  LeftOutRow,
} from "../../core/catalog/catalog_document.ts";
import { relationKey } from "../../core/catalog/object_id.ts";

/**
 * `131 of 139 tables; 8 left out: need extension postgis (type geometry)`.
 *
 * @returns `undefined` if every table is there as it should be.
 */
export function noteLeftOut(
  { relations }: CatalogDocument,
  leftOut: readonly LeftOutRow[],
): string | undefined {
  const lost = leftOut.filter(({ kind }) => kind === "table");
  if (lost.length === 0) return undefined;
  const made = relations
    .filter(({ relkind, isExtensionMember }) =>
      (relkind === "r" || relkind === "p") && !isExtensionMember
    )
    .map(({ nspname, relname }) => ({ schema: nspname, name: relname }));
  const total = new Set([...made, ...lost].map(relationKey)).size;
  const needs = new Set(
    lost.map(({ reason }) => reason.replace(/^needs /, "")),
  );
  return `${
    total - lost.length
  } of ${total} tables; ${lost.length} left out: need ${[...needs].join(", ")}`;
}
