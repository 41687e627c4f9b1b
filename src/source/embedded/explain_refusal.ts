/**
 * Says why files could not be loaded, and what to do.
 *
 * @module
 */

import { showIdentifier } from "../../core/catalog/identifier.ts";
import { findAbsent } from "../../core/migrations/find_need.ts";
import type { Script } from "../../core/migrations/plan_migrations.ts";
import { findSubject } from "../../core/migrations/statement_subject.ts";
import { DatabaseError } from "../../errors.ts";
import type { Refusal } from "./load_files.ts";

/** Enough to find a statement by. */
const MAX_QUOTED = 100;

/** SQLSTATE. Source: https://www.postgresql.org/docs/18/errcodes-appendix.html. */
const SYNTAX_ERROR = "42601";
const UNDEFINED_DATABASE = "3D000";

/** Undefined table, function, object, schema, column. */
const UNDEFINED_CODES: readonly string[] = [
  ...["42P01", "42883", "42704", "3F000", "42703"],
];

/** Duplicate table, function, object, schema, column. */
const DUPLICATE_CODES: readonly string[] = [
  ...["42P07", "42723", "42710", "42P06", "42701"],
];

/** What was loaded when it failed. */
export interface RefusalContext {
  /** How many files there are. */
  readonly count: number;
  /** What the database is called. */
  readonly database: string;
  /** Migrations that were not run because they are programs, counted. */
  readonly programs: readonly string[];
  /** Scripts that the tool would not run. */
  readonly notRun: readonly Script[];
}

/** Explains it. */
export function explainRefusal(
  refusal: Refusal,
  context: RefusalContext,
): DatabaseError {
  const { path, statement, message, number } = refusal;
  if (statement === undefined) {
    return new DatabaseError(
      `Cannot load "${path}": ${message}`,
      refusal.code === undefined
        ? "Add the COMMIT that is missing."
        : "Mend what the end of its transaction finds.",
    );
  }
  const { count } = context;
  const which = count > 1 ? `file ${number} of ${count}, ` : "";
  return new DatabaseError(
    `Cannot load "${statement.path}": ${which}line ${statement.line}: ${message}`,
    adviseOn(refusal, statement.text, context),
  );
}

function adviseOn(
  { code = "", message, schemas = [] }: Refusal,
  sql: string,
  { database, programs, notRun }: RefusalContext,
): string {
  const begin = quoteBegin(sql);
  if (code === SYNTAX_ERROR) {
    return adviseOnSyntax(message, sql) ??
      `Mend the statement that begins with ${begin}.`;
  }
  if (code === UNDEFINED_DATABASE) {
    return `Say with --dbname which database the files are for; it is "${database}" here. The statement begins with ${begin}.`;
  }
  if (UNDEFINED_CODES.includes(code)) {
    const [schema] = schemas;
    if (schema !== undefined) {
      return `There is one in schema ${schema}: if the tool sets a search path, set it first, in a file with ALTER DATABASE ${
        showIdentifier(database)
      } SET search_path = ${schema}, public; (--from prelude.sql --from …).`;
    }
    const maker = findMaker(message, notRun);
    if (maker !== undefined) {
      return `"${maker}" makes it, and is not run with the others: give it first (--from ${maker} --from …).`;
    }
    if (programs.length > 0) {
      return `If a migration that is a program makes it (${
        programs.join(", ")
      }), run them on a server and sync from there with --host; else mend the statement that begins with ${begin}.`;
    }
    return `If something outside of these files makes it, give that first (--from prelude.sql --from …); else mend the statement that begins with ${begin}.`;
  }
  if (DUPLICATE_CODES.includes(code)) {
    return `Leave out the files that make it a second time, or mend the statement that begins with ${begin}.`;
  }
  return `Mend the statement that begins with ${begin}.`;
}

/** The script that makes what a message says is not there. */
function findMaker(
  message: string,
  scripts: readonly Script[],
): string | undefined {
  const name = findAbsent(message)?.name.split(".").at(-1);
  return scripts.find(({ text }) =>
    text.split(/^(?=\s*create\b)/im).some((part) => {
      const subject = findSubject(part.trim());
      return subject?.action === "create" && subject.name === name;
    })
  )?.path;
}

function quoteBegin(sql: string): string {
  const [first = ""] = sql.split("\n");
  return `"${first.trim().slice(0, MAX_QUOTED)}"`;
}

const PLACEHOLDER_REGEXPS: readonly RegExp[] = [
  /\$\{[^}]+\}/,
  /\{\{-?\s*(?:if|range|template|with)\b[^}]*\}\}/,
  /\{\{[^}]+\}\}/,
  /(?<![:\w]):(?:'\w+'|"\w+"|[A-Za-z]\w*)/,
  /@\w+@/,
  /(?<!['{])\{\w+\}/,
];

/** What other databases write, and where PostgreSQL stumbles over it. */
const DIALECTS: readonly (readonly [token: RegExp, name: string])[] = [
  [/^`/, "MySQL"],
  [/^(?:AUTO_INCREMENT|ENGINE|UNSIGNED|DELIMITER|UNLOCK)/i, "MySQL"],
  [/^(?:AUTOINCREMENT|PRAGMA)/i, "SQLite"],
  [/^(?:AFTER|FIRST|KEY|TINYINT|DATETIME|MEDIUMTEXT)$/i, "MySQL"],
  [/^(?:\[|GO$|IDENTITY)/i, "SQL Server"],
];

/** `${name}` and the like, marks of tools, other dialects. */
function adviseOnSyntax(message: string, sql: string): string | undefined {
  const token = /at or near "(.*)"/s.exec(message)?.[1] ?? "";
  const dialect = DIALECTS.find(([regexp]) => regexp.test(token))?.[1];
  if (dialect !== undefined) {
    return `This is SQL of ${dialect}; give --from the files for PostgreSQL.`;
  }
  if (/^[$:{@]/.test(token)) return adviseOnPlaceholder(sql);
  return token.startsWith("#")
    ? "The line that begins with # is a mark of a tool that is not known here; give the part below it as a file of its own."
    : undefined;
}

function adviseOnPlaceholder(sql: string): string | undefined {
  const found =
    PLACEHOLDER_REGEXPS.flatMap((regexp) => regexp.exec(sql)?.[0] ?? [])[0];
  if (found === undefined) return undefined;
  const [name = ""] = /[A-Za-z_][\w.]*/.exec(found) ?? [];
  const isSimple = /^(?::|\$\{|\{\{\s*\.?\w+\s*\}\}$)/.test(found);
  return isSimple
    ? `"${found}" is a placeholder without a value: give it with --var ${name}=VALUE.`
    : `"${found}" is a placeholder that no tool known here fills in; give --from files in which it is filled in.`;
}
