/**
 * `schema-sync check`: tells what a sync would change, and changes nothing.
 *
 * @module
 */

import type { FileChange } from "../core/files/file_changes.ts";
import type { FolderStep } from "../core/files/folder_step.ts";
import type { SyncPlan } from "../core/files/plan.ts";
import { findUnchanged } from "./find_unchanged.ts";
import type { PlanInput, PlanReport } from "./plan_folder.ts";
import { buildUnchangedReport } from "./unchanged_report.ts";

/** What a check works with. */
export interface CheckInput extends PlanInput {
  /** Whether what differs in format only is a difference. */
  readonly isStrict?: boolean;
}

/** What a sync would do. */
export interface CheckReport extends PlanReport {
  readonly command: "check";
  /** Every file that differs; none: the folder is in step. */
  readonly files: readonly FileChange[];
}

/**
 * Compares database and folder; writes nothing and takes no lock.
 *
 * That the next sync no longer calls a table new is no difference, and neither is
 * what it would only write in other words, unless that is asked for.
 *
 * @throws {SchemaSyncError} As the source, the folder and the core do.
 */
export async function check(input: CheckInput): Promise<CheckReport> {
  const unchanged = await findUnchanged(input);
  if (unchanged !== undefined) {
    const report = buildUnchangedReport(input, unchanged.record);
    return { command: "check", ...report, files: [] };
  }
  // Loaded when they are needed, which nine checks in ten they are not.
  const [
    { buildPlanReport, planFolder },
    { listFileChanges },
    { selectDifferences },
  ] = await Promise.all([
    import("./plan_folder.ts"),
    import("../core/files/file_changes.ts"),
    import("../core/files/differences.ts"),
  ]);
  const planned = await planFolder(input);
  const { files: { content }, plan } = planned;
  const steps = input.isStrict ? plan.steps : withoutReformatting(plan);
  return {
    command: "check",
    ...buildPlanReport(input, planned),
    files: listFileChanges(content, selectDifferences(steps, content)),
  };
}

/** The steps of a plan but those that only write the same in other words. */
export function withoutReformatting(
  { steps, tables, others }: SyncPlan,
): readonly FolderStep[] {
  const reformatted = new Set(
    [...tables, ...others].filter(({ formatOnly }) => formatOnly)
      .map(({ file }) => file),
  );
  return steps.filter((step) =>
    step.kind !== "write" || !reformatted.has(step.file)
  );
}
