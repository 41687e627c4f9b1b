/**
 * Makes a change of each catalog and looks where it shows.
 *
 * @module
 */

import { assertEquals } from "@std/assert";

import { findChangedCatalogs } from "../../src/core/files/folder_record.ts";
import { FINGERPRINT_CATALOGS } from "../../src/source/sql/fingerprint_query.ts";
import {
  CATALOG_CHANGES,
  type CatalogChange,
  CHANGES_SETUP,
} from "./catalog_changes.ts";
import { readFingerprint } from "./fingerprints.ts";
import type { PostgresServer } from "./postgres_server.ts";

/** What a server has to be started with, so that rows of catalogs can be changed. */
export const CHANGES_SETTINGS = { "allow_system_table_mods": "on" };

/** Called after each change that a superuser can see. */
export type OnChange = (change: CatalogChange) => Promise<void>;

/**
 * Makes the changes in a database of `loadObjects()`: each shows in its own catalog
 * and in no other, and would be missed without it. No catalog is without a change.
 */
export async function checkCatalogChanges(
  server: PostgresServer,
  database: string,
  onChange: OnChange = () => Promise.resolve(),
): Promise<void> {
  const major = Number.parseInt(server.version);
  const extensions = await addExtensions(server, database);
  await server.query(database, CHANGES_SETUP);
  const admin = await server.connect(database);
  const reader = await server.connect(database, "changes_reader", "changes");
  const shown = new Set<string>(["server"]);
  if (extensions.length === 0) shown.add("pg_extension");
  try {
    await admin.query("SET search_path = changes, public");
    for (const change of CATALOG_CHANGES) {
      const { catalog, sql, since = 0, extension, isOfReader } = change;
      const isPossible = since <= major &&
        (extension === undefined || extensions.includes(extension));
      if (!isPossible) continue;
      const client = isOfReader ? reader : admin;
      const rest = FINGERPRINT_CATALOGS.filter(({ name }) => name !== catalog);
      const before = await readFingerprint(client, major);
      const blindBefore = await readFingerprint(client, major, rest);
      await admin.query(sql);
      const after = await readFingerprint(client, major);
      const changed = findChangedCatalogs(before.content, after.content);
      assertEquals(changed, [catalog], sql);
      const blindAfter = await readFingerprint(client, major, rest);
      assertEquals(blindAfter.content, blindBefore.content, sql);
      if (!isOfReader) await onChange(change);
      shown.add(catalog);
    }
  } finally {
    await admin.end();
    await reader.end();
  }
  const unshown = FINGERPRINT_CATALOGS
    .filter(({ name, since = 0 }) => since <= major && !shown.has(name));
  assertEquals(unshown.map(({ name }) => name), []);
}

/** Of a catalog of which not all counts, each column either counts or does not. */
export async function checkKnownColumns(server: PostgresServer): Promise<void> {
  for (const { columns, passing = [], name } of FINGERPRINT_CATALOGS) {
    if (columns === undefined) continue;
    const rows = await server.query(
      "postgres",
      `SELECT attname FROM pg_attribute
       WHERE attrelid = '${name}'::regclass AND attnum > 0 AND NOT attisdropped`,
    );
    const unknown = rows.map(({ attname }) => String(attname))
      .filter((column) => !columns.includes(column))
      .filter((column) => !passing.includes(column));
    assertEquals(unknown, [], name);
    assertEquals(columns.filter((column) => passing.includes(column)), []);
  }
}

/** @returns Those of the changes that the server has. */
async function addExtensions(
  server: PostgresServer,
  database: string,
): Promise<string[]> {
  const wanted = CATALOG_CHANGES.flatMap(({ extension }) => extension ?? []);
  const rows = await server.query(
    database,
    "SELECT name FROM pg_available_extensions",
  );
  const names = rows.map(({ name }) => String(name))
    .filter((name) => wanted.includes(name));
  await server.query(database, "CREATE SCHEMA elsewhere");
  for (const name of names) {
    await server.query(database, `CREATE EXTENSION ${name} SCHEMA elsewhere`);
  }
  return names;
}
