/**
 * Reads the SQL files that lead to a schema.
 *
 * @module
 */

import { keepUpSection } from "../../core/migrations/up_section.ts";
import { orderMigrations } from "../../core/migrations/order.ts";
import {
  cutScript,
  ScriptError,
  type Statement,
} from "../../core/sql/statements.ts";
import { DatabaseError } from "../../errors.ts";
import { isNamedPipe } from "../../system/named_pipe.ts";

/** A file that was read. */
export interface SqlFile {
  /** As a user would type it. */
  readonly path: string;
  readonly statements: readonly Statement[];
}

/**
 * Reads files in the order in which they are to be run.
 *
 * Requires `--allow-read` on each path.
 *
 * @param paths Files, and folders that hold migrations.
 * @throws {DatabaseError} If there is nothing to load, or a file cannot be read.
 */
export async function readSqlFiles(
  paths: readonly string[],
): Promise<SqlFile[]> {
  const files: SqlFile[] = [];
  for (const path of paths) {
    for (const file of await listFiles(path)) files.push(await readFile(file));
  }
  return files;
}

async function listFiles(path: string): Promise<string[]> {
  try {
    const { isDirectory } = await Deno.stat(path);
    if (!isDirectory) return [path];
    const folder = path.replace(/\/+$/, "");
    const below = await walk(folder, "");
    const files = orderMigrations(below).map((file) => `${folder}/${file}`);
    if (files.length > 0) return files;
  } catch (error) {
    throw explainUnreadable(path, error);
  }
  throw new DatabaseError(
    `Cannot load "${path}": there is no .sql file in it that goes forward`,
    "Give --from the folder of the migrations, or a file.",
  );
}

/** Paths of all files below, from the folder that was asked for. */
async function walk(folder: string, prefix: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const { name } of Deno.readDir(`${folder}/${prefix}`)) {
    if (name.startsWith(".")) continue;
    // Follows links, which an entry of the folder does not.
    const { isDirectory } = await Deno.stat(`${folder}/${prefix}${name}`);
    if (isDirectory) paths.push(...await walk(folder, `${prefix}${name}/`));
    else paths.push(`${prefix}${name}`);
  }
  return paths;
}

async function readFile(path: string): Promise<SqlFile> {
  try {
    await requireNoNamedPipe(path);
    const bytes = await Deno.readFile(path);
    const text = decode(path, bytes);
    return { path, statements: cutScript(keepUpSection(text)) };
  } catch (error) {
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

function explainUnreadable(path: string, error: unknown): unknown {
  const task = `Cannot load "${path}"`;
  const options = { cause: error };
  if (error instanceof ScriptError) {
    return new DatabaseError(
      `${task}: line ${error.line}: ${error.message}`,
      "Take the line out, or give each file with a --from of its own.",
      options,
    );
  }
  if (
    error instanceof Deno.errors.NotFound ||
    error instanceof Deno.errors.NotADirectory
  ) {
    return new DatabaseError(
      `${task}: it does not exist`,
      "Check --from; a relative path counts from here.",
      options,
    );
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return new DatabaseError(
      `${task}: it may not be read`,
      "Check its permissions.",
      options,
    );
  }
  return error;
}
