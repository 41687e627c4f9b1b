/**
 * `schema-sync lint`: tells what is doubtful about the schema, each with its place in
 * the files; it writes nothing but the baseline, and that only if it is asked to.
 *
 * @module
 */

import type { Catalog } from "../core/catalog/catalog.ts";
import { buildDetails } from "../core/catalog/details/build_details.ts";
import type { DetailsDocument } from "../core/catalog/details/details_document.ts";
import { keyOf, type ObjectId } from "../core/catalog/object_id.ts";
import type { SkippedObject } from "../core/catalog/selection.ts";
import { applyToContent } from "../core/files/file_changes.ts";
import type { FolderContent } from "../core/files/folder_state.ts";
import { BASELINE_FILE, renderBaseline } from "../core/lint/baseline.ts";
import type { Finding, FindingId } from "../core/lint/finding.ts";
import { lint as findDoubts, type LintResult } from "../core/lint/lint.ts";
import type { LintSettings } from "../core/lint/lint_settings.ts";
import type { Level, Rule } from "../core/lint/rule.ts";
import { SETTINGS_FILE } from "../core/setup/settings_file.ts";
import type { Source } from "../source/source.ts";
import { withoutReformatting } from "./check.ts";
import { findUnchanged } from "./find_unchanged.ts";
import type { PlanInput } from "./plan_folder.ts";

/** What a lint works with. */
export interface LintCommandInput extends PlanInput {
  readonly rules: readonly Rule[];
  readonly settings: LintSettings;
  /** Absent: there is none. */
  readonly baseline?: readonly FindingId[] | undefined;
  /** Findings of this level or above fail the run. */
  readonly failOn: Level;
  /** Whether what is found now becomes the baseline. */
  readonly writesBaseline: boolean;
}

/** What was found. */
export interface LintReport extends LintResult {
  readonly command: "lint";
  readonly catalog: Pick<Catalog, "database" | "serverVersion">;
  readonly client: Source["client"];
  readonly folder: string;
  readonly rules: readonly Rule[];
  readonly settings: LintSettings;
  readonly failOn: Level;
  readonly tableCount: number;
  /** Whether the places are those in the files as they are. */
  readonly isInStep: boolean;
  readonly skipped: readonly SkippedObject[];
  /** The baseline that was written: how many findings it has. */
  readonly written?: number;
}

/**
 * Lints the objects of a run.
 *
 * @throws {SchemaSyncError} As the source, the folder and the core do.
 */
export async function lint(input: LintCommandInput): Promise<LintReport> {
  const { rules, settings, failOn, folder, source, writesBaseline } = input;
  const { content, objects, details, ...read } = await readLinted(input);
  const result = findDoubts({
    details: buildDetails(details),
    rules,
    settings,
    ...(writesBaseline ? {} : { baseline: input.baseline }),
    files: new Map(objects.map((object) => [keyOf(object), object.file])),
    isNamed: input.filter.names.length > 0,
    readText: (file) => content.get(file),
    settingsFile: SETTINGS_FILE,
  });
  const report: LintReport = {
    ...{ command: "lint", client: source.client, folder: folder.path },
    ...{ rules, settings, failOn, ...read, ...result },
    tableCount: objects.filter(({ kind }) => kind === "table").length,
  };
  if (!writesBaseline) return report;
  const found = result.findings
    .filter(({ suppression }) => suppression === undefined);
  await writeBaseline(input, found);
  return { ...report, written: found.length };
}

/** What is linted: the files as a sync would leave them, and what they are of. */
interface Linted extends Pick<LintReport, "catalog" | "isInStep" | "skipped"> {
  readonly content: FolderContent;
  readonly objects: readonly (ObjectId & { readonly file: string })[];
  readonly details: DetailsDocument;
}

async function readLinted(input: LintCommandInput): Promise<Linted> {
  const { source, folder } = input;
  const unchanged = await findUnchanged(input);
  if (unchanged === undefined) return await planLinted(input);
  const { synced, database, serverVersion } = unchanged.record.findings;
  const [details, content] = await Promise.all([
    source.readDetails(),
    folder.read(),
  ]);
  return {
    catalog: { database, serverVersion },
    ...{ details, content, skipped: synced.skipped, isInStep: true },
    objects: synced.objects.filter(({ status }) => status !== "orphaned"),
  };
}

async function planLinted(input: LintCommandInput): Promise<Linted> {
  // Loaded when they are needed, as by a check.
  const [{ planFolder }, { selectDifferences }] = await Promise.all([
    import("./plan_folder.ts"),
    import("../core/files/differences.ts"),
  ]);
  const planned = await planFolder(input, { withDetails: true });
  const { plan, catalog, details, files: { content } } = planned;
  if (details === undefined) throw new Error("the details were not read");
  const differences = selectDifferences(withoutReformatting(plan), content);
  return {
    ...{ catalog, details, skipped: plan.skipped },
    content: applyToContent(content, plan.steps),
    objects: [...plan.tables, ...plan.others]
      .filter(({ status }) => status !== "orphaned"),
    isInStep: differences.length === 0,
  };
}

async function writeBaseline(
  { folder }: LintCommandInput,
  findings: readonly Finding[],
): Promise<void> {
  await using _lock = await folder.lock();
  const text = renderBaseline(findings);
  await folder.apply([{ kind: "write", file: BASELINE_FILE, text }]);
}
