/**
 * Decides what the index says: which rows it has, and which of them stay.
 *
 * @module
 */

import { type QualifiedName, sortByName } from "../catalog/identifier.ts";
import { keyOf, relationKey } from "../catalog/object_id.ts";
import {
  buildIndexRow,
  buildOrphanedRow,
  countNamesInCell,
  type IndexRow,
  isIndex,
  isSameIndex,
  isSettledIndex,
  renderIndex,
} from "./index.ts";
import type { Page, PageFacts } from "./page.ts";
import { INDEX_FILE } from "./page_names.ts";

/** The page. */
export const INDEX_PAGE: Page = {
  file: INDEX_FILE,
  render: (facts) =>
    renderIndex(
      facts.catalog.database,
      [...buildTableRows(facts), ...buildOrphanedRows(facts)],
      collectUnlisted(facts),
    ),
  isSame: (before, after) => before !== undefined && isSameIndex(before, after),
  isSettled: isSettledIndex,
  isOurs: (text) => text !== undefined && isIndex(text),
};

/** One row a file; where tables were named, the rows of all others stay. */
function buildTableRows(facts: PageFacts): IndexRow[] {
  const { catalog: { tables }, fileOf, isFiled, statuses } = facts;
  const maxNames = countNamesInCell(tables.length);
  return tables.flatMap((table) => {
    const file = fileOf(table);
    const status = statuses.get(keyOf(table));
    if (status === undefined && !isFiled(table)) return [];
    const kept = status === undefined && facts.keepsOthers
      ? facts.memory.rows.get(file)
      : undefined;
    return kept ??
      buildIndexRow(table, { file, status: status ?? "current", maxNames });
  });
}

function buildOrphanedRows(
  { orphaned, dropped, fileOf, keepsOthers, memory }: PageFacts,
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

/** Where tables were named, what the index said of all others stays. */
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
    .filter(({ table, isExcluded }) => !isExcluded && !isFiled(table))
    .map(({ table }) => table);
  const byKey = new Map(
    [...kept, ...unlisted].map((table) => [relationKey(table), table]),
  );
  return sortByName([...byKey.values()]);
}
