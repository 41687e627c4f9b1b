/**
 * `schema-sync sync`: brings the folder in step with the database.
 *
 * @module
 */

import {
  commitFolder,
  type CommitOutcome,
  type CommitRequest,
} from "./commit_folder.ts";
import {
  buildPlanReport,
  planFolder,
  type PlanInput,
  type PlanReport,
} from "./plan_folder.ts";

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
 * Brings the folder in step.
 *
 * Nothing of the folder is touched before the whole dump is there and cut.
 *
 * @throws {SchemaSyncError} As the source, the folder and the core do.
 */
export async function sync(input: SyncInput): Promise<SyncReport> {
  const { folder, commit } = input;
  await using _lock = await folder.lock();
  const planned = await planFolder(input);
  await folder.apply(planned.plan.steps);
  const report = buildPlanReport(input, planned);
  return commit === undefined
    ? { command: "sync", ...report }
    : { command: "sync", ...report, git: await commitFolder(folder, commit) };
}
