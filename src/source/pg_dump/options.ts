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
 * Makes every dump print the same text of the same schema, and ask for nothing
 * that no table needs: a managed server may forbid its role to read it.
 *
 * Source: https://www.postgresql.org/docs/18/app-pgdump.html.
 */
export const DUMP_OPTIONS: readonly string[] = [
  "--schema-only",
  "--verbose",
  "--no-owner",
  "--no-privileges",
  "--no-tablespaces",
  "--no-publications",
  "--no-subscriptions",
  "--no-password",
  "--encoding=UTF8",
];

/** The options that say what to dump. */
export function buildScopeOptions(
  { schemas, tables, excluded }: DumpScope,
): string[] {
  return [
    ...(tables ?? []).map((table) => `--table=${quotePattern(table)}`),
    ...(tables === undefined ? schemas ?? [] : [])
      .map((schema) => `--schema=${quoteIdentifier(schema)}`),
    ...excluded.map((table) => `--exclude-table=${quotePattern(table)}`),
  ];
}

/** What `pg_dump` says of itself before the first entry. */
const VERSION_REGEXP = /^-- Dumped by pg_dump version (\S+)/m;

/** Takes the text of a dump together with the version that it tells. */
export function readDump(text: string): Dump {
  const version = VERSION_REGEXP.exec(text.slice(0, 1_000))?.[1];
  return { text, version: version ?? "unknown" };
}

/** Quoted, a pattern stands for one name; unquoted it would be folded. */
function quotePattern({ schema, name }: QualifiedName): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}
