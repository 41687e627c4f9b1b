/**
 * Decides what happens to the folder, without touching it.
 *
 * @module
 */

import { FolderError } from "../../errors.ts";
import { compareByteOrder } from "../text/byte_order.ts";
import type { Catalog, Table } from "../catalog/catalog.ts";
import { type DumpEntry, DumpTextError } from "../dump/entries.ts";
import { showQualifiedName, sortByName } from "../catalog/identifier.ts";
import {
  buildIndexRow,
  buildOrphanedRow,
  countNamesInCell,
  INDEX_FILE,
  type IndexRow,
  isIndex,
  isSameIndex,
  isSettledIndex,
  LIST_FILE,
  parseIndexRows,
  parseTableList,
  parseUnlisted,
  renderIndex,
  renderTableList,
} from "../pages/index.ts";
import type { Selection, UnreadTable } from "../catalog/selection.ts";
import {
  selectUnreadToTell,
  standOrphaned,
  type TableStanding,
} from "./status.ts";
import { fileOf, type FolderContent, type TableFiles } from "./folder_state.ts";
import {
  isReformatted,
  isSameTableFile,
  parseTableFile,
  renderTableFile,
  restoreLineEnds,
  type TableFileContext,
} from "./object_file.ts";

/** One change of the folder. */
export type FolderStep =
  | { readonly kind: "move"; readonly from: string; readonly to: string }
  | { readonly kind: "write"; readonly file: string; readonly text: string }
  | { readonly kind: "remove"; readonly file: string };

/** What a run does to the file of a table. */
export type TableChange = "added" | "changed" | "unchanged" | "removed";

/** What became of one table. */
export interface TableOutcome extends TableStanding {
  readonly change: TableChange;
  /**
   * Set where the table is the same as before and only the words differ that
   * another version of `pg_dump` has for it.
   */
  readonly formatOnly?: true;
}

/** All that a sync does, and what it says of it. */
export interface SyncPlan {
  /** In the order in which they must be done. */
  readonly steps: readonly FolderStep[];
  /** Tables of this run and orphaned ones, in byte order. */
  readonly tables: readonly TableOutcome[];
  /** Tables that keep their file and status because they were not read. */
  readonly unread: readonly UnreadTable[];
}

/** What a plan is made from. */
export interface SyncFacts {
  readonly catalog: Catalog;
  readonly selection: Selection;
  /** Entries of the dump, by OID of their table. */
  readonly entries: ReadonlyMap<number, readonly DumpEntry[]>;
  readonly folder: TableFiles;
  readonly context: TableFileContext;
}

/**
 * Decides what a sync does.
 *
 * @throws {FolderError} If a file that is not ours stands where one must go.
 * @throws {DumpTextError} If the dump lacks a table.
 */
export function planSync(facts: SyncFacts): SyncPlan {
  checkNothingForeign(facts);
  const moves = planMoves(facts.folder);
  const wanted = facts.selection.wanted.map((table) => planTable(table, facts));
  const orphaned = planOrphaned(facts);
  return {
    steps: [
      ...moves,
      ...wanted.flatMap(({ step }) => step ?? []),
      ...planPages(facts, wanted.map(({ outcome }) => outcome)),
    ],
    tables: sortByName([...wanted.map(({ outcome }) => outcome), ...orphaned]),
    unread: selectUnreadToTell(facts.selection, facts.folder),
  };
}

/** What list and index are made from. */
export type PageFacts = Pick<SyncFacts, "catalog" | "selection" | "folder">;

/** Plans list and index; the index goes last. */
export function planPages(
  facts: PageFacts,
  outcomes: readonly TableOutcome[],
): FolderStep[] {
  return [...planList(facts), ...planIndex(facts, outcomes)];
}

/**
 * The steps without those that are no difference between database and folder: an
 * index that does no more than to call no table new, and line ends that git took.
 */
export function selectDifferences(
  steps: readonly FolderStep[],
  content: FolderContent,
): FolderStep[] {
  return steps.filter((step) => {
    if (step.kind !== "write") return true;
    const old = content.get(step.file) ?? "";
    return step.file === INDEX_FILE
      ? !isSettledIndex(old, step.text)
      : !isSameTableFile(old, step.text);
  });
}

/**
 * Refuses to overwrite what we did not write.
 *
 * @throws {FolderError} If something else has the name of a file of ours.
 */
export function checkNothingForeign(
  { selection, folder }: Pick<SyncFacts, "selection" | "folder">,
): void {
  const foreign = selection.wanted
    .map((table) => fileOf(table, folder))
    .filter((file) =>
      folder.content.has(file) && !isOwnText(folder.content.get(file))
    );
  const index = folder.content.get(INDEX_FILE);
  if (
    folder.content.has(INDEX_FILE) && !(index !== undefined && isIndex(index))
  ) {
    foreign.push(INDEX_FILE);
  }
  if (
    folder.content.has(LIST_FILE) && folder.content.get(LIST_FILE) === undefined
  ) {
    foreign.push(LIST_FILE);
  }
  if (foreign.length === 0) return;
  const named = foreign.slice(0, 5).join(", ");
  const more = foreign.length > 5 ? ` and ${foreign.length - 5} more` : "";
  throw new FolderError(
    `Cannot overwrite ${named}${more}: schema-sync did not write what is there`,
    "Move it away or delete it, then sync again.",
  );
}

function isOwnText(text: string | undefined): boolean {
  return text !== undefined && parseTableFile(text) !== undefined;
}

function planMoves(folder: TableFiles): FolderStep[] {
  const moves: FolderStep[] = [];
  for (const [shown, from] of folder.present) {
    const to = folder.names.get(shown) ?? from;
    if (to !== from && !folder.content.has(to)) {
      moves.push({ kind: "move", from, to });
    }
  }
  return moves;
}

/** What becomes of one table, and how. */
interface PlannedTable {
  readonly outcome: TableOutcome;
  readonly step?: FolderStep;
}

function planTable(
  table: Table,
  { entries, folder, context }: SyncFacts,
): PlannedTable {
  const own = entries.get(table.oid) ?? [];
  if (!own.some((entry) => entry.kind === "TABLE")) {
    throw new DumpTextError(`it lacks table ${table.shown}`);
  }
  const file = fileOf(table, folder);
  const text = renderTableFile(table, own, context);
  const before = folder.present.get(table.shown);
  const { schema, name } = table;
  if (before === undefined) {
    return {
      outcome: { schema, name, file, status: "new", change: "added" },
      step: { kind: "write", file, text },
    };
  }
  const standing = { schema, name, file, status: "current" } as const;
  const old = folder.content.get(before) ?? "";
  return isSameTableFile(old, text)
    ? planSame(standing, { isMoved: before !== file, old, text })
    : {
      outcome: {
        ...{ ...standing, change: "changed" },
        ...(isReformatted(old, text) ? { formatOnly: true } : {}),
      },
      step: { kind: "write", file, text },
    };
}

/** A file that says what it has to say may have another name, or lack line ends. */
function planSame(
  standing: TableStanding,
  { isMoved, old, text }: {
    readonly isMoved: boolean;
    readonly old: string;
    readonly text: string;
  },
): PlannedTable {
  const restored = restoreLineEnds(old, text);
  return {
    outcome: { ...standing, change: isMoved ? "changed" : "unchanged" },
    ...(restored === undefined ? {} : {
      step: { kind: "write", file: standing.file, text: restored },
    }),
  };
}

function planOrphaned({ folder, selection }: SyncFacts): TableOutcome[] {
  const orphaned = selection.isNamed ? selection.gone : folder.orphaned;
  return orphaned.map((table) => ({
    ...standOrphaned(table, folder),
    change: "unchanged",
  }));
}

function planList(
  { catalog, selection, folder }: PageFacts,
): FolderStep[] {
  const old = folder.content.get(LIST_FILE) ?? "";
  const gone = new Set(selection.gone.map(showQualifiedName));
  const kept = selection.isNamed
    ? parseTableList(old).filter((shown) => !gone.has(shown))
    : listShown(catalog.tables, selection, folder);
  const text = renderTableList([
    ...kept,
    ...selection.wanted.map((table) => table.shown),
  ]);
  return old.replaceAll("\r\n", "\n") === text
    ? []
    : [{ kind: "write", file: LIST_FILE, text }];
}

/** A filter hides a table that was never filed; it does not hide one that is. */
function listShown(
  tables: readonly Table[],
  { unread }: Selection,
  folder: TableFiles,
): string[] {
  const hidden = new Set<string>();
  for (const { table: { shown }, isLeftOut } of unread) {
    if (isLeftOut && !folder.present.has(shown)) hidden.add(shown);
  }
  return tables.map(({ shown }) => shown).filter((shown) => !hidden.has(shown));
}

function planIndex(
  facts: PageFacts,
  outcomes: readonly TableOutcome[],
): FolderStep[] {
  const { catalog, folder } = facts;
  const old = folder.content.get(INDEX_FILE);
  const rows = buildRows(facts, outcomes, parseIndexRows(old ?? ""));
  const unlisted = collectUnlisted(facts, parseUnlisted(old ?? ""));
  const text = renderIndex(catalog.database, rows, unlisted);
  return old !== undefined && isSameIndex(old, text)
    ? []
    : [{ kind: "write", file: INDEX_FILE, text }];
}

/** Where tables were named, what the index said of all others stays. */
function collectUnlisted(
  { selection, folder }: PageFacts,
  old: readonly string[],
): string[] {
  const filed = new Set(selection.wanted.map((table) => table.shown));
  const kept = selection.isNamed ? old.filter((name) => !filed.has(name)) : [];
  const unread = selection.unread
    .filter(({ table, isLeftOut }) =>
      !isLeftOut && !folder.present.has(table.shown)
    )
    .map(({ table }) => table.shown);
  return [...new Set([...kept, ...unread])].sort(compareByteOrder);
}

/** One row a file; where tables were named, the rows of all others stay. */
function buildRows(
  { catalog, selection, folder }: PageFacts,
  outcomes: readonly TableOutcome[],
  oldRows: ReadonlyMap<string, IndexRow>,
): IndexRow[] {
  const statuses = new Map(
    outcomes.map((outcome) => [outcome.file, outcome.status]),
  );
  const gone = new Set(selection.gone.map(showQualifiedName));
  const maxNames = countNamesInCell(catalog.tables.length);
  const rows: IndexRow[] = [];
  for (const table of catalog.tables) {
    const file = fileOf(table, folder);
    const status = statuses.get(file);
    if (status === undefined && !folder.present.has(table.shown)) continue;
    const kept = status === undefined && selection.isNamed
      ? oldRows.get(file)
      : undefined;
    rows.push(
      kept ??
        buildIndexRow(table, { file, status: status ?? "current", maxNames }),
    );
  }
  for (const table of folder.orphaned) {
    const shown = showQualifiedName(table);
    const file = fileOf(table, folder);
    const kept = selection.isNamed && !gone.has(shown)
      ? oldRows.get(file)
      : undefined;
    rows.push(kept ?? buildOrphanedRow(shown, file));
  }
  return rows;
}
