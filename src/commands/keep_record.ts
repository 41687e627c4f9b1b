/**
 * Keeps what the next sync has to know to find out that nothing has changed.
 *
 * @module
 */

import { applyToContent } from "../core/files/file_changes.ts";
import {
  type FolderRecord,
  type RecordedFindings,
  renderRecord,
  renderSettings,
} from "../core/files/folder_record.ts";
import { readFolderState } from "../core/files/folder_state.ts";
import { findStandings } from "../core/files/status.ts";
import type { FolderPlan, PlanInput } from "./plan_folder.ts";

/**
 * Keeps the record of a sync that was carried out, unless another one would find
 * something else: because a lock was in its way, or the schema did not stand still.
 *
 * What was named is not all, so that the record of an earlier sync stays; it is of
 * other files then, if any was written.
 */
export async function keepRecord(
  input: PlanInput,
  planned: FolderPlan,
): Promise<void> {
  const { source, folder, filter, program } = input;
  const { omitsComments = false, hasDiagram } = input;
  const { fingerprint, files, plan } = planned;
  if (fingerprint === undefined) return;
  const content = applyToContent(files.content, plan.steps);
  const record: Omit<FolderRecord, "seal"> = {
    means: {
      program,
      settings: renderSettings(filter, omitsComments, hasDiagram),
      client: source.client,
      pgDump: fingerprint.pgDump,
    },
    fingerprint: fingerprint.content,
    findings: buildFindings(planned, content),
  };
  await folder.keepRecord(
    content,
    (seal) => renderRecord({ ...record, seal }),
  );
}

/** What the next run would tell: what is new now is no longer new then. */
function buildFindings(
  { catalog, selection, plan, pgDump }: FolderPlan,
  content: FolderPlan["files"]["content"],
): RecordedFindings {
  const { database, serverVersion } = catalog;
  const objects = [...plan.tables, ...plan.others].map((object) =>
    object.status === "new" ? { ...object, status: "current" as const } : object
  );
  return {
    ...{ database, serverVersion },
    ...(pgDump === undefined ? {} : { pgDump }),
    synced: { objects, skipped: plan.skipped },
    listed: findStandings(selection, readFolderState(catalog, content)),
  };
}
