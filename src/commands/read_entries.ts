/**
 * Cuts dumps into what they have of each object.
 *
 * @module
 */

import type { Catalog } from "../core/catalog/catalog.ts";
import { keyOf } from "../core/catalog/object_id.ts";
import { cutDump, DumpTextError } from "../core/dump/entries.ts";
import { assignEntries, type OwnedEntries } from "../core/dump/ownership.ts";
import { DatabaseError } from "../errors.ts";
import type { TableDump } from "./dump_tables.ts";

/**
 * Reads what each object has, by the key of the object.
 *
 * @throws {DumpTextError} If a dump is not of the form that is known.
 */
export function readEntries(
  dumps: readonly TableDump[],
  { ownership }: Catalog,
): ReadonlyMap<string, OwnedEntries> {
  const entries = new Map<string, OwnedEntries>();
  for (const { dump, tables, hasOthers } of dumps) {
    const keys = new Set(tables.map(keyOf));
    const owned = assignEntries(cutDump(dump.text), ownership);
    for (const [key, own] of owned) {
      const isTable = own.object.kind === "table";
      if (isTable ? keys.has(key) : hasOthers) entries.set(key, own);
    }
  }
  return entries;
}

/**
 * Runs what reads a dump.
 *
 * @throws {DatabaseError} In place of a {@linkcode DumpTextError}.
 */
export function explainDumpErrors<T>(
  { database }: Pick<Catalog, "database">,
  read: () => T,
): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DumpTextError)) throw error;
    throw new DatabaseError(
      `Cannot use the dump of database "${database}": ${error.message}`,
      "Run it again; if it stays so, report it with the versions of the server and of pg_dump.",
      { cause: error },
    );
  }
}
