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
 * Loads every fixture into a database of its own.
 *
 * @returns Name of the database by fixture.
 */
export async function loadFixtures(
  server: PostgresServer,
): Promise<Record<Fixture, string>> {
  async function load(fixture: Fixture): Promise<string> {
    const file = new URL(`../fixtures/${fixture}.sql`, import.meta.url);
    const database = await server.createDatabase();
    await server.query(database, await Deno.readTextFile(file));
    return database;
  }
  return {
    kinds: await load("kinds"),
    names: await load("names"),
    lies: await load("lies"),
  };
}
