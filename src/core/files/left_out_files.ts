/**
 * Finds files of `database/` that a run with fewer schemas cannot renew.
 *
 * @module
 */

import type { Catalog } from "../catalog/catalog.ts";
import { showIdentifier } from "../catalog/identifier.ts";
import type { Selection, SkippedObject } from "../catalog/selection.ts";
import { type FolderState, listOwnFiles } from "./folder_state.ts";
import { isNotedOrphaned } from "./object_file.ts";

/** The comment before an entry, as `pg_dump` without `--verbose` prints it. */
const ENTRY_REGEXP =
  /^-- Name: ([^\n]*); Type: ([A-Z ]+); Schema: ([^\n]*); Owner: -\r?$/gm;

/**
 * Lists files with something in them that is in a schema of the database, and that
 * the filter of the run leaves out: a dump has none of it, so they stay as they are.
 */
export function listLeftOutFiles(
  { content }: FolderState,
  catalog: Catalog,
  { schemas }: Pick<Selection, "schemas">,
): SkippedObject[] {
  if (schemas === undefined) return [];
  return listOwnFiles(content).flatMap(({ file, object }) => {
    const text = content.get(file) ?? "";
    if (object.kind !== "database" || isNotedOrphaned(text)) return [];
    const hidden = listSchemas(text).find((schema) =>
      catalog.schemas.includes(schema) && !schemas.includes(schema)
    );
    if (hidden === undefined) return [];
    const reason = `schema ${showIdentifier(hidden)} is left out`;
    return [{ object, reason, isExcluded: true }];
  });
}

/** The schemas of the entries; of one that makes a schema, its name. */
function listSchemas(text: string): string[] {
  return [...text.matchAll(ENTRY_REGEXP)].map(
    ([, name = "", type, schema = ""]) => type === "SCHEMA" ? name : schema,
  );
}
