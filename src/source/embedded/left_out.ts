/**
 * Statements that fail for want of something that the embedded database does not
 * have, and what that leaves out.
 *
 * @module
 */

import { nameDatabaseFile } from "../../core/catalog/database_files.ts";
import { DEFAULT_SCHEMA } from "../../core/catalog/identifier.ts";
import type { LeftOutRow } from "../../core/catalog/catalog_document.ts";
import { keyOf } from "../../core/catalog/object_id.ts";
import {
  describeAbsent,
  isKnownAbsent,
} from "../../core/migrations/absent_extensions.ts";
import { type Failure, findNeed } from "../../core/migrations/find_need.ts";
import {
  findDatabaseSubject,
  findRename,
  findSubject,
  listParts,
  type Subject,
} from "../../core/migrations/statement_subject.ts";
import type { PlacedStatement } from "../../core/sql/psql_script.ts";

/** What is asked of the database. */
export interface Executor {
  exec(
    sql: string,
  ): Promise<readonly { readonly rows: readonly Row[] }[]>;
}

/** A row by the names of its columns. */
export type Row = Readonly<Record<string, unknown>>;

/** A statement that failed. */
export interface Failed extends Failure {
  /** As it was run. */
  readonly sql: string;
  readonly statement: PlacedStatement;
}

/** What was left out. */
export interface LeftOutReport {
  readonly kind: "done";
  readonly objects: readonly LeftOutRow[];
  /** Statements that make no object, one line each. */
  readonly notes: readonly string[];
}

/** What may be left out without a loss to the schema: it makes no object. */
const FLEETING_REGEXP =
  /^(?:SELECT|INSERT|UPDATE|DELETE|MERGE|WITH|CALL|ANALYZE|REFRESH|PERFORM|VALUES|TRUNCATE|SET|COMMENT\s+ON\s+EXTENSION|ALTER\s+EXTENSION|GRANT|REVOKE)\b/i;

/** What may call a function that makes something; all else is rows and rights. */
const MAY_MAKE_REGEXP = /^(?:SELECT|WITH|CALL|DO)\b/i;

/** What is about a part of a table, which is left out with its part. */
const PART_REGEXP =
  /^(?:COMMENT\s+ON|ALTER|DROP)\s+(?:INDEX|TRIGGER|POLICY|RULE|CONSTRAINT|STATISTICS)\b/i;

/** A block that at most calls functions. */
const HARMLESS_BLOCK_REGEXP = /^DO\b(?![^]*\b(?:CREATE|ALTER|DROP|EXECUTE)\b)/i;

/** Keeps account of it. */
export class LeftOut {
  readonly #database: Executor;
  readonly #extensions: ReadonlySet<string>;
  readonly #objects = new Map<string, LeftOutRow>();
  /** What each lost object needs, by its name. */
  readonly #lost = new Map<string, string>();
  readonly #notes: string[] = [];

  constructor(database: Executor, missing: readonly string[]) {
    this.#database = database;
    this.#extensions = new Set(missing);
    const unknown = missing.filter((name) => !isKnownAbsent(name));
    for (const name of unknown) {
      const object = nameDatabaseFile("EXTENSION", "");
      this.#add({ ...object, reason: `extension ${name} is not there` });
    }
  }

  /** Whether a statement is worth the care that it takes to leave it out. */
  mayLeaveOut(sql: string): boolean {
    return this.#extensions.size > 0 || this.#lost.size > 0 ||
      /\b(?:SUBSCRIPTION|CONVERSION)\b/i.test(sql) || MENTIONS_REGEXP.test(sql);
  }

  /** What was dropped needs nothing any more. */
  async noteSuccess(sql: string): Promise<void> {
    if (this.#objects.size === 0) return;
    const subject = findSubject(sql);
    if (subject?.action === "drop") await this.#forget(subject);
    else await this.#rename(sql);
  }

  /** @returns Whether it was left out; `false`: that is not why it failed. */
  async leave(failed: Failed): Promise<boolean> {
    const { sql, statement: { path, line } } = failed;
    const need = findNeed(sql, failed, {
      extensions: this.#extensions,
      lost: this.#lost,
    });
    if (need === undefined) return false;
    const subject = findSubject(sql);
    if (PART_REGEXP.test(sql)) return true;
    if (subject !== undefined) await this.#lose(sql, subject, need);
    else if (!this.#loseOther(sql, need)) {
      if (!FLEETING_REGEXP.test(sql) && !HARMLESS_BLOCK_REGEXP.test(sql)) {
        return false;
      }
      if (MAY_MAKE_REGEXP.test(sql)) {
        this.#notes.push(`${path}: line ${line} left out: needs ${need}`);
      }
      await this.#loseArguments(sql, need);
    }
    return true;
  }

  report(): LeftOutReport {
    const objects = [...this.#objects.values()];
    return { kind: "done", objects, notes: this.#notes };
  }

  async #lose(sql: string, subject: Subject, need: string): Promise<void> {
    if (subject.action === "drop") return await this.#forget(subject);
    if (await this.#rename(sql)) return;
    const schema = await this.#schemaOf(subject);
    const { kind, name } = subject;
    if (subject.action === "create") this.#lost.set(name, need);
    for (const part of listParts(sql)) this.#lost.set(part, need);
    const known = this.#objects.get(keyOf({ kind, schema, name }));
    if (known === undefined) {
      this.#add({ kind, schema, name, reason: `needs ${need}` });
    }
  }

  /** A function of an extension may change the tables that it is told. */
  async #loseArguments(sql: string, need: string): Promise<void> {
    for (const [, text = ""] of sql.matchAll(/'([\w."]+)'/g)) {
      const [result] = await this.#database.exec(
        `SELECT nspname, relname FROM pg_class
         JOIN pg_namespace ON pg_namespace.oid = relnamespace
         WHERE pg_class.oid = to_regclass('${text}') AND relkind IN ('r', 'p')`,
      );
      for (const { nspname, relname } of result?.rows ?? []) {
        const [schema, name] = [String(nspname), String(relname)];
        this.#add({ kind: "table", schema, name, reason: `needs ${need}` });
      }
    }
  }

  /** What is in no schema has a file for all of its kind, which then lacks one. */
  #loseOther(sql: string, need: string): boolean {
    const type = findDatabaseSubject(sql);
    if (type === undefined) return false;
    this.#add({ ...nameDatabaseFile(type, ""), reason: `needs ${need}` });
    return true;
  }

  #add(row: LeftOutRow): void {
    this.#objects.set(keyOf(row), row);
  }

  async #forget(subject: Subject): Promise<void> {
    const { kind, name } = subject;
    this.#lost.delete(name);
    const schema = await this.#schemaOf(subject);
    this.#objects.delete(keyOf({ kind, schema, name }));
  }

  async #rename(sql: string): Promise<boolean> {
    const subject = findSubject(sql);
    const to = findRename(sql);
    if (subject === undefined || to === undefined) return false;
    const { kind, name } = subject;
    const schema = await this.#schemaOf(subject);
    const row = this.#objects.get(keyOf({ kind, schema, name }));
    if (row === undefined) return false;
    await this.#forget(subject);
    this.#add({ ...row, name: to });
    this.#lost.set(to, row.reason.replace(/^needs /, ""));
    return true;
  }

  async #schemaOf({ schema }: Subject): Promise<string> {
    if (schema !== undefined) return schema;
    const [result] = await this.#database.exec("SELECT current_schema()");
    const current = result?.rows[0]?.["current_schema"];
    return typeof current === "string" ? current : DEFAULT_SCHEMA;
  }
}

/** Types of extensions that somebody may have made by hand. */
const MENTIONS_REGEXP =
  /\b(?:geometry|geography|raster|topogeometry|st_\w+|hypertable|\w*create_hypertable|time_bucket|cron\.|partman\.)/i;

/** Files that stand in for an extension, by their names. */
export function renderStandIn(
  name: string,
): Readonly<Record<string, string>> {
  const { comment, schema, sql } = describeAbsent(name);
  const control = [
    ...(comment === undefined
      ? []
      : [`comment = '${comment.replaceAll("'", "''")}'`]),
    "default_version = '1.0'",
    ...(schema === undefined
      ? ["relocatable = true"]
      : [`schema = '${schema}'`, "relocatable = false"]),
  ];
  return {
    [`${name}.control`]: `${control.join("\n")}\n`,
    [`${name}--1.0.sql`]: sql ?? "",
  };
}
