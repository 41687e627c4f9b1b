/**
 * `schema-sync sync`: brings the folder in step with the database.
 *
 * @module
 */

import type { CommitOutcome, CommitRequest } from "./commit_folder.ts";
import { renderRecord } from "../core/files/folder_record.ts";
import { findUnchanged } from "./find_unchanged.ts";
import type { PlanInput, PlanReport } from "./plan_folder.ts";
import { buildUnchangedReport } from "./unchanged_report.ts";

/** What a sync works with. */
export interface SyncInput extends PlanInput {
  /** Absent: git is left alone. */
  readonly commit?: CommitRequest;
}

/** What a sync did. */
export interface SyncReport extends PlanReport {
  readonly command: "sync";
  /** What became of it in git; absent if that was not asked for. */
  readonly git?: CommitOutcome;
}

/**
 * Brings the folder in step, once: also of use to who syncs again and again.
 *
 * Nothing of the folder is touched before the whole dump is there and cut.
 *
 * @throws {SchemaSyncError} As the source, the folder and the core do.
 */
export async function sync(input: SyncInput): Promise<SyncReport> {
  const { folder, commit } = input;
  await using _lock = await folder.lock();
  const report = await bringInStep(input);
  if (commit === undefined) return { command: "sync", ...report };
  const { commitFolder } = await import("./commit_folder.ts");
  const git = await commitFolder(folder, commit);
  return { command: "sync", ...report, git };
}

async function bringInStep(input: SyncInput): Promise<PlanReport> {
  const { folder, filter } = input;
  const unchanged = await findUnchanged(input);
  if (unchanged !== undefined) {
    const { record, isTouched } = unchanged;
    // Another run may have been killed in the middle of its work.
    await folder.apply([]);
    // So that the next run need not read the files either.
    if (isTouched) {
      const { seal: before } = record;
      await folder.keepRecord(
        before,
        (seal) => renderRecord({ ...record, seal }),
      );
    }
    return buildUnchangedReport(input, record);
  }
  // Loaded when they are needed, which nine syncs in ten they are not.
  const [{ buildPlanReport, planFolder }, { keepRecord }] = await Promise.all([
    import("./plan_folder.ts"),
    import("./keep_record.ts"),
  ]);
  const planned = await planFolder(input, {
    withFingerprint: filter.names.length === 0,
  });
  await folder.apply(planned.plan.steps);
  await keepRecord(input, planned);
  return buildPlanReport(input, planned);
}
