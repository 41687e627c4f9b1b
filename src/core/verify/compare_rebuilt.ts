/**
 * Compares the files of a folder with what the database that was made from them
 * says.
 *
 * @module
 */

import { buildCatalog, type Catalog } from "../catalog/catalog.ts";
import type { CatalogDocument } from "../catalog/catalog_document.ts";
import { keyOf, type ObjectId } from "../catalog/object_id.ts";
import { cutDump } from "../dump/entries.ts";
import { assignEntries } from "../dump/ownership.ts";
import type { FileChange } from "../files/file_changes.ts";
import {
  type FolderContent,
  type OwnFile,
  readFolderState,
} from "../files/folder_state.ts";
import { isSameDdl, withTimeOf } from "../files/object_file.ts";
import { type ObjectOutcome, planObject } from "../files/plan_object.ts";
import { listOthers, type SyncFacts } from "../files/sync_facts.ts";

/** What is compared. */
export interface Comparison {
  /** All that stands in the folder. */
  readonly content: FolderContent;
  /** Files that the database was made from. */
  readonly files: readonly OwnFile[];
  /** The database: its catalog document, and its dump. */
  readonly document: CatalogDocument;
  readonly dump: string;
  /** Whether the files go without the comments of `pg_dump`. */
  readonly omitsComments: boolean;
  /** Keys of what need not come back as it was. */
  readonly excused: ReadonlySet<string>;
}

/** How they compare. */
export interface Compared {
  readonly serverVersion: string;
  /** What came back as it was. */
  readonly proven: readonly ObjectId[];
  /** How many of them in other words. */
  readonly formatOnly: number;
  /** Files of which the header alone names other objects. */
  readonly headers: readonly string[];
  /** What came back otherwise, or not at all. */
  readonly changes: readonly FileChange[];
}

/**
 * Compares them.
 *
 * @throws {DumpTextError} If the dump is none.
 */
export function compareRebuilt(comparison: Comparison): Compared {
  const { content, files, excused } = comparison;
  const catalog = buildCatalog(comparison.document);
  const facts = buildFacts(catalog, comparison);
  const planned = [...catalog.tables, ...listOthers(facts)]
    .map((object) => planObject(object, facts));
  const made = new Set(planned.map(({ outcome }) => keyOf(outcome)));
  const proven: ObjectId[] = [];
  const headers: string[] = [];
  const changes: FileChange[] = [];
  let formatOnly = 0;
  for (const { outcome, step } of planned) {
    if (excused.has(keyOf(outcome))) continue;
    const before = content.get(outcome.file);
    const after = step?.kind === "write"
      ? withTimeOf(before ?? "", step.text)
      : before;
    const isSame = isProven(outcome, before, after);
    if (isSame) proven.push(outcome);
    else changes.push(buildChange(outcome.file, before, after));
    if (!isSame) continue;
    if (outcome.formatOnly) formatOnly++;
    else if (outcome.change === "changed") headers.push(outcome.file);
  }
  const lost = files.filter(({ object }) =>
    !made.has(keyOf(object)) && !excused.has(keyOf(object)) &&
    object.kind !== "database"
  );
  return {
    serverVersion: catalog.serverVersion,
    ...{ proven, formatOnly, headers },
    changes: [
      ...changes,
      ...lost.map(({ file }) => buildChange(file, content.get(file))),
    ],
  };
}

/** Which other objects a header names depends on what else there is. */
function isProven(
  { change, formatOnly }: ObjectOutcome,
  before: string | undefined,
  after: string | undefined,
): boolean {
  return change === "unchanged" || formatOnly === true ||
    before !== undefined && after !== undefined && isSameDdl(before, after);
}

function buildChange(
  file: string,
  before: string | undefined,
  after?: string,
): FileChange {
  return {
    file,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
}

function buildFacts(
  catalog: Catalog,
  { content, dump, omitsComments }: Comparison,
): SyncFacts {
  return {
    catalog,
    selection: {
      isNamed: false,
      schemas: undefined,
      wanted: catalog.tables,
      others: catalog.others,
      ...{ skipped: [], dropped: [], locked: [] },
    },
    entries: assignEntries(cutDump(dump), catalog.ownership),
    folder: readFolderState(catalog, content),
    recalled: new Map(),
    context: {
      database: catalog.database,
      synced: "",
      isVisible: () => true,
      omitsComments,
    },
  };
}
