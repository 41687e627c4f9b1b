/**
 * How names of the database are shown to people, and read back.
 *
 * A shown name stands on one line, holds no control character, and says
 * without doubt which name it is: plain names stand as they are, all others as
 * SQL would quote them.
 *
 * @module
 */

import { compareByteOrder } from "../text/byte_order.ts";
import { RESERVED_KEYWORDS } from "./keywords.ts";

/** A relation by its unquoted names. */
export interface QualifiedName {
  readonly schema: string;
  readonly name: string;
}

/** The schema whose tables are shown, and filed, without its name. */
export const DEFAULT_SCHEMA = "public";

/** What `quote_ident` leaves without quotes, unless it is a keyword. */
const PLAIN_REGEXP = /^[a-z_][a-z0-9_]*$/;

/** What would break a line, or hide or reorder what a terminal shows. */
const UNPRINTABLE_REGEXP = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cn}\p{Co}\p{Cs}]/gu;

/**
 * One name as people read it and as SQL takes it, on one line: `users`,
 * `"Users"`, `"user"`, `U&"two\000Alines"`.
 *
 * Sources: `quote_identifier()` of `ruleutils.c`, PostgreSQL 18, for what gets
 * quotes; https://www.postgresql.org/docs/15/sql-syntax-lexical.html for `U&"…"`.
 */
export function showIdentifier(name: string): string {
  return PLAIN_REGEXP.test(name) && !RESERVED_KEYWORDS.has(name)
    ? name
    : quoteOnOneLine(name);
}

/** `public.users`: with its schema also where that is `public`, as any session takes it. */
export function nameInSql({ schema, name }: QualifiedName): string {
  return `${showIdentifier(schema)}.${showIdentifier(name)}`;
}

/** A relation as people read it; the schema is named unless it is `public`. */
export function showQualifiedName({ schema, name }: QualifiedName): string {
  const shown = showIdentifier(name);
  return schema === DEFAULT_SCHEMA
    ? shown
    : `${showIdentifier(schema)}.${shown}`;
}

/** Objects in the order in which every list of them is. */
export function sortByName<T extends QualifiedName>(
  objects: readonly T[],
): T[] {
  return objects.toSorted(compareByName);
}

/** Byte order of the names, whatever quotes they are shown in. */
export function compareByName(a: QualifiedName, b: QualifiedName): number {
  return compareByteOrder(joinNames(a), joinNames(b)) ||
    compareByteOrder(a.schema, b.schema);
}

/** The names as they are, without quotes: `users`, `billing.invoices`. */
export function joinNames({ schema, name }: QualifiedName): string {
  return schema === DEFAULT_SCHEMA ? name : `${schema}.${name}`;
}

/** An enum label or another text as an SQL literal on one line. */
export function showLiteral(text: string): string {
  const quoted = text.replaceAll("'", "''");
  if (!hasUnprintable(text)) return `'${quoted}'`;
  const escaped = quoted.replaceAll("\\", "\\\\").replace(
    UNPRINTABLE_REGEXP,
    escapeUnicode,
  );
  return `U&'${escaped}'`;
}

/**
 * Reads what {@linkcode showQualifiedName} wrote.
 *
 * @returns `undefined` if the text is not of that form.
 */
export function parseQualifiedName(text: string): QualifiedName | undefined {
  const [first, second, ...more] = parseIdentifiers(text) ?? [];
  if (first === undefined || more.length > 0) return undefined;
  return second === undefined
    ? { schema: DEFAULT_SCHEMA, name: first }
    : { schema: first, name: second };
}

/** A name as SQL needs it: always quoted, whatever it is. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function quoteOnOneLine(name: string): string {
  const quoted = name.replaceAll('"', '""');
  if (!hasUnprintable(name)) return `"${quoted}"`;
  const escaped = quoted.replaceAll("\\", "\\\\").replace(
    UNPRINTABLE_REGEXP,
    escapeUnicode,
  );
  return `U&"${escaped}"`;
}

/**
 * Makes text of the database or of another program safe for one line of a
 * terminal: what could move the cursor or hide text becomes `\u{…}`.
 */
export function escapeUnprintable(text: string): string {
  return text.replace(
    UNPRINTABLE_REGEXP,
    (char) => `\\u{${codePoint(char).toString(16)}}`,
  );
}

/** The same of JSON, which stays the same value; its own line breaks stay. */
export function escapeUnprintableInJson(json: string): string {
  return json.replace(
    UNPRINTABLE_REGEXP,
    (char) =>
      char === "\n" ? char : char.split("")
        .map((unit) => unit.charCodeAt(0).toString(16).padStart(4, "0"))
        .map((hex) => `\\u${hex}`)
        .join(""),
  );
}

function hasUnprintable(text: string): boolean {
  return text.search(UNPRINTABLE_REGEXP) >= 0;
}

function codePoint(char: string): number {
  return char.codePointAt(0) ?? 0;
}

function escapeUnicode(char: string): string {
  const hex = codePoint(char).toString(16).toUpperCase();
  return hex.length <= 4
    ? `\\${hex.padStart(4, "0")}`
    : `\\+${hex.padStart(6, "0")}`;
}

const PART_REGEXP =
  /(?:U&"((?:[^"]|"")*)"|"((?:[^"]|"")*)"|([^".\s]+))(\.|$)/yu;

/** Splits `a."b.c"` into `a` and `b.c`; `undefined` if it is no such list. */
export function parseIdentifiers(text: string): string[] | undefined {
  const parts: string[] = [];
  PART_REGEXP.lastIndex = 0;
  while (true) {
    const match = PART_REGEXP.exec(text);
    if (match === null) return undefined;
    const [, unicode, quoted, plain, separator] = match;
    if (unicode !== undefined) parts.push(unescapeUnicode(unicode));
    else parts.push(quoted?.replaceAll('""', '"') ?? plain ?? "");
    if (separator === "") return parts;
  }
}

function unescapeUnicode(text: string): string {
  return text.replaceAll('""', '"').replace(
    /\\(?:\+([0-9A-F]{6})|([0-9A-F]{4})|\\)/g,
    (_, long?: string, short?: string) => {
      const hex = long ?? short;
      return hex === undefined
        ? "\\"
        : String.fromCodePoint(Number.parseInt(hex, 16));
    },
  );
}
