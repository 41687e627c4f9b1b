/**
 * Reads what an object's file tells of the object, detail by detail.
 *
 * @module
 */

import type { QualifiedName } from "../catalog/identifier.ts";
import type { ObjectId } from "../catalog/object_id.ts";
import { type Detail, readTableDetails } from "../sql/table_definition.ts";
import { buildTokenRegexp, scanSql } from "../sql/tokens.ts";
import { cutBareEntries, type Entry } from "./bare_entries.ts";
import { parseObjectFile } from "./object_file.ts";

/** An object and what it has, in the order of its file. */
export interface DetailedObject {
  readonly object: ObjectId;
  readonly details: readonly Detail[];
}

/**
 * Reads an object's file.
 *
 * @returns `undefined` if it is none of ours.
 */
export function parseObjectDetails(text: string): DetailedObject | undefined {
  const object = parseObjectFile(text);
  if (object === undefined) return undefined;
  const lines = text.replaceAll("\r\n", "\n");
  const end = lines.indexOf("\n\n") + 1;
  const details = [
    ...readHeader(lines.slice(0, end)),
    ...readDdlDetails(lines.slice(end), object),
  ];
  return { object, details };
}

/** Reads the statements of an object, with or without the comments of `pg_dump`. */
export function readDdlDetails(ddl: string, object: QualifiedName): Detail[] {
  return cutDdl(ddl, object).flatMap((entry) => readEntry(entry, object));
}

/** A setting may have left out the comments that tell entries. */
function cutDdl(ddl: string, { schema }: QualifiedName): readonly Entry[] {
  const entries = cutEntries(ddl);
  return entries.length > 0 ? entries : cutBareEntries(ddl, schema);
}

/** Lines of the header that say something of the table. */
const HEADER_REGEXP = /^-- (?:Enum (.*?): (.*)|Referenced by: (.*))$/gm;

/** The comment before an entry, as `pg_dump` without `--verbose` prints it. */
const ENTRY_REGEXP =
  /^--\n-- Name: ([^\n]*); Type: ([A-Z ]+); Schema: [^\n]*; Owner: [^\n]*\n--\n/my;

const COMMENT_REGEXP = buildTokenRegexp();

/** The kinds of entries that people know by another name. */
const KINDS: Readonly<Record<string, string>> = {
  "CHECK CONSTRAINT": "constraint",
  "FK CONSTRAINT": "foreign key",
  "SEQUENCE OWNED BY": "sequence owner",
};

/** Entries whose name in the comment begins with that of the table. */
const PREFIXED_REGEXP = /CONSTRAINT$|^(?:DEFAULT|TRIGGER|RULE|POLICY)$/;

function readHeader(header: string): Detail[] {
  return [...header.matchAll(HEADER_REGEXP)].map(
    ([, name = "", labels, referencedBy]) =>
      referencedBy === undefined
        ? { kind: "enum", name, definition: labels ?? "" }
        : { kind: "referenced by", name: referencedBy, definition: "" },
  );
}

function cutEntries(text: string): Entry[] {
  const starts: { name: string; type: string; from: number; to: number }[] = [];
  for (const { start } of scanSql(text, COMMENT_REGEXP)) {
    ENTRY_REGEXP.lastIndex = start;
    const match = ENTRY_REGEXP.exec(text);
    if (match === null) continue;
    const [, name = "", type = ""] = match;
    starts.push({ name, type, from: start, to: ENTRY_REGEXP.lastIndex });
  }
  return starts.map(({ name, type, to }, i) => ({
    name,
    type,
    definition: text.slice(to, starts[i + 1]?.from).trim(),
  }));
}

function readEntry(
  { name, type, definition }: Entry,
  object: QualifiedName,
): Detail[] {
  if (type === "TABLE") return readTableDetails(definition);
  const isPrefixed = PREFIXED_REGEXP.test(type) &&
    name.startsWith(`${object.name} `);
  return [{
    kind: KINDS[type] ?? type.toLowerCase(),
    name: isPrefixed ? name.slice(object.name.length + 1) : name,
    definition,
  }];
}
