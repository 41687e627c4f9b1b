/**
 * Decides what happens to the folder, without touching it.
 *
 * @module
 */

import type { Catalog, Table } from "../catalog/catalog.ts";
import { showQualifiedName, sortByName } from "../catalog/identifier.ts";
import { keyOf, type ObjectId } from "../catalog/object_id.ts";
import { kindOf } from "../catalog/object_kind.ts";
import type { Selection, SkippedObject } from "../catalog/selection.ts";
import { DumpTextError } from "../dump/entries.ts";
import type { OwnedEntries } from "../dump/ownership.ts";
import { isNamingType } from "../catalog/database_files.ts";
import type { DatabaseObject } from "../pages/page.ts";
import {
  fileOf,
  type FolderContent,
  type FolderState,
  isFiled,
  listOwnFiles,
} from "./folder_state.ts";
import { selectDifferences } from "./differences.ts";
import type { FolderStep } from "./folder_step.ts";
import { checkNothingForeign } from "./foreign_files.ts";
import {
  type FileContext,
  isReformatted,
  isSameFile,
  noteOrphaned,
  parseObjectFile,
  renderObjectFile,
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
  /** The same of all other objects. */
  readonly others: readonly ObjectOutcome[];
  /** Objects that keep their file and status because they were not read. */
  readonly skipped: readonly SkippedObject[];
}

/** What a plan is made from. */
export interface SyncFacts {
  readonly catalog: Catalog;
  readonly selection: Selection;
  /** What the dump has of each object, by the key of the object. */
  readonly entries: ReadonlyMap<string, OwnedEntries>;
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
  const wanted = [...selection.wanted, ...listOthers(facts)];
  const files = wanted.map((object) => fileOf(object, folder));
  checkNothingForeign(files, folder.content);
  const planned = wanted.map((object) => planObject(object, facts));
  const outcomes = planned.map(({ outcome }) => outcome);
  const orphaned = planOrphaned(facts);
  const all = sortByName([
    ...outcomes,
    ...orphaned.map(({ outcome }) => outcome),
  ]);
  return {
    steps: withoutSettling(folder, [
      ...planMoves(folder),
      ...[...planned, ...orphaned].flatMap(({ step }) => step ?? []),
    ], planPagesOf(facts, outcomes)),
    tables: all.filter(({ kind }) => kind === "table"),
    others: all.filter(({ kind }) => kind !== "table"),
    skipped: [
      ...selectSkippedToReport(selection, folder),
      ...listOmitted(facts),
    ],
  };
}

/** Objects stay new until something else is to be written. */
function withoutSettling(
  { content }: FolderState,
  objects: readonly FolderStep[],
  pages: readonly FolderStep[],
): FolderStep[] {
  const isSettling = objects.length === 0 &&
    selectDifferences(pages, content).length === 0;
  return isSettling ? [] : [...objects, ...pages];
}

/** What `pg_dump` prints of the catalog's objects, and what is in no schema. */
function listOthers(
  { selection: { isNamed, others, skipped, databaseOmission }, entries }:
    SyncFacts,
): ObjectId[] {
  const hidden = new Set(skipped.map(({ object }) => keyOf(object)));
  const isOmitted = isNamed || databaseOmission !== undefined;
  const unnamed = isOmitted ? [] : listUnnamed(entries)
    .filter((object) => !hidden.has(keyOf(object)));
  return [...others.filter((object) => entries.has(keyOf(object))), ...unnamed];
}

/** What is in no schema, of which only the dump tells. */
function listUnnamed(entries: SyncFacts["entries"]): ObjectId[] {
  return [...entries.values()]
    .map(({ object }) => object)
    .filter(({ kind }) => kind === "database");
}

/** The same where it is left out, as far as it has files, which grow old. */
function listOmitted(
  { selection: { isNamed, databaseOmission }, entries, folder }: SyncFacts,
): SkippedObject[] {
  if (isNamed || databaseOmission === undefined) return [];
  return listUnnamed(entries)
    .filter((object) => isFiled(object, folder))
    .map((object) => ({ object, reason: databaseOmission, isExcluded: true }));
}

function planPagesOf(
  facts: SyncFacts,
  outcomes: readonly ObjectOutcome[],
): FolderStep[] {
  const { catalog, selection, folder, context } = facts;
  const statuses = outcomes.map((outcome) =>
    [keyOf(outcome), outcome.status] as const
  );
  return planPages(folder, {
    catalog,
    statuses: new Map(statuses),
    orphaned: listOrphaned(facts),
    dropped: selection.dropped,
    skipped: [...selection.skipped, ...listOmitted(facts)],
    keepsOthers: selection.isNamed,
    isVisible: context.isVisible,
    database: listDatabaseObjects(facts, outcomes),
  });
}

/** What is in no schema, with the names that the dump shows. */
function listDatabaseObjects(
  { entries }: SyncFacts,
  outcomes: readonly ObjectOutcome[],
): DatabaseObject[] {
  return outcomes
    .filter(({ kind }) => kind === "database")
    .map((object) => ({
      ...object,
      names: (entries.get(keyOf(object))?.entries ?? [])
        .filter(({ type }) => isNamingType(type))
        .map(({ name }) => name),
    }));
}

/** Objects that the folder alone has; of some only the dump tells. */
function listOrphaned(
  { selection, entries, folder }: SyncFacts,
): readonly ObjectId[] {
  if (selection.isNamed) return folder.orphaned;
  const hidden = new Set(selection.skipped.map(({ object }) => keyOf(object)));
  const emptied = listOwnFiles(folder.content)
    .map(({ object }) => object)
    .filter((object) =>
      object.kind === "database" && !entries.has(keyOf(object)) &&
      !hidden.has(keyOf(object))
    );
  return [
    ...folder.orphaned.filter(({ kind }) => kind !== "database"),
    ...emptied,
  ];
}

function planMoves(folder: FolderState): FolderStep[] {
  const moves: FolderStep[] = [];
  for (const [key, from] of folder.present) {
    const to = findPlace(key, from, folder);
    if (to !== from) moves.push({ kind: "move", from, to });
  }
  return moves;
}

/** Where a file has to be; where it is, as long as another one stands there. */
function findPlace(
  key: string,
  from: string,
  { names, content }: FolderState,
): string {
  const to = names.get(key) ?? from;
  return content.has(to) ? from : to;
}

/** What becomes of an object, and what that takes. */
interface PlannedObject {
  readonly outcome: ObjectOutcome;
  readonly step?: FolderStep;
}

function planObject(
  object: Table | ObjectId,
  facts: SyncFacts,
): PlannedObject {
  const { folder, recalled } = facts;
  const text = renderObject(object, facts);
  const before = folder.present.get(keyOf(object));
  const old = before === undefined
    ? recall(object, fileOf(object, folder), recalled)
    : folder.content.get(before) ?? "";
  const status = old === undefined ? "new" : "current";
  const standing = standAt(object, folder, status);
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

function renderObject(
  object: Table | ObjectId,
  { entries, context }: SyncFacts,
): string {
  const own = entries.get(keyOf(object))?.entries ?? [];
  const { entryTypes, singular } = kindOf(object.kind);
  const isMade = own.some(({ type }) => entryTypes.includes(type));
  if (object.kind === "table" && !isMade) {
    throw new DumpTextError(
      `it lacks ${singular} ${showQualifiedName(object)}`,
    );
  }
  return renderObjectFile(object, own, context);
}

/** The text of the file that an object had, if it is known and was the object's. */
function recall(
  object: ObjectId,
  file: string,
  recalled: FolderContent,
): string | undefined {
  const text = recalled.get(file);
  const parsed = text === undefined ? undefined : parseObjectFile(text);
  return parsed !== undefined && keyOf(parsed) === keyOf(object)
    ? text
    : undefined;
}

/** A file that stays though its object is gone says so itself. */
function planOrphaned(facts: SyncFacts): PlannedObject[] {
  const { folder, selection } = facts;
  const orphaned = selection.isNamed ? selection.dropped : listOrphaned(facts);
  return orphaned.map((object) => {
    const standing = standAt(object, folder, "orphaned");
    const from = folder.present.get(keyOf(object)) ?? standing.file;
    const file = findPlace(keyOf(object), from, folder);
    const outcome: ObjectOutcome = { ...standing, file, change: "unchanged" };
    const old = folder.content.get(from) ?? "";
    const text = noteOrphaned(old);
    return text === old ? { outcome } : writeObject(outcome, text);
  });
}
