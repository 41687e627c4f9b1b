/**
 * `_table_list.txt`, the names of all tables and nothing else.
 *
 * @module
 */

import {
  parseQualifiedName,
  type QualifiedName,
  showQualifiedName,
  sortByName,
} from "../catalog/identifier.ts";
import { keyOf, relationKey } from "../catalog/object_id.ts";
import type { Page, PageFacts } from "./page.ts";
import { LIST_FILE } from "./page_names.ts";

/** The page. */
export const TABLE_LIST_PAGE: Page = {
  file: LIST_FILE,
  render: (facts) => renderTableList(listTables(facts)),
  isSame: (before = "", after) => before.replaceAll("\r\n", "\n") === after,
  // It has no mark: whatever text has its name is taken for it.
  isOurs: (text) => text !== undefined,
};

/** Renders the list: one shown name a line, in byte order. */
export function renderTableList(tables: readonly QualifiedName[]): string {
  const lines = sortByName(tables).map((table) =>
    `${showQualifiedName(table)}\n`
  );
  return [...new Set(lines)].join("");
}

/** Reads what {@linkcode renderTableList} wrote; other lines are passed over. */
export function parseTableList(text: string): QualifiedName[] {
  return text.split(/\r?\n/).flatMap((line) => parseQualifiedName(line) ?? []);
}

function listTables(facts: PageFacts): QualifiedName[] {
  const { catalog: { tables }, statuses, keepsOthers, memory } = facts;
  if (!keepsOthers) return listVisible(facts);
  const dropped = new Set(
    facts.dropped.filter(({ kind }) => kind === "table").map(relationKey),
  );
  return [
    ...memory.listed.filter((table) => !dropped.has(relationKey(table))),
    ...tables.filter((table) => statuses.has(keyOf(table))),
  ];
}

/** A filter hides a table that was never filed; it does not hide one that is. */
function listVisible(
  { catalog: { tables }, skipped, isFiled }: PageFacts,
): QualifiedName[] {
  const hidden = new Set(
    skipped
      .filter(({ object, isExcluded }) => isExcluded && !isFiled(object))
      .map(({ object }) => keyOf(object)),
  );
  return tables.filter((table) => !hidden.has(keyOf(table)));
}
