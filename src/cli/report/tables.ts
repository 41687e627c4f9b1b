/**
 * What a run says of tables and their files, line by line.
 *
 * @module
 */

import type { CheckReport } from "../../commands/check.ts";
import type { CommitOutcome } from "../../commands/commit_folder.ts";
import type { ListReport } from "../../commands/list.ts";
import type { PruneReport } from "../../commands/prune.ts";
import type { SyncReport } from "../../commands/sync.ts";
import { showQualifiedName } from "../../core/catalog/identifier.ts";
import { keyOf } from "../../core/catalog/object_id.ts";
import { STATUS_SYMBOLS } from "../../core/catalog/object_status.ts";
import { PAGE_FILES } from "../../core/pages/pages.ts";
import type { ObjectOutcome } from "../../core/files/plan.ts";
import type { SkippedTable } from "../../core/catalog/selection.ts";
import type { ObjectStanding } from "../../core/files/status.ts";

/** Tells what a sync did. */
export function describeSync(report: SyncReport): string[] {
  return [
    ...describeFound(report),
    ...describeChanges(report.tables, DONE),
    ...describeSkipped(report.skipped),
    ...(report.git === undefined ? [] : describeCommit(report.git)),
  ];
}

/** Tells what a sync would do. */
export function describeCheck(report: CheckReport): string[] {
  const { files, folder } = report;
  const pages = files.map(({ file }) => file)
    .filter((file) => PAGE_FILES.includes(file));
  return [
    ...describeFound(report),
    ...describeChanges(report.tables, CONDITIONAL),
    ...describeSkipped(report.skipped),
    ...(files.length === 0 ? [`${folder} is in step`] : []),
    ...(pages.length === 0 ? [] : [`Would write ${pages.join(" and ")}`]),
  ];
}

/** Tells the tables and their status. */
export function describeList(report: ListReport): string[] {
  return [
    ...describeFound(report),
    ...report.tables.map((table) =>
      `${STATUS_SYMBOLS[table.status]} ${showQualifiedName(table)}`
    ),
    ...describeSkipped(report.skipped),
  ];
}

/** Tells which files went, or would go. */
export function describePrune(
  { isDryRun, folder, tables }: PruneReport,
): string[] {
  if (tables.length === 0) {
    return [`Nothing to prune: no file of ${folder} is orphaned`];
  }
  const files = countThings(tables.length, "orphaned file");
  return [
    `${isDryRun ? "Would delete" : "Deleted"} ${files}`,
    ...tables.map(({ file }) => `  ${STATUS_SYMBOLS.orphaned} ${file}`),
  ];
}

/** Tells which tables were not read. */
export function describeSkipped(skipped: readonly SkippedTable[]): string[] {
  if (skipped.length === 0) return [];
  return [
    `${STATUS_SYMBOLS.orphaned} ${skipped.length} not read:`,
    ...skipped.map(({ table, reason }) =>
      `  ${showQualifiedName(table)} (${reason})`
    ),
  ];
}

/** How changes are told: as done, or as they would be. */
interface Wording {
  readonly adding: string;
  readonly updated: string;
  readonly addedMark: string;
  readonly changedMark: string;
}

const DONE: Wording = {
  adding: "Adding new tables:",
  updated: "Updated",
  addedMark: STATUS_SYMBOLS.current,
  changedMark: STATUS_SYMBOLS.current,
};

const CONDITIONAL: Wording = {
  adding: "Would add new tables:",
  updated: "Would update",
  addedMark: STATUS_SYMBOLS.new,
  changedMark: "~",
};

function describeFound(
  { tables, skipped }: Pick<ListReport, "tables" | "skipped">,
): string[] {
  const found = tables.filter(({ status }) => status !== "orphaned");
  const keys = new Set(found.map(keyOf));
  for (const { table, isExcluded } of skipped) {
    if (isExcluded) keys.delete(keyOf(table));
    else keys.add(keyOf(table));
  }
  if (keys.size === 0) return [];
  const added = found.filter(({ status }) => status === "new").length;
  const news = added === 0 ? "" : ` (+${added} new)`;
  return [`Found ${countThings(keys.size, "table")}${news}`];
}

function describeChanges(
  tables: readonly ObjectOutcome[],
  wording: Wording,
): string[] {
  const added = tables.filter(({ change }) => change === "added");
  const existing = tables.filter(({ status }) => status === "current");
  const changed = existing.filter(({ change }) => change === "changed");
  const orphaned = tables.filter(({ status }) => status === "orphaned");
  const lines: string[] = [];
  if (added.length > 0) {
    lines.push(wording.adding, ...listFiles(added, wording.addedMark));
  }
  if (existing.length > 0) {
    lines.push(
      `${wording.updated} ${countThings(existing.length, "existing table")} (${
        countChanges(existing)
      })`,
      ...listFiles(changed, wording.changedMark),
    );
  }
  if (orphaned.length > 0) lines.push(describeOrphaned(orphaned));
  return lines;
}

/** `2 changed, 45 unchanged` */
function countChanges(tables: readonly ObjectOutcome[]): string {
  const changed = tables.filter(({ change }) => change === "changed");
  const reformatted = changed.filter(({ formatOnly }) => formatOnly);
  return [
    `${changed.length - reformatted.length} changed`,
    ...(reformatted.length > 0 ? [`${reformatted.length} format only`] : []),
    `${tables.length - changed.length} unchanged`,
  ].join(", ");
}

function listFiles(tables: readonly ObjectOutcome[], mark: string): string[] {
  return tables.map(({ file, formatOnly }) =>
    `  ${mark} ${file}${formatOnly ? " (format only)" : ""}`
  );
}

function describeOrphaned(orphaned: readonly ObjectStanding[]): string {
  const files = orphaned.map(({ file }) => file).join(", ");
  const why = orphaned.length === 1
    ? "its table is no longer in the database"
    : "their tables are no longer in the database";
  return `${STATUS_SYMBOLS.orphaned} ${orphaned.length} orphaned: ${files} (${why})`;
}

function describeCommit(
  { commit, pushedTo, failure }: CommitOutcome,
): string[] {
  const lines: string[] = [];
  if (commit !== undefined) {
    const [subject] = commit.message.split("\n");
    lines.push(`Committed ${commit.id} on ${commit.branch}: ${subject}`);
  } else if (failure === undefined) lines.push("Nothing to commit");
  if (pushedTo !== undefined) lines.push(`Pushed to ${pushedTo}`);
  return lines;
}

function countThings(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}
