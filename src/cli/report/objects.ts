/**
 * What a run says of objects and their files, line by line.
 *
 * @module
 */

import type { CheckReport } from "../../commands/check.ts";
import type { CommitOutcome } from "../../commands/commit_folder.ts";
import type { ListReport } from "../../commands/list.ts";
import type { PruneReport } from "../../commands/prune.ts";
import type { SyncReport } from "../../commands/sync.ts";
import {
  countObjects,
  keyOf,
  type ObjectId,
  showObject,
} from "../../core/catalog/object_id.ts";
import { type Kind, kindOf, KINDS } from "../../core/catalog/object_kind.ts";
import { STATUS_SYMBOLS } from "../../core/catalog/object_status.ts";
import { PAGE_FILES } from "../../core/pages/page_names.ts";
import type { ObjectOutcome } from "../../core/files/plan_object.ts";
import type { SkippedObject } from "../../core/catalog/selection.ts";
import type { ObjectStanding } from "../../core/files/status.ts";

/** Tells what a sync did. */
export function describeSync(report: SyncReport): string[] {
  return [
    ...describeFound(report),
    ...describeChanges(report, DONE),
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
    ...describeChanges(report, CONDITIONAL),
    ...describeSkipped(report.skipped),
    ...(files.length === 0 ? [describeInStep(report, folder)] : []),
    ...(pages.length === 0 ? [] : [`Would write ${joinNames(pages)}`]),
  ];
}

function describeInStep(
  { tables, others }: CheckReport,
  folder: string,
): string {
  const count = [...tables, ...others].filter(({ formatOnly }) => formatOnly)
    .length;
  const files = `${count} ${count === 1 ? "file differs" : "files differ"}`;
  return count === 0
    ? `${folder} is in step`
    : `${folder} is in step; ${files} in format only (--strict counts that)`;
}

/** `a`, `a and b`, `a, b and c` */
function joinNames(names: readonly string[]): string {
  const last = names.slice(-1);
  const others = names.slice(0, -1).join(", ");
  return [...(others === "" ? [] : [others]), ...last].join(" and ");
}

/** Tells the objects and their status. */
export function describeList(report: ListReport): string[] {
  return [
    ...describeFound(report),
    ...[...report.tables, ...report.others].map((object) =>
      `${STATUS_SYMBOLS[object.status]} ${showObject(object)}`
    ),
    ...describeSkipped(report.skipped),
  ];
}

/** Tells which files went, or would go. */
export function describePrune(
  { isDryRun, folder, tables, others }: PruneReport,
): string[] {
  const removed = [...tables, ...others];
  if (removed.length === 0) {
    return [`Nothing to prune: no file of ${folder} is orphaned`];
  }
  const files = `${removed.length} orphaned ${
    removed.length === 1 ? "file" : "files"
  }`;
  return [
    `${isDryRun ? "Would delete" : "Deleted"} ${files}`,
    ...removed.map(({ file }) => `  ${STATUS_SYMBOLS.orphaned} ${file}`),
  ];
}

/** Tells what was not read. */
export function describeSkipped(skipped: readonly SkippedObject[]): string[] {
  if (skipped.length === 0) return [];
  return [
    `${STATUS_SYMBOLS.orphaned} ${skipped.length} not read:`,
    ...skipped.map(({ object, reason }) =>
      `  ${showObject(object)} (${reason})`
    ),
  ];
}

/** How changes are told: as done, or as they would be. */
interface Wording {
  readonly add: string;
  readonly updated: string;
  readonly addedMark: string;
  readonly changedMark: string;
}

const DONE: Wording = {
  add: "Adding",
  updated: "Updated",
  addedMark: STATUS_SYMBOLS.current,
  changedMark: STATUS_SYMBOLS.current,
};

const CONDITIONAL: Wording = {
  add: "Would add",
  updated: "Would update",
  addedMark: STATUS_SYMBOLS.new,
  changedMark: "~",
};

/** What a report tells of objects. */
type ObjectsReport = Pick<SyncReport, "tables" | "others" | "skipped">;

/** `Found 48 tables (+1 new), 12 views`; files in `database/` are no objects. */
function describeFound(
  { tables, others, skipped }:
    & Pick<ObjectsReport, "skipped">
    & Pick<ListReport, "tables" | "others">,
): string[] {
  const listed = [...tables, ...others];
  const found = new Map<string, ObjectId>(
    listed.filter(({ status }) => status !== "orphaned")
      .map((object) => [keyOf(object), object]),
  );
  for (const { object, isExcluded } of skipped) {
    if (isExcluded) found.delete(keyOf(object));
    else found.set(keyOf(object), object);
  }
  const counts = KINDS.filter((kind) => kind !== "database").flatMap((kind) => {
    const count = [...found.values()].filter((object) => object.kind === kind)
      .length;
    const added = listed.filter((object) =>
      object.kind === kind && object.status === "new"
    ).length;
    const news = added === 0 ? "" : ` (+${added} new)`;
    return count === 0 ? [] : [`${countObjects(kind, count)}${news}`];
  });
  return counts.length === 0 ? [] : [`Found ${counts.join(", ")}`];
}

function describeChanges(
  { tables, others }: ObjectsReport,
  wording: Wording,
): string[] {
  const byKind = Map.groupBy([...tables, ...others], ({ kind }) => kind);
  return KINDS.flatMap((kind) =>
    describeChangesOf(kind, byKind.get(kind) ?? [], wording)
  );
}

/** Of tables also how many are unchanged; of all else what there is to tell. */
function describeChangesOf(
  kind: Kind,
  objects: readonly ObjectOutcome[],
  wording: Wording,
): string[] {
  const added = objects.filter(({ change }) => change === "added");
  const existing = objects.filter(({ status }) => status === "current");
  const changed = existing.filter(({ change }) => change === "changed");
  const orphaned = objects.filter(({ status }) => status === "orphaned");
  const lines: string[] = [];
  if (added.length > 0) {
    lines.push(
      `${wording.add} new ${kindOf(kind).plural}:`,
      ...listFiles(added, wording.addedMark),
    );
  }
  if (kind === "table" ? existing.length > 0 : changed.length > 0) {
    lines.push(
      `${wording.updated} ${countExisting(kind, existing.length)} (${
        countChanges(existing)
      })`,
      ...listFiles(changed, wording.changedMark),
    );
  }
  if (orphaned.length > 0) lines.push(describeOrphaned(kind, orphaned));
  return lines;
}

/** `47 existing tables` */
function countExisting(kind: Kind, count: number): string {
  return countObjects(kind, count).replace(" ", " existing ");
}

/** `2 changed, 45 unchanged` */
function countChanges(objects: readonly ObjectOutcome[]): string {
  const changed = objects.filter(({ change }) => change === "changed");
  const reformatted = changed.filter(({ formatOnly }) => formatOnly);
  return [
    `${changed.length - reformatted.length} changed`,
    ...(reformatted.length > 0 ? [`${reformatted.length} format only`] : []),
    `${objects.length - changed.length} unchanged`,
  ].join(", ");
}

function listFiles(tables: readonly ObjectOutcome[], mark: string): string[] {
  return tables.map(({ file, formatOnly }) =>
    `  ${mark} ${file}${formatOnly ? " (format only)" : ""}`
  );
}

function describeOrphaned(
  kind: Kind,
  orphaned: readonly ObjectStanding[],
): string {
  const files = orphaned.map(({ file }) => file).join(", ");
  const { singular, plural } = kindOf(kind);
  const why = kind === "database"
    ? "the database has nothing of it any more"
    : orphaned.length === 1
    ? `its ${singular} is no longer in the database`
    : `their ${plural} are no longer in the database`;
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
