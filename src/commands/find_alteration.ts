/**
 * Finds out whether what was dumped is as it was when the catalog was read.
 *
 * @module
 */

import type { Catalog } from "../core/catalog/catalog.ts";
import { showQualifiedName } from "../core/catalog/identifier.ts";
import { kindOf } from "../core/catalog/object_kind.ts";
import { buildChanged, type Changed, type Source } from "../source/source.ts";
import type { Dumped } from "./dump_tables.ts";

/**
 * `pg_dump` takes a part of what it prints from the snapshot and a part from
 * what the table is when it has its lock: altered in between, it would come out
 * as it never was.
 *
 * @returns `undefined` if no table or view was.
 */
export async function findAlteration(
  source: Source,
  { database }: Catalog,
  { dumps, selection }: Dumped,
): Promise<Changed | undefined> {
  const tables = dumps.flatMap((dump) => dump.tables);
  const objects = [...tables, ...selection.others];
  if (objects.length === 0) return undefined;
  const altered = await source.findAltered();
  const first = objects.find(({ oid }) =>
    oid !== undefined && altered.has(oid)
  );
  if (first === undefined) return undefined;
  return buildChanged(
    `Cannot dump database "${database}": ${kindOf(first.kind).singular} ${
      showQualifiedName(first)
    } changed while it was read`,
  );
}
