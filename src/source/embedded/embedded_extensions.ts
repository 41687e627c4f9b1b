/**
 * The extensions that come with the embedded database.
 *
 * @module
 */

import { findExtension } from "../../core/migrations/create_extension.ts";
import { DatabaseError } from "../../errors.ts";
import type { SqlFile } from "./sql_files.ts";

/** The part of PGlite's package with its modules; each is one archive. */
const SPI = ["autoinc", "insert_username", "moddatetime", "refint"];

/** An extension and its archive have one name, but for those of `spi`. */
const PLAIN: readonly string[] = [
  ...["amcheck", "bloom", "btree_gin", "btree_gist", "citext", "cube"],
  ...["dict_int", "dict_xsyn", "file_fdw", "fuzzystrmatch", "hstore"],
  ...["intarray", "isn", "lo", "ltree", "pageinspect", "pg_buffercache"],
  ...["pg_freespacemap", "pg_stat_statements", "pg_surgery", "pg_trgm"],
  ...["pg_visibility", "pg_walinspect", "pgcrypto", "seg", "tablefunc", "tcn"],
  ...["tsm_system_rows", "tsm_system_time", "unaccent", "uuid-ossp"],
];

/** Archives by the extension that needs them. */
const ARCHIVES: ReadonlyMap<string, readonly string[]> = new Map<
  string,
  readonly string[]
>([
  ["plpgsql", []],
  ["earthdistance", ["cube", "earthdistance"]],
  ...PLAIN.map((name) => [name, [name]] as const),
  ...SPI.map((name) => [name, ["spi"]] as const),
]);

/**
 * Lists the archives that the files ask for, each once.
 *
 * @throws {DatabaseError} If one wants an extension that there is not.
 */
export function listArchives(files: readonly SqlFile[]): string[] {
  const archives = new Set<string>();
  for (const { path, statements } of files) {
    for (const { text, line } of statements) {
      const name = findExtension(text);
      if (name === undefined) continue;
      const found = ARCHIVES.get(name);
      if (found === undefined) throw explainMissing(path, line, name);
      for (const archive of found) archives.add(archive);
    }
  }
  return [...archives];
}

function explainMissing(
  path: string,
  line: number,
  name: string,
): DatabaseError {
  return new DatabaseError(
    `Cannot load "${path}": line ${line}: the embedded database has no extension "${name}"`,
    "Load the files into a server that has it, and sync from there with --host.",
  );
}
