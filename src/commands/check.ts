/**
 * `schema-sync check`: tells what a sync would change, and changes nothing.
 *
 * @module
 */

import {
  type FileChange,
  listFileChanges,
} from "../core/files/file_changes.ts";
import { selectDifferences } from "../core/files/differences.ts";
import { findUnchanged } from "./find_unchanged.ts";
import {
  buildPlanReport,
  buildUnchangedReport,
  planFolder,
  type PlanInput,
  type PlanReport,
} from "./plan_folder.ts";

/** What a sync would do. */
export interface CheckReport extends PlanReport {
  readonly command: "check";
  /** Every file that would change; none: the folder is in step. */
  readonly files: readonly FileChange[];
}

/**
 * Compares database and folder; writes nothing and takes no lock.
 *
 * That the next sync no longer calls a table new is no difference.
 *
 * @throws {SchemaSyncError} As the source, the folder and the core do.
 */
export async function check(input: PlanInput): Promise<CheckReport> {
  const unchanged = await findUnchanged(input);
  if (unchanged !== undefined) {
    const report = buildUnchangedReport(input, unchanged.record);
    return { command: "check", ...report, files: [] };
  }
  const planned = await planFolder(input);
  const { files: { content }, plan: { steps } } = planned;
  return {
    command: "check",
    ...buildPlanReport(input, planned),
    files: listFileChanges(content, selectDifferences(steps, content)),
  };
}
