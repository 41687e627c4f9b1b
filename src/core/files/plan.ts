/**
 * Decides what happens to the folder, without touching it.
 *
 * @module
 */

import { sortByName } from "../catalog/identifier.ts";
import { keyOf, splitTables } from "../catalog/object_id.ts";
import type { SkippedObject } from "../catalog/selection.ts";
import { selectDifferences } from "./differences.ts";
import { fileOf, type FolderState } from "./folder_state.ts";
import type { FolderStep } from "./folder_step.ts";
import { checkNothingForeign } from "./foreign_files.ts";
import {
  findPlace,
  type ObjectOutcome,
  planObject,
  planOrphaned,
} from "./plan_object.ts";
import { planPages } from "./plan_pages.ts";
import { selectSkippedToReport } from "./status.ts";
import {
  listDatabaseObjects,
  listOmitted,
  listOrphaned,
  listOthers,
  type SyncFacts,
} from "./sync_facts.ts";

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
  const moves = planMoves(folder);
  const hasChanged = moves.length > 0 ||
    outcomes.some(({ change }) => change !== "unchanged") ||
    orphaned.some(({ step }) => step !== undefined);
  const pages = planPagesOf(facts, outcomes);
  return {
    steps: [
      ...moves,
      ...[...planned, ...orphaned].flatMap(({ step }) => step ?? []),
      ...(hasChanged ? pages : withoutSettling(pages, facts)),
    ],
    ...splitTables(all),
    skipped: [
      ...selectSkippedToReport(selection, folder),
      ...listOmitted(facts),
    ],
  };
}

/**
 * Objects stay new until something changes, which files that come back as they
 * were do not; pages come back as they were as well.
 */
function withoutSettling(
  pages: readonly FolderStep[],
  { folder: { content }, recalled }: SyncFacts,
): readonly FolderStep[] {
  const known = new Map([...recalled, ...content]);
  const isSettling = selectDifferences(pages, known).every((step) =>
    step.kind === "write" && step.text === known.get(step.file)
  );
  if (!isSettling) return pages;
  return pages.flatMap((step): FolderStep[] => {
    if (step.kind !== "write" || content.has(step.file)) return [];
    return [{ ...step, text: recalled.get(step.file) ?? step.text }];
  });
}

function planPagesOf(
  facts: SyncFacts,
  outcomes: readonly ObjectOutcome[],
): FolderStep[] {
  const { catalog, selection, folder, context, diagram } = facts;
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
    ...(diagram === undefined ? {} : { diagram }),
  });
}

function planMoves(folder: FolderState): FolderStep[] {
  const moves: FolderStep[] = [];
  for (const [key, from] of folder.present) {
    const to = findPlace(key, from, folder);
    if (to !== from) moves.push({ kind: "move", from, to });
  }
  return moves;
}
