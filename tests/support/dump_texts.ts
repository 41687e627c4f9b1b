/**
 * Pieces of the text that `pg_dump --schema-only --verbose` prints.
 *
 * @module
 */

import type { TocEntry } from "../../src/core/dump/entries.ts";

/** What ends every dump. */
export const DUMP_CLOSING =
  "-- Completed on 2026-11-22 02:00:04 UTC\n\n--\n-- PostgreSQL database dump complete\n--\n\n";

/** Fields of an entry, its definition apart; the rest is as for a table. */
export type EntryFields = Partial<Omit<TocEntry, "text">>;

/** Renders an entry as it stands in a dump: comment, definition, empty lines. */
export function renderEntry(fields: EntryFields, definition: string): string {
  const entry = completeEntry(fields);
  const { dumpId, classId, oid, dependencies } = entry;
  return [
    "--",
    `-- TOC entry ${dumpId} (class ${classId} OID ${oid})`,
    ...(dependencies.length === 0
      ? []
      : [`-- Dependencies: ${dependencies.join(" ")}`]),
    `${renderNameLine(entry)}\n--\n\n${definition}\n\n\n`,
  ].join("\n");
}

/** Builds the entry that comes of {@linkcode renderEntry}. */
export function buildEntry(
  fields: EntryFields,
  definition: string,
): TocEntry {
  const entry = completeEntry(fields);
  return {
    ...entry,
    text: `--\n${renderNameLine(entry)}\n--\n\n${definition}\n\n\n`,
  };
}

function completeEntry(fields: EntryFields): Omit<TocEntry, "text"> {
  return {
    dumpId: 1,
    classId: 1259,
    oid: 1,
    dependencies: [],
    name: "users",
    type: "TABLE",
    schema: "public",
    ...fields,
  };
}

function renderNameLine(
  { name, type, schema }: Omit<TocEntry, "text">,
): string {
  return `-- Name: ${name}; Type: ${type}; Schema: ${schema}; Owner: -`;
}
