/**
 * Decides which tables the list names, and which of them stay.
 *
 * @module
 */

import type { QualifiedName } from "../catalog/identifier.ts";
import { keyOf, relationKey } from "../catalog/object_id.ts";
import type { Page, PageFacts } from "./page.ts";
import { LIST_FILE, renderTableList } from "./table_list.ts";

/** The page. */
export const TABLE_LIST_PAGE: Page = {
  file: LIST_FILE,
  render: (facts) => renderTableList(listTables(facts)),
  isSame: (before = "", after) => before.replaceAll("\r\n", "\n") === after,
  // It has no mark: whatever text has its name is taken for it.
  isOurs: (text) => text !== undefined,
};

function listTables(facts: PageFacts): QualifiedName[] {
  const { catalog: { tables }, statuses, keepsOthers, memory } = facts;
  if (!keepsOthers) return listVisible(facts);
  const gone = new Set(facts.gone.map(relationKey));
  return [
    ...memory.listed.filter((table) => !gone.has(relationKey(table))),
    ...tables.filter((table) => statuses.has(keyOf(table))),
  ];
}

/** A filter hides a table that was never filed; it does not hide one that is. */
function listVisible(
  { catalog: { tables }, unread, isFiled }: PageFacts,
): QualifiedName[] {
  const hidden = new Set(
    unread
      .filter(({ table, isLeftOut }) => isLeftOut && !isFiled(table))
      .map(({ table }) => table),
  );
  return tables.filter((table) => !hidden.has(table));
}
