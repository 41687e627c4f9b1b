/**
 * Renders what rebuilt a database as one script for psql.
 *
 * @module
 */

import { quoteIdentifier, showLiteral } from "../catalog/identifier.ts";
import type { UnprovenObject } from "./explain_failures.ts";
import type { FileEntry } from "./folder_entries.ts";

/** What a script is made from. */
export interface ScriptFacts {
  readonly folder: string;
  /** Statements in the order that worked. */
  readonly entries: readonly FileEntry[];
  /** Roles that they name, which a folder has none of. */
  readonly roles: readonly string[];
  /** Whether schema `public` is somebody's own. */
  readonly ownsPublic: boolean;
  /** What could not be run, and is not in it. */
  readonly unproven: readonly UnprovenObject[];
}

/** What `pg_dump` sets at the begin of a script, for all versions since 12. */
const PREAMBLE = `SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET search_path = '';
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
`;

/** Which is all that makes `pg_dump` 15 and later tell of it, if only to say no more. */
const OWN_PUBLIC = "ALTER SCHEMA public OWNER TO CURRENT_USER;\n";

/** Renders it; with ON_ERROR_STOP it loads into an empty database. */
export function renderScript(facts: ScriptFacts): string {
  return [
    ...renderHead(facts),
    PREAMBLE,
    ...(facts.ownsPublic ? [OWN_PUBLIC] : []),
    ...facts.roles.map(renderRole),
    ...facts.entries.map(renderEntry),
  ].join("\n");
}

function renderHead({ folder, roles, unproven }: ScriptFacts): string[] {
  const lines = [
    `Rebuilds the schema of the files in ${folder}, into an empty database:`,
    "psql -X -v ON_ERROR_STOP=1 -f THIS_FILE -d DATABASE",
    "Written by schema-sync verify --script. Secrets are '********' in it.",
    ...(roles.length === 0 ? [] : [
      "Roles that policies and mappings name are made where they are missing.",
    ]),
    ...unproven.map(({ file, need }) => `Not all of ${file}: needs ${need}.`),
  ];
  return [...lines.map((line) => `-- ${showOnOneLine(line)}`), ""];
}

/** No line break ends the comment. */
function showOnOneLine(line: string): string {
  return line.replace(/\p{Cc}+/gu, " ");
}

/** In quotes and not in dollars, which the name of a role may have too. */
function renderRole(role: string): string {
  const statement = `CREATE ROLE ${quoteIdentifier(role)} NOLOGIN`;
  const block = `BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = ${
    showLiteral(role)
  }) THEN
    EXECUTE ${showLiteral(statement)};
  END IF;
END`;
  return `DO '${block.replaceAll("'", "''")}';\n`;
}

function renderEntry({ sql, setting }: FileEntry): string {
  if (setting === undefined) return `${sql}\n`;
  const name = /^SET (\w+)/.exec(setting)?.[1] ?? "";
  return `${setting}\n${sql}\nRESET ${name};\n`;
}
