/**
 * Runs the statements of files in a database, one by one.
 *
 * @module
 */

import { quoteIdentifier } from "../../core/catalog/identifier.ts";
import type { Statement } from "../../core/sql/statements.ts";
import type { SqlFile } from "./sql_files.ts";

/** What is asked of the database. */
export interface Executor {
  exec(sql: string): Promise<unknown>;
}

/** Why a file was not loaded. */
export interface Refusal {
  readonly kind: "refused";
  readonly path: string;
  /** Absent if the file as a whole is refused. */
  readonly statement?: Statement;
  readonly message: string;
}

/** Names of roles are in few statements, and only these are run twice. */
const ROLE_REGEXP =
  /\b(?:owner|grant|revoke|role|user|authorization|policy|privileges|mapping|do)\b/i;

/** SQLSTATE. Source: https://www.postgresql.org/docs/18/errcodes-appendix.html. */
const UNDEFINED_OBJECT = "42704";
const DUPLICATE_OBJECT = "42710";
const NO_ACTIVE_TRANSACTION = "25P01";

const SAVEPOINT = "schema_sync";

/**
 * Loads files, each in a session as good as new.
 *
 * A role that a file names and that nobody made is made, because a dump of one
 * database has the names of all roles and the statement of none.
 *
 * @returns `undefined` if every statement succeeded.
 */
export async function loadFiles(
  database: Executor,
  files: readonly SqlFile[],
): Promise<Refusal | undefined> {
  const madeRoles = new Set<string>();
  for (const { path, statements } of files) {
    for (const statement of statements) {
      try {
        await runStatement(database, statement.text, madeRoles);
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        return { kind: "refused", path, statement, message: describe(error) };
      }
    }
    if (await beginSavepoint(database)) {
      const message = "its last transaction is begun and never committed";
      return { kind: "refused", path, message };
    }
    await database.exec("DISCARD ALL");
  }
  return undefined;
}

async function runStatement(
  database: Executor,
  sql: string,
  madeRoles: Set<string>,
): Promise<void> {
  if (!ROLE_REGEXP.test(sql)) return void await database.exec(sql);
  const isInTransaction = await beginSavepoint(database);
  let missing: string | undefined;
  do {
    try {
      await database.exec(sql);
      missing = undefined;
    } catch (error) {
      if (isInTransaction) await database.exec(`ROLLBACK TO ${SAVEPOINT}`);
      if (isMadeAlready(error, madeRoles)) break;
      const role = findMissingRole(error);
      if (role === undefined || role === missing) throw error;
      missing = role;
      // A superuser, because objects are made under SET ROLE as well.
      await database.exec(`CREATE ROLE ${quoteIdentifier(role)} SUPERUSER`);
      madeRoles.add(role);
      if (isInTransaction) await beginSavepoint(database);
    }
  } while (missing !== undefined);
  if (isInTransaction) await endSavepoint(database);
}

/** @returns `false` outside of a transaction. */
async function beginSavepoint(database: Executor): Promise<boolean> {
  try {
    await database.exec(`SAVEPOINT ${SAVEPOINT}`);
    return true;
  } catch (error) {
    if (codeOf(error) === NO_ACTIVE_TRANSACTION) return false;
    throw error;
  }
}

/** The statement itself may have ended the transaction. */
async function endSavepoint(database: Executor): Promise<void> {
  try {
    await database.exec(`RELEASE ${SAVEPOINT}`);
  } catch (error) {
    if (codeOf(error) !== NO_ACTIVE_TRANSACTION) throw error;
  }
}

function findMissingRole(error: unknown): string | undefined {
  if (!(error instanceof Error) || codeOf(error) !== UNDEFINED_OBJECT) {
    return undefined;
  }
  return /^role "(.*)" does not exist$/s.exec(error.message)?.[1];
}

function isMadeAlready(error: unknown, roles: ReadonlySet<string>): boolean {
  if (!(error instanceof Error) || codeOf(error) !== DUPLICATE_OBJECT) {
    return false;
  }
  const role = /^role "(.*)" already exists$/s.exec(error.message)?.[1];
  return role !== undefined && roles.has(role);
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

function describe(error: Error): string {
  const detail = "detail" in error ? error.detail : undefined;
  return typeof detail === "string" && detail !== ""
    ? `${error.message} (${detail.replace(/\.$/, "")})`
    : error.message;
}
