/**
 * Reads the SQL files that lead to a schema.
 *
 * @module
 */

import {
  findSuspect,
  type Suspect,
} from "../../core/migrations/backward_guard.ts";
import type { Layout } from "../../core/migrations/layouts/layout.ts";
import {
  type FolderFiles,
  type Migration,
  type MigrationPlan,
  planMigrations,
} from "../../core/migrations/plan_migrations.ts";
import {
  fillPlaceholders,
  findOpenPlaceholder,
} from "../../core/migrations/placeholders.ts";
import { keepUpSection } from "../../core/migrations/up_section.ts";
import { plain } from "../../core/migrations/layouts/plain.ts";
import {
  type PlacedStatement,
  readScript,
  type ScriptContext,
  type ScriptFile,
} from "../../core/sql/psql_script.ts";
import { DatabaseError } from "../../errors.ts";
import { isNamedPipe } from "../../system/named_pipe.ts";
import { explainUnreadable } from "./explain_unreadable.ts";
import {
  explainNoInclude,
  explainOutside,
  keepInside,
  listIncludePaths,
  parentOf,
} from "./include_file.ts";
import { readFolder } from "./read_folder.ts";

/** A file that was read. */
export interface SqlFile {
  /** As a user would type it. */
  readonly path: string;
  readonly statements: readonly PlacedStatement[];
  readonly isInTransaction: boolean;
  /** Whether what it sets holds for the next. */
  readonly keepsSession: boolean;
}

/** What was read, and what is to be said of it. */
export interface SqlFiles {
  readonly files: readonly SqlFile[];
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

/** A file, or the folders that are one to a tool, with their plan. */
type Batch =
  | { readonly path: string }
  | { readonly folders: readonly string[]; readonly plan: MigrationPlan };

/** Several locations of Flyway that follow each other are one sequence. */
async function groupPaths(paths: readonly string[]): Promise<Batch[]> {
  const batches: Batch[] = [];
  for (const path of paths) {
    const batch = await readBatch(path);
    const last = batches.at(-1);
    if (last !== undefined && isFlyway(last) && isFlyway(batch)) {
      const folders = [...last.folders, ...batch.folders];
      const plan = planMigrations(await readFolder(folders));
      batches.splice(-1, 1, { folders, plan });
    } else batches.push(batch);
  }
  return batches;
}

function isFlyway(batch: Batch): batch is Batch & { folders: string[] } {
  return "plan" in batch && batch.plan.layout.name === "Flyway";
}

async function readBatch(path: string): Promise<Batch> {
  try {
    const { isDirectory } = await Deno.stat(path);
    if (!isDirectory) return { path };
    const folders = [path.replace(/\/+$/, "") || "/"];
    const folder = await readFolder(folders);
    const plan = planMigrations(folder);
    if (plan.migrations.length === 0) throw explainNothing(path, plan);
    return { folders, plan: withoutIncluded(plan, folder) };
  } catch (error) {
    throw explainUnreadable(path, error);
  }
}

function explainNothing(path: string, { notes }: MigrationPlan): DatabaseError {
  const [first] = notes;
  const what =
    `Cannot load "${path}": there is no .sql file in it that goes forward`;
  return first === undefined
    ? new DatabaseError(
      what,
      "Give --from the folder of the migrations, or a file.",
    )
    : new DatabaseError(
      `${what}; ${first}`,
      "Run them on a server and sync from there with --host, or give --from a dump of the schema.",
    );
}

const INCLUDE_REGEXP = /^\\(?:ir?|include(?:_relative)?)\s+(\S+)/gm;

/** A script that others include is run there, and not once more by itself. */
function withoutIncluded(
  plan: MigrationPlan,
  folder: FolderFiles,
): MigrationPlan {
  if (plan.layout !== plain) return plan;
  const named = plan.migrations.flatMap(({ path, text }) =>
    [...text.matchAll(INCLUDE_REGEXP)].map(([, name = ""]) => ({ path, name }))
  );
  const included = new Set(
    named.flatMap(({ path, name }) =>
      listIncludePaths(name, {
        from: `${folder.path}/${path}`,
        folder: folder.path,
        isRelative: false,
      })
    ),
  );
  const migrations = plan.migrations.filter(({ path }) => {
    const [full = path] = listIncludePaths(`${folder.path}/${path}`, {
      from: "",
      folder: "",
      isRelative: false,
    });
    return !included.has(full);
  });
  return { ...plan, migrations };
}

class Reader implements ScriptContext {
  readonly variables: Map<string, string>;
  readonly #options: ReadOptions;
  readonly #files: SqlFile[] = [];
  readonly #layouts: Layout[] = [];
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
    { layout, migrations, notes }: MigrationPlan,
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

  #fill(text: string, path: string, layout: Layout): string {
    if (
      !layout.hasPlaceholders && !/^--\s*\+goose\s+envsub\s+on/im.test(text)
    ) {
      return text;
    }
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

/**
 * What only drops what another file made is a way back, whoever wrote it.
 *
 * @throws {DatabaseError} If there is any.
 */
function requireForward(
  folder: string,
  migrations: readonly Migration[],
  files: readonly SqlFile[],
): void {
  const guarded = migrations.map(({ path, text }, i) => ({
    path,
    text,
    statements: (files[i]?.statements ?? [])
      .filter((statement) => statement.path === files[i]?.path),
  }));
  const suspect = findSuspect(guarded);
  if (suspect !== undefined) throw explainSuspect(folder, suspect);
}

function explainSuspect(
  folder: string,
  { path, line, sibling, dropped }: Suspect,
): DatabaseError {
  const what = line === undefined ? `"${path}"` : `"${path}" from line ${line}`;
  const made = sibling === path ? "above that line" : `in "${sibling}"`;
  return new DatabaseError(
    `Cannot load "${folder}": ${what} only drops what was made ${made}, such as "${dropped}", so it takes a migration back`,
    "Move it out of the folder, or, if it is to be run, give the files one by one, each with --from.",
  );
}

async function readText(path: string): Promise<string> {
  try {
    await requireNoNamedPipe(path);
    return decode(path, await Deno.readFile(path));
  } catch (error) {
    throw explainUnreadable(path, error);
  }
}

async function readTextIfThere(path: string): Promise<string | undefined> {
  try {
    return decode(path, await Deno.readFile(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw explainUnreadable(path, error);
  }
}

/** One that the shell made, as in `--from <(pg_dump -s)`, is open already. */
async function requireNoNamedPipe(path: string): Promise<void> {
  if (/^\/(?:dev|proc)\//.test(path) || !await isNamedPipe(path)) return;
  throw new DatabaseError(
    `Cannot load "${path}": it is a named pipe`,
    "Give --from a file, or a folder of them.",
  );
}

function decode(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new DatabaseError(
      `Cannot load "${path}": it is not UTF-8`,
      "Convert it to UTF-8.",
      { cause: error },
    );
  }
}
