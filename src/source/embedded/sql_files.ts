/**
 * Reads the SQL files that lead to a schema.
 *
 * @module
 */

import { graphileMigrate } from "../../core/migrations/layouts/graphile_migrate.ts";
import type { Layout } from "../../core/migrations/layouts/layout.ts";
import { plain } from "../../core/migrations/layouts/plain.ts";
import {
  fillCapitals,
  fillPlaceholders,
  fillTemplate,
  findOpenPlaceholder,
} from "../../core/migrations/placeholders.ts";
import type {
  Migration,
  MigrationPlan,
  Script,
} from "../../core/migrations/plan_migrations.ts";
import { keepUpSection } from "../../core/migrations/up_section.ts";
import {
  readScript,
  type ScriptContext,
  type ScriptFile,
} from "../../core/sql/psql_script.ts";
import { DatabaseError } from "../../errors.ts";
import { explainUnreadable } from "./explain_unreadable.ts";
import { type Batch, groupPaths } from "./group_paths.ts";
import {
  explainNoInclude,
  explainOutside,
  keepInside,
  listIncludePaths,
  parentOf,
} from "./include_file.ts";
import { readText, readTextIfThere } from "./read_text.ts";
import { requireForward } from "./require_forward.ts";
import type { SqlFile } from "./sql_file.ts";

/** What was read, and what is to be said of it. */
export interface SqlFiles {
  readonly files: readonly SqlFile[];
  /** Migrations that are programs and not run, counted: `12 .go`. */
  readonly programs: readonly string[];
  /** Scripts that no tool would run. */
  readonly notRun: readonly Script[];
  /** What each folder was taken for. */
  readonly layouts: readonly Layout[];
  /** One line each. */
  readonly notes: readonly string[];
  /** Databases that scripts connect to. */
  readonly databases: ReadonlySet<string>;
  /** Whether rows were left out. */
  readonly hasRows: boolean;
}

/** What is read, and with which values. */
export interface ReadOptions {
  /** Files, and folders that hold migrations. */
  readonly paths: readonly string[];
  /** Values of placeholders and of psql's variables. */
  readonly variables: ReadonlyMap<string, string>;
  readonly database: string;
}

/** By which goose takes variables in. */
const ENVSUB_REGEXP = /^--\s*\+goose\s+envsub\s+on/im;

/**
 * Reads files in the order in which they are to be run.
 *
 * Requires `--allow-read` on each path.
 *
 * @throws {DatabaseError} If there is nothing to load, or a file cannot be read.
 */
export async function readSqlFiles(options: ReadOptions): Promise<SqlFiles> {
  const reader = new Reader(options);
  for (const batch of await groupPaths(options.paths)) await reader.add(batch);
  return reader.result();
}

class Reader implements ScriptContext {
  readonly variables: Map<string, string>;
  readonly #options: ReadOptions;
  readonly #files: SqlFile[] = [];
  readonly #layouts: Layout[] = [];
  readonly #programs: string[] = [];
  readonly #notRun: Script[] = [];
  readonly #notes: string[] = [];
  readonly #databases = new Set<string>();
  #folder = "";
  #hasRows = false;

  constructor(options: ReadOptions) {
    this.#options = options;
    this.variables = new Map([
      ["DBNAME", options.database],
      ["DATABASE_NAME", options.database],
      ["DATABASE_OWNER", "postgres"],
      ...options.variables,
    ]);
  }

  result(): SqlFiles {
    return {
      files: this.#files,
      layouts: this.#layouts,
      programs: this.#programs,
      notRun: this.#notRun,
      notes: this.#notes,
      databases: this.#databases,
      hasRows: this.#hasRows,
    };
  }

  async add(batch: Batch): Promise<void> {
    if ("path" in batch) await this.#addFile(batch.path);
    else await this.#addFolder(batch.folders, batch.plan);
  }

  onConnect(database: string): void {
    if (database !== "-") this.#databases.add(database);
  }

  onRows(): void {
    this.#hasRows = true;
  }

  async include(
    name: string,
    from: string,
    isRelative: boolean,
  ): Promise<ScriptFile> {
    const place = { from, folder: this.#folder, isRelative };
    const inside = keepInside(listIncludePaths(name, place), this.#folder);
    if (inside.length === 0) throw explainOutside(name, this.#folder);
    for (const path of inside) {
      const text = await readTextIfThere(path);
      if (text !== undefined) return { path, text };
    }
    throw explainNoInclude(name);
  }

  async #addFile(path: string): Promise<void> {
    this.#folder = parentOf(path);
    const text = await readText(path);
    const migration = {
      path,
      text: keepUpSection(text),
      isInTransaction: plain.isInTransaction?.({
        path: "",
        paths: [path],
        scripts: [path],
        textOf: () => text,
      }, path) ?? false,
    };
    this.#files.push(await this.#read(migration, path, plain));
  }

  async #addFolder(
    folders: readonly string[],
    { layout, migrations, notRun, notes, programs }: MigrationPlan,
  ): Promise<void> {
    const [folder = ""] = folders;
    this.#folder = folder;
    const files: SqlFile[] = [];
    const prefix = folders.length === 1 ? `${folder.replace(/\/$/, "")}/` : "";
    for (const migration of migrations) {
      const path = `${prefix}${migration.path}`;
      // Refuses what the plan could look at without being able to read it.
      await readText(path);
      const file = await this.#read(migration, path, layout);
      const keepsSession = file.keepsSession && files.length > 0;
      files.push({ ...file, keepsSession });
    }
    requireForward(folders.join(", "), migrations, files);
    this.#files.push(...files);
    this.#layouts.push(layout);
    this.#programs.push(...programs);
    for (const { path, text } of notRun) {
      this.#notRun.push({ path: `${prefix}${path}`, text });
    }
    const name = folders.join(", ");
    this.#notes.push(
      `${name}: ${layout.name}, ${countMigrations(migrations.length)}`,
      ...notes.map((note) => `${name}: ${note}`),
    );
  }

  async #read(
    { text, isInTransaction }: Migration,
    path: string,
    layout: Layout,
  ): Promise<SqlFile> {
    try {
      const filled = this.#fill(text, path, layout);
      const statements = await readScript({ path, text: filled }, this);
      const keepsSession = layout.keepsSession ?? false;
      return { path, statements, isInTransaction, keepsSession };
    } catch (error) {
      throw explainUnreadable(path, error);
    }
  }

  #fill(written: string, path: string, layout: Layout): string {
    const { variables } = this.#options;
    const text = fillCapitals(
      fillTemplate(fillPlaceholders(written, variables), variables),
      layout === graphileMigrate ? this.variables : variables,
    );
    if (!layout.hasPlaceholders && !ENVSUB_REGEXP.test(text)) return text;
    const filled = fillPlaceholders(text, this.#placeholders());
    const open = findOpenPlaceholder(filled);
    if (open === undefined) return filled;
    throw new DatabaseError(
      `Cannot load "${path}": line ${open.line}: placeholder "\${${open.name}}" has no value`,
      `Give it one: --var ${open.name}=VALUE.`,
    );
  }

  /** What Flyway has by itself, beside what is given. */
  #placeholders(): ReadonlyMap<string, string> {
    return new Map([
      ["flyway:database", this.#options.database],
      ["flyway:defaultSchema", "public"],
      ["flyway:user", "postgres"],
      ["flyway:table", "flyway_schema_history"],
      ...this.#options.variables,
    ]);
  }
}

function countMigrations(count: number): string {
  return `${count} ${count === 1 ? "migration" : "migrations"}`;
}
