/**
 * Tells of a folder that is as the last sync left it.
 *
 * @module
 */

import { splitTables } from "../core/catalog/object_id.ts";
import type { FolderRecord } from "../core/files/folder_record.ts";
import type { PlanInput, PlanReport } from "./plan_folder.ts";

/** Tells of it as a sync would that reads all and finds nothing to write. */
export function buildUnchangedReport(
  { source, folder }: PlanInput,
  { findings: { synced, listed: _, pgDump, ...catalog } }: FolderRecord,
): PlanReport {
  const outcomes = synced.objects.map((object) => ({
    ...object,
    change: "unchanged" as const,
  }));
  return {
    catalog,
    client: source.client,
    ...(pgDump === undefined ? {} : { pgDump }),
    folder: folder.path,
    ...splitTables(outcomes),
    skipped: synced.skipped,
    unchangedBy: "fingerprint",
  };
}
