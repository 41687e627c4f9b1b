/**
 * Decides what happens to the folder, without touching it.
 *
 * @module
 */

import type { Catalog, Table } from "../catalog/catalog.ts";
import { showQualifiedName, sortByName } from "../catalog/identifier.ts";
import { keyOf } from "../catalog/object_id.ts";
import { kindOf } from "../catalog/object_kind.ts";
import type { Selection, SkippedTable } from "../catalog/selection.ts";
import { DumpTextError, type TocEntry } from "../dump/entries.ts";
import {
  fileOf,
  type FolderContent,
  type FolderState,
} from "./folder_state.ts";
import type { FolderStep } from "./folder_step.ts";
import { checkNothingForeign } from "./foreign_files.ts";
import {
  type FileContext,
  isReformatted,
  isSameFile,
  parseObjectFile,
  renderTableFile,
  restoreLineEnds,
  withTimeOf,
} from "./object_file.ts";
import { planPages } from "./plan_pages.ts";
import {
  type ObjectStanding,
  selectSkippedToReport,
  standAt,
} from "./status.ts";

/** What a run does to the file of an object. */
export type ObjectChange = "added" | "changed" | "unchanged" | "removed";

/** What became of one object. */
export interface ObjectOutcome extends ObjectStanding {
  readonly change: ObjectChange;
  /**
   * Set where the object is the same as before and only the words differ that
   * another version of `pg_dump` has for it.
   */
  readonly formatOnly?: true;
}

/** All that a sync does, and what it says of it. */
export interface SyncPlan {
  /** In the order in which they must be done. */
  readonly steps: readonly FolderStep[];
  /** Tables of this run and orphaned ones, in byte order. */
  readonly tables: readonly ObjectOutcome[];
  /** Tables that keep their file and status because they were not read. */
  readonly skipped: readonly SkippedTable[];
}

/** What a plan is made from. */
export interface SyncFacts {
  readonly catalog: Catalog;
  readonly selection: Selection;
  /** Entries of the dump, by OID of their table. */
  readonly entries: ReadonlyMap<number, readonly TocEntry[]>;
  readonly folder: FolderState;
  /** Texts, by name, of files that are not in the folder any more. */
  readonly recalled: FolderContent;
  readonly context: FileContext;
}

/**
 * Decides what a sync does.
 *
 * @throws {FolderError} If a file that is not ours stands where one must go.
 * @throws {DumpTextError} If the dump lacks a table.
 */
export function planSync(facts: SyncFacts): SyncPlan {
  const { selection, folder } = facts;
  const files = selection.wanted.map((table) => fileOf(table, folder));
  checkNothingForeign(files, folder.content);
  const wanted = selection.wanted.map((table) => planTable(table, facts));
  const outcomes = wanted.map(({ outcome }) => outcome);
  return {
    steps: [
      ...planMoves(folder),
      ...wanted.flatMap(({ step }) => step ?? []),
      ...planPagesOf(facts, outcomes),
    ],
    tables: sortByName([...outcomes, ...planOrphaned(facts)]),
    skipped: selectSkippedToReport(selection, folder),
  };
}

function planPagesOf(
  { catalog, selection, folder }: SyncFacts,
  outcomes: readonly ObjectOutcome[],
): FolderStep[] {
  const statuses = outcomes.map((outcome) =>
    [keyOf(outcome), outcome.status] as const
  );
  return planPages(folder, {
    catalog,
    statuses: new Map(statuses),
    orphaned: folder.orphaned,
    dropped: selection.dropped,
    skipped: selection.skipped,
    keepsOthers: selection.isNamed,
  });
}

function planMoves(folder: FolderState): FolderStep[] {
  const moves: FolderStep[] = [];
  for (const [key, from] of folder.present) {
    const to = folder.names.get(key) ?? from;
    if (to !== from && !folder.content.has(to)) {
      moves.push({ kind: "move", from, to });
    }
  }
  return moves;
}

/** What becomes of an object, and what that takes. */
interface PlannedObject {
  readonly outcome: ObjectOutcome;
  readonly step?: FolderStep;
}

function planTable(table: Table, facts: SyncFacts): PlannedObject {
  const { folder, recalled } = facts;
  const text = renderTable(table, facts);
  const before = folder.present.get(keyOf(table));
  const old = before === undefined
    ? recall(table, fileOf(table, folder), recalled)
    : folder.content.get(before) ?? "";
  const status = old === undefined ? "new" : "current";
  const standing = standAt(table, folder, status);
  if (old === undefined) {
    return writeObject({ ...standing, change: "added" }, text);
  }
  if (isSameFile(old, text)) {
    return planSame(standing, { before, old, text });
  }
  const format = isReformatted(old, text) ? { formatOnly: true } as const : {};
  return writeObject({ ...standing, change: "changed", ...format }, text);
}

/** A file that says what it has to say may be gone, be elsewhere, or lack line ends. */
function planSame(
  standing: ObjectStanding,
  { before, old, text }: {
    readonly before: string | undefined;
    readonly old: string;
    readonly text: string;
  },
): PlannedObject {
  if (before === undefined) {
    const recalled = withTimeOf(old, text);
    return writeObject({ ...standing, change: "unchanged" }, recalled);
  }
  const change = before === standing.file ? "unchanged" : "changed";
  const outcome: ObjectOutcome = { ...standing, change };
  const restored = restoreLineEnds(old, text);
  return restored === undefined ? { outcome } : writeObject(outcome, restored);
}

function writeObject(outcome: ObjectOutcome, text: string): PlannedObject {
  return { outcome, step: { kind: "write", file: outcome.file, text } };
}

function renderTable(table: Table, { entries, context }: SyncFacts): string {
  const own = entries.get(table.oid) ?? [];
  const { entryTypes, singular } = kindOf(table.kind);
  if (!own.some(({ type }) => entryTypes.includes(type))) {
    throw new DumpTextError(`it lacks ${singular} ${showQualifiedName(table)}`);
  }
  return renderTableFile(table, own, context);
}

/** The text of the file that a table had, if it is known and was the table's. */
function recall(
  table: Table,
  file: string,
  recalled: FolderContent,
): string | undefined {
  const text = recalled.get(file);
  const object = text === undefined ? undefined : parseObjectFile(text);
  return object !== undefined && keyOf(object) === keyOf(table)
    ? text
    : undefined;
}

function planOrphaned({ folder, selection }: SyncFacts): ObjectOutcome[] {
  const orphaned = selection.isNamed ? selection.dropped : folder.orphaned;
  return orphaned.map((object) => ({
    ...standAt(object, folder, "orphaned"),
    change: "unchanged",
  }));
}
