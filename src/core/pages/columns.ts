/**
 * `_columns.txt`: one line for each relation, so that one search tells where a
 * column is.
 *
 * @module
 */

import type { OtherObject } from "../catalog/build_objects.ts";
import type { Table } from "../catalog/catalog.ts";
import {
  showIdentifier,
  showQualifiedName,
  sortByName,
} from "../catalog/identifier.ts";
import { keyOf } from "../catalog/object_id.ts";
import type { Page, PageFacts } from "./page.ts";
import { COLUMNS_FILE } from "./page_names.ts";

/** The page. */
export const COLUMNS_PAGE: Page = {
  file: COLUMNS_FILE,
  render: renderColumns,
  isSame: (before, after) => before?.replaceAll("\r\n", "\n") === after,
  // It has no mark: whatever text has its name is taken for it.
  isOurs: (text) => text !== undefined,
};

/** `invoices(id, customer_id, total)`, in the order of the names. */
function renderColumns(facts: PageFacts): string {
  const { statuses, keepsOthers, isFiled, memory } = facts;
  const old = new Map(memory.columns.map((line) => [startOf(line), line]));
  const lines = listRelations(facts).flatMap((relation) => {
    const line = renderLine(relation);
    const isTold = statuses.has(keyOf(relation));
    const isKept = keepsOthers || relation.isIncomplete;
    if (isKept && !isTold) return old.get(startOf(line)) ?? [];
    return isTold || isFiled(relation) ? line : [];
  });
  return lines.map((line) => `${line}\n`).join("");
}

/** A partition has the columns of its parent. */
function listRelations(
  { catalog: { tables, others } }: PageFacts,
): (Table | OtherObject)[] {
  return sortByName([
    ...tables.filter(({ isPartition }) => !isPartition),
    ...others.filter(({ columns }) => columns !== undefined),
  ]);
}

function renderLine(relation: Table | OtherObject): string {
  const columns = (relation.columns ?? []).map(showIdentifier).join(", ");
  return `${showQualifiedName(relation)}(${columns})`;
}

/** The name, up to the parenthesis that no quotes enclose. */
function startOf(line: string): string {
  return /^(?:"(?:[^"]|"")*"|[^"(])*/.exec(line)?.[0] ?? line;
}
