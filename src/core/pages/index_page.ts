/**
 * Decides what the index says: which rows it has, and which of them stay.
 *
 * @module
 */

import { type QualifiedName, sortByName } from "../catalog/identifier.ts";
import { keyOf, type ObjectId, relationKey } from "../catalog/object_id.ts";
import { type Kind, KINDS } from "../catalog/object_kind.ts";
import type { Status } from "../catalog/object_status.ts";
import {
  isIndex,
  isSameIndex,
  isSettledIndex,
  MAX_ROWS,
  renderIndex,
  renderKindIndex,
} from "./index.ts";
import {
  buildDatabaseRow,
  buildObjectRow,
  buildOrphanedRow,
  buildTableRow,
  countNamesInCell,
  type IndexRow,
  type RowContext,
} from "./index_row.ts";
import type { Page, PageFacts } from "./page.ts";
import { INDEX_FILE, nameKindIndex } from "./page_names.ts";

const LIKE_INDEX = {
  isSame: (before: string | undefined, after: string) =>
    before !== undefined && isSameIndex(before, after),
  isSettled: isSettledIndex,
  isOurs: (text: string | undefined) => text !== undefined && isIndex(text),
};

/** The page. */
export const INDEX_PAGE: Page = {
  ...LIKE_INDEX,
  file: INDEX_FILE,
  render: (facts) =>
    renderIndex(
      facts.catalog.database,
      KINDS.flatMap((kind) => buildRows(kind, facts)),
      collectUnlisted(facts),
    ),
};

/** The pages of the kinds of which there are many. */
export const KIND_PAGES: readonly Page[] = KINDS
  .filter((kind) => kind !== "table")
  .map((kind) => ({
    ...LIKE_INDEX,
    isOptional: true,
    file: nameKindIndex(kind),
    render: (facts) => renderIfMany(kind, facts),
  }));

/** The files that have rows. */
export const PAGE_FILES_WITH_ROWS: readonly string[] = [
  INDEX_FILE,
  ...KIND_PAGES.map(({ file }) => file),
];

function renderIfMany(kind: Kind, facts: PageFacts): string | undefined {
  const rows = buildRows(kind, facts);
  return rows.length > MAX_ROWS
    ? renderKindIndex(facts.catalog.database, kind, rows)
    : undefined;
}

/** One row a file; where objects were named, the rows of all others stay. */
function buildRows(kind: Kind, facts: PageFacts): IndexRow[] {
  const orphaned = facts.orphaned.filter((object) => object.kind === kind);
  return [
    ...buildLivingRows(kind, facts),
    ...buildOrphanedRows(orphaned, facts),
  ];
}

function buildLivingRows(kind: Kind, facts: PageFacts): IndexRow[] {
  const { catalog: { tables, others } } = facts;
  if (kind === "table") {
    return tables.filter(({ isPartition }) => !isPartition).flatMap((table) =>
      buildRow(table, facts, (context) => buildTableRow(table, context))
    );
  }
  if (kind === "database") return buildDatabaseRows(facts);
  return others.filter((object) => object.kind === kind).flatMap((object) =>
    buildRow(object, facts, (context) => buildObjectRow(object, context))
  );
}

function buildDatabaseRows(facts: PageFacts): IndexRow[] {
  const rows = facts.database.flatMap((object) =>
    buildRow(
      object,
      facts,
      (context) => buildDatabaseRow(object, object.names, context),
    )
  );
  return [...rows, ...keepDatabaseRows(facts)];
}

function buildRow(
  object: ObjectId,
  facts: PageFacts,
  build: (context: RowContext) => IndexRow,
): IndexRow[] {
  const { catalog: { tables }, fileOf, isFiled, isVisible, statuses } = facts;
  const file = fileOf(object);
  const status: Status | undefined = statuses.get(keyOf(object));
  if (status === undefined && !isFiled(object)) return [];
  const isKept = facts.keepsOthers || "isIncomplete" in object;
  const kept = status === undefined && isKept
    ? facts.memory.rows.get(file)
    : undefined;
  const maxNames = countNamesInCell(tables.length);
  return [
    kept ?? build({ file, status: status ?? "current", maxNames, isVisible }),
  ];
}

/** Of what is in no schema only a dump of all tells, to who may read it. */
function keepDatabaseRows(
  { keepsOthers, memory, database, dropped, orphaned, skipped }: PageFacts,
): IndexRow[] {
  const hidden = new Set(skipped.map(({ object }) => keyOf(object)));
  const told = new Set([...database, ...dropped, ...orphaned].map(keyOf));
  return [...memory.rows.values()].filter(({ object }) =>
    object.kind === "database" && !told.has(keyOf(object)) &&
    (keepsOthers || hidden.has(keyOf(object)))
  );
}

function buildOrphanedRows(
  orphaned: readonly ObjectId[],
  { dropped, fileOf, keepsOthers, memory }: PageFacts,
): IndexRow[] {
  const told = new Set(dropped.map(keyOf));
  return orphaned.map((object) => {
    const file = fileOf(object);
    const kept = keepsOthers && !told.has(keyOf(object))
      ? memory.rows.get(file)
      : undefined;
    return kept ?? buildOrphanedRow(object, file);
  });
}

/** Where objects were named, what the index said of all others stays. */
function collectUnlisted(
  { catalog, statuses, skipped, isFiled, keepsOthers, memory }: PageFacts,
): QualifiedName[] {
  const filed = new Set(
    catalog.tables.filter((table) => statuses.has(keyOf(table)))
      .map(relationKey),
  );
  const kept = keepsOthers
    ? memory.unlisted.filter((table) => !filed.has(relationKey(table)))
    : [];
  const unlisted = skipped
    .filter(({ object, isExcluded }) =>
      object.kind === "table" && !isExcluded && !isFiled(object)
    )
    .map(({ object }) => object);
  const byKey = new Map(
    [...kept, ...unlisted].map((table) => [relationKey(table), table]),
  );
  return sortByName([...byKey.values()]);
}
