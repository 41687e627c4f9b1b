/**
 * What a `pg_dump` is asked for and what it gives, whichever program it is.
 *
 * @module
 */

import {
  type QualifiedName,
  quoteIdentifier,
} from "../../core/catalog/identifier.ts";
import type { DumpScope } from "../../core/dump/scope.ts";
import type { Dump } from "../source.ts";

/**
 * Makes every dump print the same text of the same schema.
 *
 * Source: https://www.postgresql.org/docs/18/app-pgdump.html.
 */
export const DUMP_OPTIONS: readonly string[] = [
  "--schema-only",
  "--verbose",
  "--no-owner",
  "--no-privileges",
  "--no-tablespaces",
  "--no-password",
  "--encoding=UTF8",
];

/** What a server has, as far as the options for a dump of it depend on that. */
export interface DumpSubject {
  /** Names of all schemas but PostgreSQL's own. */
  readonly schemas: readonly string[];
  /** Whether the role may read subscriptions. */
  readonly maySubscriptions: boolean;
  /** Whether the role may read publications. */
  readonly mayPublications: boolean;
}

/**
 * The options that say what to dump.
 *
 * Asked for a schema, `pg_dump` leaves out all that is in none; so a whole dump
 * is asked for without the other schemas.
 */
export function buildScopeOptions(
  { schemas, isWhole, tables, excluded }: DumpScope,
  subject: DumpSubject,
): string[] {
  const others = isWhole && schemas !== undefined
    ? subject.schemas.filter((schema) => !schemas.includes(schema))
    : [];
  const only = isWhole || tables !== undefined ? [] : schemas ?? [];
  return [
    ...(tables ?? []).map((table) => `--table=${quotePattern(table)}`),
    ...only.map((schema) => `--schema=${quoteIdentifier(schema)}`),
    ...others.map((schema) => `--exclude-schema=${quoteIdentifier(schema)}`),
    ...excluded.map((table) => `--exclude-table=${quotePattern(table)}`),
    ...(subject.maySubscriptions ? [] : ["--no-subscriptions"]),
    ...(subject.mayPublications ? [] : ["--no-publications"]),
  ];
}

/** What `pg_dump` says of itself before the first entry. */
const VERSION_REGEXP = /^-- Dumped by pg_dump version (\S+)/m;

/** Takes the text of a dump together with the version that it tells. */
export function readDump(text: string): Dump {
  const version = VERSION_REGEXP.exec(text.slice(0, 1_000))?.[1];
  return { kind: "dumped", text, version: version ?? "unknown" };
}

/** Quoted, a pattern stands for one name; unquoted it would be folded. */
function quotePattern({ schema, name }: QualifiedName): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}
