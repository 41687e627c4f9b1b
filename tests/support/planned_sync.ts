/**
 * Plans syncs of states that a test describes, without a server.
 *
 * @module
 */

import type {
  CatalogDocument,
  RelationRow,
} from "../../src/core/catalog/catalog_document.ts";
import type { TocEntry } from "../../src/core/dump/entries.ts";
import { applyToContent } from "../../src/core/files/file_changes.ts";
import { planSync, type SyncPlan } from "../../src/core/files/plan.ts";
import {
  selectTables,
  type TableFilter,
} from "../../src/core/catalog/selection.ts";
import {
  type FolderContent,
  readFolderState,
} from "../../src/core/files/folder_state.ts";
import { buildCatalogOf, buildDocument } from "./catalog_documents.ts";
import { buildEntry } from "./dump_texts.ts";
import { type FolderStep } from "../../src/core/files/folder_step.ts";

/** One state of a database, and what is asked for. */
export interface PlannedRun {
  readonly relations: readonly RelationRow[];
  readonly parts?: Partial<CatalogDocument>;
  readonly filter?: Partial<TableFilter>;
  readonly database?: string;
  readonly synced?: string;
  /** What stands between the parentheses of every table. */
  readonly columns?: string;
  readonly entries?: ReadonlyMap<number, readonly TocEntry[]>;
  /** Files that are not in the folder any more. */
  readonly recalled?: FolderContent;
}

/** Plans a sync of the state over a folder. */
export function plan(
  run: PlannedRun,
  content: FolderContent = new Map(),
): SyncPlan {
  const { relations, database = "shop", columns = "id integer" } = run;
  const catalog = buildCatalogOf(relations, {
    server: { ...buildDocument().server, database },
    ...run.parts,
  });
  const folder = readFolderState(catalog, content);
  return planSync({
    catalog,
    folder,
    selection: selectTables(catalog, {
      ...{ schemas: ["public"], excluded: [], names: [] },
      ...run.filter,
    }, folder.orphaned),
    entries: run.entries ?? dumpEach(relations, columns),
    recalled: run.recalled ?? new Map(),
    context: { database, synced: run.synced ?? "2026-11-22T02:00:04Z" },
  });
}

/** The entries of a dump of these tables, each with the same columns. */
export function dumpEach(
  relations: readonly RelationRow[],
  columns: string,
): Map<number, TocEntry[]> {
  return new Map(relations.map(({ oid, relname: name, nspname: schema }) => [
    oid,
    [buildEntry(
      { oid, name, schema },
      `CREATE TABLE "${schema}"."${name}" (${columns});`,
    )],
  ]));
}

/** The folder after a sync. */
export function sync(
  run: PlannedRun,
  content: FolderContent = new Map(),
): FolderContent {
  return applyToContent(content, plan(run, content).steps);
}

/** Steps without their texts. */
export function showSteps(
  { steps }: { readonly steps: readonly FolderStep[] },
): string[] {
  return steps.map((step) =>
    step.kind === "move"
      ? `move ${step.from} to ${step.to}`
      : `${step.kind} ${step.file}`
  );
}
