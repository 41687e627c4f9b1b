/**
 * Runs the statements of files in a database, one by one.
 *
 * @module
 */

import { quoteIdentifier } from "../../core/catalog/identifier.ts";
import { withoutVersion } from "../../core/migrations/create_extension.ts";
import { makeOwnTables } from "../../core/migrations/own_tables.ts";
import { makeProvided } from "../../core/migrations/provided.ts";
import { followTransaction } from "../../core/sql/follow_transaction.ts";
import type { PlacedStatement } from "../../core/sql/psql_script.ts";
import { describeFailure, quoteText } from "./failure.ts";
import { findElsewhere } from "./find_elsewhere.ts";
import { type Executor, LeftOut, type LeftOutReport } from "./left_out.ts";
import { findMissing, isMadeAlready, makeTablespaces } from "./make_missing.ts";
import { ProvidedObjects } from "./provided_objects.ts";
import { refuseConversion } from "./refuse_conversion.ts";
import type { SqlFile } from "./sql_file.ts";

/** What is loaded, and what is known of it. */
export interface LoadOptions {
  readonly files: readonly SqlFile[];
  /** What the database is called. */
  readonly database: string;
  /** Extensions that the files want and that are not there. */
  readonly missing: readonly string[];
  /** Extensions that a platform has made before. */
  readonly provided: readonly string[];
  /** Tables that the tools of the files make for themselves; absent: none is known. */
  readonly ownTables?: readonly string[];
}

/** Why a file was not loaded. */
export interface Refusal {
  readonly kind: "refused";
  readonly path: string;
  /** Which file it is, from 1. */
  readonly number: number;
  /** Absent if the file as a whole is refused. */
  readonly statement?: PlacedStatement;
  readonly code?: string;
  readonly message: string;
  /** Schemas that have what was not found. */
  readonly schemas: readonly string[];
}

/** Why a file was not loaded, but for what the others tell. */
type FileRefusal = Omit<Refusal, "number" | "schemas">;

/** Names of roles are in few statements, and only these are run twice. */
const ROLE_REGEXP =
  /\b(?:owner|owned|grant|revoke|role|user|authorization|policy|privileges|mapping|do)\b/i;

/** What else can be made where it is missing. */
const MAKEABLE_REGEXP = /\b(?:collate|collation)\b/i;

/** What cannot be run in a transaction. */
const ALONE_REGEXP =
  /^(?:(?:CREATE|DROP|REINDEX|REFRESH)\b[^;]*?\bCONCURRENTLY\b|VACUUM\b|ALTER\s+SYSTEM\b|ALTER\s+TABLE\b[^;]*\bDETACH\b[^;]*\bCONCURRENTLY\b)/i;

/** What holds for every session that begins later. */
const SETS_DEFAULT_REGEXP = /^ALTER\s+(?:DATABASE|ROLE|USER)\b[^;]*?\bSET\b/i;

/** Databases are not made within one; tablespaces are there, and one version of each extension. */
const OUTSIDE_REGEXP =
  /^(?:(?:CREATE|DROP)\s+DATABASE|CREATE\s+TABLESPACE|SET\s+(?:default_tablespace|temp_tablespaces)|ALTER\s+EXTENSION\s+\S+\s+UPDATE)\b/i;

const SAVEPOINT = "schema_sync";

/**
 * Loads files, each in a session as good as new but where their tool keeps one.
 *
 * A role that a file names and that nobody made is made, because a dump of one
 * database has the names of all roles and the statement of none; and so are
 * tablespaces, and the collations that initdb would find on a server.
 *
 * @returns What was left out for want of an extension; or why it failed.
 */
export async function loadFiles(
  database: Executor,
  options: LoadOptions,
): Promise<LeftOutReport | Refusal> {
  return await new Loader(database, options).load();
}

class Loader {
  readonly #database: Executor;
  readonly #options: LoadOptions;
  readonly #leftOut: LeftOut;
  readonly #madeRoles = new Set<string>();
  /** Whether a transaction is open, and whether it is one of ours. */
  #isOpen = false;
  #isOurs = false;
  #hasDefaults = false;

  constructor(database: Executor, options: LoadOptions) {
    this.#database = database;
    this.#options = options;
    this.#leftOut = new LeftOut(database, options.missing);
  }

  async load(): Promise<LeftOutReport | Refusal> {
    const { files, database } = this.#options;
    await this.#exec(
      `UPDATE pg_database SET datname = ${
        quoteText(database)
      } WHERE datname = current_database()`,
    );
    const provided = await this.#provide();
    for (const [i, file] of files.entries()) {
      const refusal = await this.#runFile(file);
      if (refusal === undefined) continue;
      const schemas = await findElsewhere(
        this.#database,
        refusal.message,
        file.isInTransaction ? listBefore(file, refusal.statement) : [],
      );
      return { ...refusal, number: i + 1, schemas };
    }
    await this.#exec("DISCARD ALL");
    await provided.hide();
    return this.#leftOut.report();
  }

  /** What tools and platforms have made before the first file. */
  async #provide(): Promise<ProvidedObjects> {
    const texts = this.#options.files.flatMap(({ statements }) =>
      statements.map(({ text }) => text)
    );
    const name = quoteIdentifier(this.#options.database);
    const sql = [
      ...makeTablespaces(texts),
      ...makeOwnTables(texts, this.#options.ownTables),
      ...makeProvided(texts, name),
      ...this.#options.provided.map((extension) =>
        `CREATE EXTENSION ${quoteIdentifier(extension)} SCHEMA extensions`
      ),
    ];
    for (const statement of sql) await this.#exec(statement);
    this.#hasDefaults = sql.some((text) => SETS_DEFAULT_REGEXP.test(text));
    return await ProvidedObjects.read(this.#database, this.#options.provided);
  }

  async #runFile(file: SqlFile): Promise<FileRefusal | undefined> {
    const { path, statements, isInTransaction } = file;
    await this.#beginSession(file);
    if (isInTransaction) await this.#begin();
    for (const statement of statements) {
      try {
        await this.#runStatement(statement);
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        return { kind: "refused", path, statement, ...describeFailure(error) };
      }
    }
    if (this.#isOpen && !this.#isOurs) {
      const message = "its last transaction is begun and never committed";
      return { kind: "refused", path, message };
    }
    if (this.#isOpen) return await this.#commit(path);
    return undefined;
  }

  /** Constraints may wait for the end of a transaction. */
  async #commit(path: string): Promise<FileRefusal | undefined> {
    this.#isOpen = false;
    try {
      await this.#exec("COMMIT");
      return undefined;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return { kind: "refused", path, ...describeFailure(error) };
    }
  }

  /** A tool that keeps its session does not get far with an empty search path. */
  async #beginSession({ keepsSession }: SqlFile): Promise<void> {
    this.#isOurs = false;
    if (!keepsSession) {
      await this.#exec("DISCARD ALL");
      await this.#setDefaults();
    } else if (await this.#hasNoPath()) {
      await this.#exec("RESET search_path");
      await this.#setDefaults();
    }
    // What a function calls may be of an extension that is not there.
    if (this.#options.missing.length > 0) {
      await this.#exec("SET check_function_bodies = off");
    }
  }

  async #hasNoPath(): Promise<boolean> {
    const [result] = await this.#database.exec("SHOW search_path");
    return ["", '""'].includes(String(result?.rows[0]?.["search_path"]));
  }

  /** As a session that begins does; this one has begun before they were set. */
  async #setDefaults(): Promise<void> {
    if (!this.#hasDefaults) return;
    const [result] = await this.#database.exec(
      `SELECT unnest(setconfig) AS setting FROM pg_db_role_setting
       WHERE setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
         AND setrole IN (0, current_user::regrole)`,
    );
    for (const { setting } of result?.rows ?? []) {
      const [, name = "", value = ""] = /^([^=]+)=(.*)$/s.exec(
        String(setting),
      ) ?? [];
      await this.#exec(
        `SELECT set_config(${quoteText(name)}, ${quoteText(value)}, false)`,
      );
    }
  }

  async #runStatement(statement: PlacedStatement): Promise<void> {
    const sql = adapt(statement.text);
    if (OUTSIDE_REGEXP.test(sql)) return;
    const isAlone = this.#isOpen && this.#isOurs && ALONE_REGEXP.test(sql);
    if (isAlone) await this.#end();
    await this.#runHealed(sql, statement);
    this.#isOpen = followTransaction(this.#isOpen, sql);
    this.#hasDefaults ||= SETS_DEFAULT_REGEXP.test(sql);
    if (isAlone) await this.#begin();
  }

  async #runHealed(sql: string, statement: PlacedStatement): Promise<void> {
    const isHealable = ROLE_REGEXP.test(sql) || MAKEABLE_REGEXP.test(sql) ||
      this.#leftOut.mayLeaveOut(sql);
    if (!isHealable) return await this.#exec(sql);
    const isSaved = this.#isOpen;
    if (isSaved) await this.#exec(`SAVEPOINT ${SAVEPOINT}`);
    await this.#tryUntilHealed(sql, statement, isSaved);
    const isStillOpen = followTransaction(this.#isOpen, sql);
    if (isSaved && isStillOpen) await this.#exec(`RELEASE ${SAVEPOINT}`);
  }

  async #tryUntilHealed(
    sql: string,
    statement: PlacedStatement,
    isSaved: boolean,
  ): Promise<void> {
    const made = new Set<string>();
    while (true) {
      try {
        await this.#exec(sql);
        return await this.#leftOut.noteSuccess(sql);
      } catch (error) {
        if (isSaved) await this.#exec(`ROLLBACK TO ${SAVEPOINT}`);
        if (isMadeAlready(error, this.#madeRoles)) return;
        if (await this.#makeMissing(error, made)) {
          // The next failure must not undo it.
          if (isSaved) await this.#exec(`RELEASE ${SAVEPOINT}`);
          if (isSaved) await this.#exec(`SAVEPOINT ${SAVEPOINT}`);
          continue;
        }
        const failure = { sql, statement, ...describeFailure(error) };
        if (await this.#leftOut.leave(failure)) return;
        throw error;
      }
    }
  }

  /** @returns Whether it made something that was not made before. */
  async #makeMissing(error: unknown, made: Set<string>): Promise<boolean> {
    const missing = findMissing(describeFailure(error));
    if (missing === undefined || made.has(missing.sql)) return false;
    made.add(missing.sql);
    if (missing.role !== undefined) this.#madeRoles.add(missing.role);
    await this.#exec(missing.sql);
    return true;
  }

  async #begin(): Promise<void> {
    await this.#exec("BEGIN");
    this.#isOpen = true;
    this.#isOurs = true;
  }

  async #end(): Promise<void> {
    await this.#exec("COMMIT");
    this.#isOpen = false;
  }

  async #exec(sql: string): Promise<void> {
    refuseConversion(sql);
    await this.#database.exec(sql);
  }
}

function listBefore(
  { statements }: SqlFile,
  failed: PlacedStatement | undefined,
): string[] {
  const texts = statements.map(({ text }) => adapt(text));
  return failed === undefined
    ? texts
    : texts.slice(0, statements.indexOf(failed));
}

/** What has another form here than on a server of its own. */
function adapt(sql: string): string {
  // In a dump of one schema that is there already.
  return withoutVersion(sql)
    .replace(
      /^CREATE\s+SCHEMA\s+("?public"?)\s*;/i,
      "CREATE SCHEMA IF NOT EXISTS $1;",
    );
}
