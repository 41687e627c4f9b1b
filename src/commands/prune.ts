/**
 * `schema-sync prune`: deletes the files of what is gone.
 *
 * @module
 */

import type { Catalog } from "../core/catalog/catalog.ts";
import type { ObjectOutcome } from "../core/files/plan_object.ts";
import { planPrune } from "../core/files/plan_prune.ts";
import type { Folder } from "../folder/folder.ts";
import type { Source } from "../source/source.ts";
import { readBoth } from "./read_state.ts";

/** What a prune works with. */
export interface PruneInput {
  readonly source: Source;
  readonly folder: Folder;
  /** Whether it only tells what it would do. */
  readonly isDryRun: boolean;
}

/** What a prune did, or would do. */
export interface PruneReport {
  readonly command: "prune";
  readonly catalog: Catalog;
  readonly client: Source["client"];
  readonly folder: string;
  readonly isDryRun: boolean;
  /** The tables whose files went. */
  readonly tables: readonly ObjectOutcome[];
  /** The same of all other objects. */
  readonly others: readonly ObjectOutcome[];
  readonly skipped: readonly [];
}

/**
 * Deletes the files of orphaned objects, and what the pages say of them.
 *
 * @throws {SchemaSyncError} As the source and the folder do, and if the
 * database is most likely not the one of the folder.
 */
export async function prune(input: PruneInput): Promise<PruneReport> {
  if (input.isDryRun) return await pruneLocked(input);
  await using _lock = await input.folder.lock();
  return await pruneLocked(input);
}

async function pruneLocked(
  { source, folder, isDryRun }: PruneInput,
): Promise<PruneReport> {
  const { catalog, files } = await readBoth({ source, folder });
  const { steps, tables, others } = planPrune(catalog, files);
  if (!isDryRun) await folder.apply(steps);
  return {
    command: "prune",
    catalog,
    client: source.client,
    folder: folder.path,
    isDryRun,
    tables,
    others,
    skipped: [],
  };
}
