/**
 * The schemas in `tests/fixtures`.
 *
 * @module
 */

import type { PostgresServer } from "./postgres_server.ts";

/** Every kind of table object; legal but nasty names; text that looks like a dump. */
export const FIXTURES = ["kinds", "names", "lies"] as const;

/** One of {@linkcode FIXTURES}. */
export type Fixture = typeof FIXTURES[number];

/**
 * Objects of every kind, by the first major version that has them; each file is
 * to be loaded after those before it.
 */
const OBJECT_FILES: readonly (readonly [major: number, file: string])[] = [
  [12, "objects"],
  [15, "objects_15"],
  [18, "objects_18"],
];

/** Extensions that `extensions.sql` needs; all of them are in PostgreSQL's contrib. */
const EXTENSIONS = [
  "citext",
  "file_fdw",
  "hstore",
  "pg_trgm",
  "postgres_fdw",
] as const;

/**
 * Loads every fixture into a database of its own.
 *
 * @returns Name of the database by fixture.
 */
export async function loadFixtures(
  server: PostgresServer,
): Promise<Record<Fixture, string>> {
  return {
    kinds: await loadFiles(server, ["kinds"]),
    names: await loadFiles(server, ["names"]),
    lies: await loadFiles(server, ["lies"]),
  };
}

/**
 * Loads every kind of object that the server's version has.
 *
 * @returns Name of the new database.
 */
export async function loadObjects(server: PostgresServer): Promise<string> {
  const major = Number.parseInt(server.version);
  const files = OBJECT_FILES.filter(([since]) => since <= major);
  return await loadFiles(server, files.map(([, file]) => file));
}

/** Loads hard names of every kind, as {@linkcode loadObjects} does. */
export async function loadObjectNames(server: PostgresServer): Promise<string> {
  return await loadFiles(server, ["object_names"]);
}

/**
 * Loads extensions, and what is made of them.
 *
 * @returns Name of the new database, or what keeps it from being made.
 */
export async function loadExtensions(
  server: PostgresServer,
): Promise<{ readonly database: string } | { readonly missing: string }> {
  const rows = await server.query(
    "postgres",
    "SELECT name FROM pg_available_extensions",
  );
  const available = new Set(rows.map(({ name }) => name));
  const missing = EXTENSIONS.filter((name) => !available.has(name));
  return missing.length > 0
    ? { missing: `the server has no extension ${missing.join(", ")}` }
    : { database: await loadFiles(server, ["extensions"]) };
}

async function loadFiles(
  server: PostgresServer,
  names: readonly string[],
): Promise<string> {
  const database = await server.createDatabase();
  for (const name of names) {
    const file = new URL(`../fixtures/${name}.sql`, import.meta.url);
    await server.query(database, await Deno.readTextFile(file));
  }
  return database;
}
