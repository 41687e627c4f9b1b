/**
 * The extensions that come with the embedded database.
 *
 * @module
 */

import { listExtensions } from "../../core/migrations/create_extension.ts";
import { listProvidedExtensions } from "../../core/migrations/provided.ts";
import type { PlacedStatement } from "../../core/sql/psql_script.ts";
import { DatabaseError } from "../../errors.ts";
import type { SqlFile } from "./sql_file.ts";

/** The part of PGlite's package with its modules; each is one archive. */
const SPI = ["autoinc", "insert_username", "moddatetime", "refint"];

/** An extension and its archive have one name, but for those of `spi`; `vector` is pgvector. */
const PLAIN: readonly string[] = [
  ...["amcheck", "bloom", "btree_gin", "btree_gist", "citext", "cube"],
  ...["dict_int", "dict_xsyn", "file_fdw", "fuzzystrmatch", "hstore"],
  ...["intarray", "isn", "lo", "ltree", "pageinspect", "pg_buffercache"],
  ...["pg_freespacemap", "pg_stat_statements", "pg_surgery", "pg_trgm"],
  ...["pg_visibility", "pg_walinspect", "pgcrypto", "seg", "tablefunc", "tcn"],
  ...["tsm_system_rows", "tsm_system_time", "unaccent", "uuid-ossp", "vector"],
];

/** The package of {@linkcode POSTGIS_URL}, which is one archive and may not be there. */
export const POSTGIS = "postgis";

/** What of PostGIS works in it; after `postgis_raster`, queries give no rows. */
const OF_POSTGIS = ["postgis", "postgis_topology"];

/** Holds PostGIS, in an executable that was made with it and in a checkout. */
export const POSTGIS_URL: URL = new URL("./postgis.ts", import.meta.url);

/** Archives by the extension that needs them. */
const ARCHIVES: ReadonlyMap<string, readonly string[]> = new Map<
  string,
  readonly string[]
>([
  ["plpgsql", []],
  ["earthdistance", ["cube", "earthdistance"]],
  ...PLAIN.map((name) => [name, [name]] as const),
  ...SPI.map((name) => [name, ["spi"]] as const),
  ...OF_POSTGIS.map((name) => [name, [POSTGIS]] as const),
  ["postgis_tiger_geocoder", ["fuzzystrmatch", POSTGIS]],
]);

/** What the files ask for. */
export interface WantedExtensions {
  /** Archives of those that there are, each once. */
  readonly archives: readonly string[];
  /** Names of those that there are not, by the statement that wants them first. */
  readonly missing: ReadonlyMap<string, PlacedStatement>;
  /** Names of those that are there before the first file. */
  readonly provided: readonly string[];
}

/**
 * Lists the extensions that the files ask for.
 *
 * Requires `--allow-read` on Deno's cache where that is not an executable's own.
 */
export async function listExtensionsOf(
  files: readonly SqlFile[],
): Promise<WantedExtensions> {
  const wanted = findWanted(files, ARCHIVES);
  const available = await findAvailable(wanted.archives);
  return available === ARCHIVES ? wanted : findWanted(files, available);
}

/**
 * The archives that extensions need, each once; none of one that is not there.
 *
 * Requires what {@linkcode listExtensionsOf} requires.
 */
export async function findArchives(
  extensions: readonly string[],
): Promise<string[]> {
  const listIn = (available: typeof ARCHIVES): string[] => [
    ...new Set(extensions.flatMap((name) => available.get(name) ?? [])),
  ];
  return listIn(await findAvailable(listIn(ARCHIVES)));
}

/** What there is, where these archives are wanted. */
async function findAvailable(
  archives: readonly string[],
): Promise<typeof ARCHIVES> {
  if (!archives.includes(POSTGIS) || await hasPostgis()) return ARCHIVES;
  return new Map([...ARCHIVES].filter(([, found]) => !found.includes(POSTGIS)));
}

/** A checkout fetches it where it can. */
async function hasPostgis(): Promise<boolean> {
  try {
    await import(POSTGIS_URL.href);
    return true;
  } catch (error) {
    // What a module is not found by, or not fetched.
    if (error instanceof TypeError) return false;
    throw error;
  }
}

function findWanted(
  files: readonly SqlFile[],
  available: typeof ARCHIVES,
): WantedExtensions {
  const archives = new Set<string>();
  const missing = new Map<string, PlacedStatement>();
  const statements = files.flatMap(({ statements }) => statements);
  const provided = listProvidedExtensions(statements.map(({ text }) => text));
  for (const name of provided) archives.add(name);
  for (const statement of statements) {
    for (const name of listExtensions(statement.text)) {
      const found = available.get(name);
      for (const archive of found ?? []) archives.add(archive);
      if (found === undefined && !missing.has(name)) {
        missing.set(name, statement);
      }
    }
  }
  return { archives: [...archives], missing, provided };
}

/** Says which extensions are not there, and how to get those that can be had. */
export function noteMissing(names: readonly string[]): string {
  const listed = names.join(", ");
  const said = names.length === 1
    ? `extension ${listed} is not there; what needs it is left out`
    : `extensions ${listed} are not there; what needs them is left out`;
  return names.some((name) => ARCHIVES.has(name))
    ? `${said}. ${adviseOnPostgis()}`
    : said;
}

function adviseOnPostgis(): string {
  return Deno.build.standalone
    ? "For PostGIS, build one that has it: deno task compile --from PATH --with postgis"
    : 'For PostGIS, run "deno install" in the checkout of schema-sync, where the npm registry can be reached.';
}

/** Says that an extension is not there, for who wants to stop then. */
export function explainMissing(
  name: string,
  { path, line }: PlacedStatement,
): DatabaseError {
  return new DatabaseError(
    `Cannot load "${path}": line ${line}: the embedded database has no extension "${name}"`,
    ARCHIVES.has(name)
      ? adviseOnPostgis()
      : "Load the files into a server that has it, and sync from there with --host; or leave out what needs it, without --missing-extensions fail.",
  );
}
