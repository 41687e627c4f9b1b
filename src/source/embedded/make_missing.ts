/**
 * What can be made where files name it and do not make it.
 *
 * @module
 */

import { quoteIdentifier } from "../../core/catalog/identifier.ts";
import { describeFailure, quoteText } from "./failure.ts";

/** SQLSTATE. Source: https://www.postgresql.org/docs/18/errcodes-appendix.html. */
const UNDEFINED_OBJECT = "42704";
const INVALID_PARAMETER = "22023";
const DUPLICATE_OBJECT = "42710";

const TABLESPACE_REGEXP =
  /\bTABLESPACE\s+(?:=\s*)?("(?:[^"]|"")+"|(?!pg_|OWNER\b|SET\b)[A-Za-z_][\w$]*)/gi;

/** Makes all tablespaces that are named, for none can be made within a transaction. */
export function makeTablespaces(statements: readonly string[]): string[] {
  const names = statements.flatMap((sql) =>
    [...sql.matchAll(TABLESPACE_REGEXP)].map(([, name = ""]) => name)
  );
  const once = new Set(
    names.map((name) => name.startsWith('"') ? name : name.toLowerCase()),
  );
  return once.size === 0 ? [] : [
    "SET allow_in_place_tablespaces = on",
    ...[...once].map((name) => `CREATE TABLESPACE ${name} LOCATION ''`),
  ];
}

/** What makes the thing that an error says is not there. */
export interface Missing {
  readonly sql: string;
  readonly role?: string;
}

/** Finds what makes that; `undefined` where nothing can. */
export function findMissing(error: unknown): Missing | undefined {
  const { code, message } = describeFailure(error);
  if (code !== UNDEFINED_OBJECT && code !== INVALID_PARAMETER) return undefined;
  const [, kind, name = ""] =
    /^(role|collation) "(?:pg_catalog\.)?(.*?)"(?: for encoding "\w+")? does not exist$/s
      .exec(message) ?? [];
  switch (kind) {
    case "role":
      // A superuser, because objects are made under SET ROLE as well.
      return {
        sql: `CREATE ROLE ${quoteIdentifier(name)} SUPERUSER`,
        role: name,
      };
    case "collation":
      return makeCollation(name);
  }
  return undefined;
}

/** One of ICU, `en-x-icu`, or of the system, `de_DE.utf8`; no other has such a name. */
function makeCollation(name: string): Missing | undefined {
  const icu = /^([A-Za-z]{2,3}(?:-\w+)*|und)-x-icu$/.exec(name)?.[1];
  const isLocale = /^(?:[a-z]{2,3}_[A-Z]{2}(?:\.[\w-]+)?(?:@\w+)?|C\.[\w-]+)$/
    .test(name);
  if (icu === undefined && !isLocale) return undefined;
  const options = icu === undefined
    ? "provider = libc, locale = 'C'"
    : `provider = icu, locale = ${quoteText(icu)}`;
  const collation = `pg_catalog.${quoteIdentifier(name)}`;
  return {
    sql:
      `SET allow_system_table_mods = on; CREATE COLLATION ${collation} (${options}); SET allow_system_table_mods = off`,
  };
}

/** Whether a statement makes a role that was made because it was named before. */
export function isMadeAlready(
  error: unknown,
  roles: ReadonlySet<string>,
): boolean {
  const { code, message } = describeFailure(error);
  if (code !== DUPLICATE_OBJECT) return false;
  const role = /^role "(.*)" already exists$/s.exec(message)?.[1];
  return role !== undefined && roles.has(role);
}
