/**
 * Which extensions a statement wants to have.
 *
 * @module
 */

const CREATE_REGEXP =
  /\bCREATE\s+EXTENSION\s+(?:IF\s+NOT\s+EXISTS\s+)?(?:"((?:[^"]|"")+)"|([\w$]+))/gi;

/** A statement of its own, or one within a block. */
const STATEMENT_REGEXP = /^(?:CREATE\s+EXTENSION|DO)\b/i;

/** Finds the names in a `CREATE EXTENSION`, and in a `DO` block that has some. */
export function listExtensions(statement: string): string[] {
  if (!STATEMENT_REGEXP.test(statement)) return [];
  return [...statement.matchAll(CREATE_REGEXP)].map(([, quoted, plain]) =>
    quoted?.replaceAll('""', '"') ?? plain?.toLowerCase() ?? ""
  );
}

/** The same without a version, of which there is one alone. */
export function withoutVersion(statement: string): string {
  return /^CREATE\s+EXTENSION\b/i.test(statement)
    ? statement.replace(/\s+VERSION\s+(?:'[^']*'|"[^"]*"|[\w.]+)/i, "")
    : statement;
}
