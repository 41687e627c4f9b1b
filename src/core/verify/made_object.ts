/**
 * Tells from a statement of `pg_dump` what it makes, and whose file that is in.
 *
 * @module
 */

import { parseIdentifiers, type QualifiedName } from "../catalog/identifier.ts";
import { keyOf, type ObjectId, relationKey } from "../catalog/object_id.ts";
import type { Kind } from "../catalog/object_kind.ts";

const PART = /(?:"(?:[^"]|"")*"|[^\s".(),;]+)/.source;
const NAME = `(${PART}(?:\\.${PART})?)`;

/** What has a file of its own, by the begin of what makes it. */
const MAKERS: readonly (readonly [start: RegExp, kind: Kind])[] = [
  [/^CREATE (?:UNLOGGED )?TABLE /, "table"],
  [/^CREATE FOREIGN TABLE /, "foreign_table"],
  [/^CREATE (?:OR REPLACE )?(?:MATERIALIZED |RECURSIVE )?VIEW /, "view"],
  [/^CREATE (?:OR REPLACE )?(?:FUNCTION|PROCEDURE|AGGREGATE) /, "function"],
  [/^CREATE (?:TYPE|DOMAIN) /, "type"],
  [/^CREATE (?:UNLOGGED )?SEQUENCE /, "sequence"],
];

/** What belongs to a relation, which it names. */
const PART_REGEXPS: readonly RegExp[] = [
  new RegExp(`^ALTER TABLE ONLY ${PART}\\.${PART} ATTACH PARTITION ${NAME}`),
  new RegExp(`^ALTER (?:FOREIGN )?TABLE (?:ONLY )?${NAME}\\s`),
  new RegExp(`^CREATE (?:UNIQUE )?INDEX ${PART} ON (?:ONLY )?${NAME} `),
  new RegExp(`^CREATE POLICY ${PART} ON ${NAME}\\s`),
];

const CREATED_REGEXP = new RegExp(
  `^CREATE (?:OR REPLACE )?((?:[A-Z]+ )+?)(?:IF NOT EXISTS )?(?![A-Z]+ )${NAME}`,
);

const ADDED_REGEXP = new RegExp(
  `^ALTER TABLE (?:ONLY )?${PART}(?:\\.${PART})?\\s+ADD CONSTRAINT (${PART})`,
);

const NAME_REGEXP = new RegExp(`^${NAME}`);

/** The object that a statement makes; `undefined` if it makes none with a file. */
export function findMadeObject(sql: string): ObjectId | undefined {
  for (const [start, kind] of MAKERS) {
    const [begin] = start.exec(sql) ?? [];
    if (begin === undefined) continue;
    const written = NAME_REGEXP.exec(sql.slice(begin.length))?.[1] ?? "";
    const [schema, name] = parseIdentifiers(written) ?? [];
    if (schema === undefined || name === undefined) return undefined;
    return { kind, schema, name };
  }
  return undefined;
}

/**
 * Finds out that a statement belongs in the file of another object.
 *
 * @param object The one whose file it is in.
 * @returns What it makes or changes; `undefined` if it is where it belongs, or if
 * that cannot be told.
 */
export function findMisplaced(
  sql: string,
  object: ObjectId,
): string | undefined {
  const made = findMadeObject(sql);
  if (made !== undefined) {
    const isOwned = made.kind === "sequence" && hasSequences(object.kind);
    const isOwn = isOwned || keyOf(made) === keyOf(object);
    return isOwn ? undefined : showDotted(made);
  }
  for (const regexp of PART_REGEXPS) {
    const [schema, name] = parseIdentifiers(regexp.exec(sql)?.[1] ?? "") ?? [];
    if (schema === undefined || name === undefined) continue;
    const isOwn = relationKey({ schema, name }) === relationKey(object);
    return isOwn ? undefined : showDotted({ schema, name });
  }
  return undefined;
}

/** A sequence that a column owns is the table's. */
function hasSequences(kind: Kind): boolean {
  return kind === "table" || kind === "foreign_table";
}

/**
 * The name of what a statement makes, as PostgreSQL's messages have it: without
 * quotes, `public.users`; `undefined` if it makes nothing with a name.
 */
export function findMadeName(sql: string): string | undefined {
  const written = CREATED_REGEXP.exec(sql)?.[2] ?? ADDED_REGEXP.exec(sql)?.[1];
  return written === undefined
    ? undefined
    : parseIdentifiers(written)?.join(".");
}

/** `public.users`, as PostgreSQL's messages have it. */
export function showDotted(
  { schema, name }: QualifiedName,
): string {
  return `${schema}.${name}`;
}
