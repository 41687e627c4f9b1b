/**
 * Plans syncs of states that a test describes, without a server.
 *
 * @module
 */

import type {
  CatalogDocument,
  RelationRow,
} from "../../src/core/catalog/catalog_document.ts";
import type { Catalog } from "../../src/core/catalog/catalog.ts";
import { keyOf, type ObjectId } from "../../src/core/catalog/object_id.ts";
import { kindOf } from "../../src/core/catalog/object_kind.ts";
import type { OwnedEntries } from "../../src/core/dump/ownership.ts";
import { applyToContent } from "../../src/core/files/file_changes.ts";
import { planSync, type SyncPlan } from "../../src/core/files/plan.ts";
import {
  isInScope,
  selectTables,
  type TableFilter,
} from "../../src/core/catalog/selection.ts";
import {
  type FolderContent,
  isFiled,
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
  /** What stands between the parentheses of every table, and behind other names. */
  readonly columns?: string;
  /** What the dump has; absent: as {@linkcode dumpEach} gives it, and `more`. */
  readonly entries?: ReadonlyMap<string, OwnedEntries>;
  /** What the dump has beside the objects of the catalog. */
  readonly more?: ReadonlyMap<string, OwnedEntries>;
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
  const filter: TableFilter = {
    ...{ schemas: ["public"], excluded: [], names: [] },
    ...run.filter,
  };
  return planSync({
    catalog,
    folder,
    selection: selectTables(catalog, filter, folder.orphaned),
    entries: run.entries ??
      new Map([...dumpCatalog(catalog, columns), ...run.more ?? []]),
    recalled: run.recalled ?? new Map(),
    context: {
      database,
      synced: run.synced ?? "2026-11-22T02:00:04Z",
      isVisible: (object) =>
        isInScope(object, filter) || isFiled(object, folder),
    },
  });
}

/** The entries of a dump of these relations, each with the same columns. */
export function dumpEach(
  relations: readonly RelationRow[],
  columns: string,
): Map<string, OwnedEntries> {
  return dumpCatalog(buildCatalogOf(relations), columns);
}

/** What a dump has of things that have no file of their own: one entry a name. */
export function dumpDatabase(
  file: string,
  type: string,
  names: readonly string[],
  schema = "-",
): Map<string, OwnedEntries> {
  const object: ObjectId = { kind: "database", schema: "public", name: file };
  const entries = names.map((name) =>
    buildEntry({ name, type, schema }, `CREATE ${type} ${name};`)
  );
  return new Map([[keyOf(object), { object, entries }]]);
}

function dumpCatalog(
  { tables, others }: Catalog,
  columns: string,
): Map<string, OwnedEntries> {
  return new Map([...tables, ...others].map((object) => {
    const { kind, schema, name } = object;
    const [type = ""] = kindOf(kind).entryTypes;
    const entry = buildEntry(
      { name, schema, type },
      `CREATE ${type} "${schema}"."${name}" (${columns});`,
    );
    return [keyOf(object), { object, entries: [entry] }];
  }));
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
