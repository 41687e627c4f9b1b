/**
 * Reads all that is told of a database, at one moment.
 *
 * @module
 */

import { buildCatalog, type Catalog } from "../core/catalog/catalog.ts";
import { buildDetails } from "../core/catalog/details/build_details.ts";
import type { Details } from "../core/catalog/details/details.ts";
import {
  isInScope,
  selectTables,
  type SkippedObject,
} from "../core/catalog/selection.ts";
import { buildDescription } from "../core/description/build_description.ts";
import type { Description } from "../core/description/description.ts";
import type { Changed } from "../source/source.ts";
import { type DumpInput, dumpTables } from "./dump_tables.ts";
import { findAlteration } from "./find_alteration.ts";
import { readAnew } from "./read_anew.ts";
import { explainDumpErrors, readEntries } from "./read_entries.ts";

/** A database, and what of it is not told. */
export interface DescribedDatabase {
  readonly kind: "described";
  readonly description: Description;
  readonly details: Details;
  readonly catalog: Catalog;
  /** Version of `pg_dump`; absent if there was nothing to dump. */
  readonly pgDump?: string;
  readonly skipped: readonly SkippedObject[];
}

/**
 * Reads the database; no folder is looked at.
 *
 * @throws {SchemaSyncError} As the source and the core do.
 */
export async function describeDatabase(
  input: DumpInput,
): Promise<DescribedDatabase> {
  return await readAnew(input.source, () => describeOnce(input));
}

async function describeOnce(
  input: DumpInput,
): Promise<DescribedDatabase | Changed> {
  const { source, filter } = input;
  const document = await source.readCatalog();
  const details = buildDetails(await source.readDetails());
  const catalog = buildCatalog(document);
  const state = { catalog, selection: selectTables(catalog, filter, []) };
  const dumped = await dumpTables(input, state);
  if (dumped.kind === "changed") return dumped;
  const altered = await findAlteration(source, catalog, dumped);
  if (altered !== undefined) return altered;
  const { dumps, selection } = dumped;
  const description = explainDumpErrors(catalog, () =>
    buildDescription({
      ...{ document, catalog, details, selection },
      entries: readEntries(dumps, catalog),
      isVisible: (object) => isInScope(object, filter),
    }));
  const [first] = dumps;
  return {
    ...{ kind: "described", description, details, catalog },
    ...(first === undefined ? {} : { pgDump: first.dump.version }),
    skipped: selection.skipped,
  };
}
