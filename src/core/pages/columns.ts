/**
 * `_columns.txt`: one line for each relation, so that one search tells where a
 * column is.
 *
 * @module
 */

import type { OtherObject } from "../catalog/other_object.ts";
import type { Table } from "../catalog/catalog.ts";
import {
  parseQualifiedName,
  type QualifiedName,
  showIdentifier,
  showQualifiedName,
  sortByName,
} from "../catalog/identifier.ts";
import { keyOf, relationKey } from "../catalog/object_id.ts";
import { isRelation } from "../catalog/selection.ts";
import type { Page, PageFacts } from "./page.ts";
import { COLUMNS_FILE } from "./page_names.ts";

/** The page. */
export const COLUMNS_PAGE: Page = {
  file: COLUMNS_FILE,
  render: renderColumns,
  isSame: (before = "", after) => before.replaceAll("\r\n", "\n") === after,
  // It has no mark: whatever text has its name is taken for it.
  isOurs: (text) => text !== undefined,
};

/** A relation, and the line that tells of it. */
interface ColumnsLine extends QualifiedName {
  readonly line: string;
}

/** `invoices(id, customer_id, total)`, in the order of the names. */
function renderColumns(facts: PageFacts): string {
  const lines = new Map<string, ColumnsLine>();
  const relations = listRelations(facts);
  const incomplete = new Set(
    relations.filter(({ isIncomplete }) => isIncomplete).map(relationKey),
  );
  for (const kept of listKept(facts)) {
    const key = relationKey(kept);
    if (facts.keepsOthers || incomplete.has(key)) lines.set(key, kept);
  }
  for (const relation of relations) {
    const key = relationKey(relation);
    const isTold = facts.statuses.has(keyOf(relation));
    if (isTold || !lines.has(key) && facts.isFiled(relation)) {
      const { schema, name } = relation;
      lines.set(key, { schema, name, line: renderLine(relation) });
    }
  }
  return sortByName([...lines.values()])
    .map(({ line }) => `${line}\n`)
    .join("");
}

/** What was said before of relations that are not known to be gone. */
function listKept({ memory, dropped }: PageFacts): ColumnsLine[] {
  const gone = new Set(dropped.filter(isRelation).map(relationKey));
  return memory.columns.flatMap((line) => {
    const relation = parseQualifiedName(startOf(line));
    return relation === undefined || gone.has(relationKey(relation))
      ? []
      : [{ ...relation, line }];
  });
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
