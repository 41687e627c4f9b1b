/**
 * Finds files of `database/` that a run with fewer schemas cannot renew.
 *
 * @module
 */

import type { Catalog } from "../catalog/catalog.ts";
import { showIdentifier } from "../catalog/identifier.ts";
import type { Selection, SkippedObject } from "../catalog/selection.ts";
import { keyOf } from "../catalog/object_id.ts";
import type { TocEntry } from "../dump/entries.ts";
import type { OwnedEntries } from "../dump/ownership.ts";
import type { FolderState } from "./folder_state.ts";
import { isNotedOrphaned } from "./object_file.ts";

/** The comment before an entry, as `pg_dump` without `--verbose` prints it. */
const ENTRY_REGEXP =
  /^-- Name: ([^\n]*); Type: ([A-Z ]+); Schema: ([^\n]*); Owner: -\r?$/gm;

/** What tells of such a file. */
interface FileFacts {
  readonly folder: FolderState;
  readonly catalog: Catalog;
  readonly selection: Pick<Selection, "schemas">;
  /** What the dump has of each object, by the key of the object. */
  readonly entries: ReadonlyMap<string, OwnedEntries>;
}

/**
 * Lists files with something in them that is in a schema of the database, and that
 * the filter of the run leaves out: a dump has none of it, so they stay as they are.
 */
export function listLeftOutFiles(
  { folder, catalog, selection: { schemas }, entries }: FileFacts,
): SkippedObject[] {
  if (schemas === undefined) return [];
  return folder.own.flatMap(({ file, object }) => {
    if (object.kind !== "database") return [];
    const text = folder.content.get(file) ?? "";
    if (isNotedOrphaned(text)) return [];
    // Of publications, some versions of pg_dump tell it all the same.
    const dumped = (entries.get(keyOf(object))?.entries ?? []).map(schemaOf);
    const hidden = listSchemas(text).find((schema) =>
      catalog.schemas.includes(schema) && !schemas.includes(schema) &&
      !dumped.includes(schema)
    );
    if (hidden === undefined) return [];
    const reason = `schema ${showIdentifier(hidden)} is left out`;
    return [{ object, reason, isExcluded: true }];
  });
}

/** The schemas of the entries; of one that makes a schema, its name. */
function listSchemas(text: string): string[] {
  return [...text.matchAll(ENTRY_REGEXP)].map(
    ([, name = "", type = "", schema = ""]) => schemaOf({ name, type, schema }),
  );
}

function schemaOf(
  { name, type, schema }: Pick<TocEntry, "name" | "type" | "schema">,
): string {
  return type === "SCHEMA" ? name : schema;
}
