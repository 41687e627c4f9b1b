/**
 * Syncs within the test's own process: faster than the program, same parts.
 *
 * @module
 */

import { sync, type SyncReport } from "../../src/commands/sync.ts";
import type { TableFilter } from "../../src/core/catalog/selection.ts";
import { compareByteOrder } from "../../src/core/text/byte_order.ts";
import { openLocalFolder } from "../../src/folder/local_folder.ts";
import { openServer } from "../../src/source/choose.ts";
import type { Source } from "../../src/source/source.ts";
import type { PostgresServer } from "./postgres_server.ts";

/** Every table of every schema. */
export const ALL_TABLES: TableFilter = {
  schemas: undefined,
  excluded: [],
  names: [],
};

/**
 * Brings a folder in step with a database of a test server.
 *
 * @param wrap Puts something between the source and the sync.
 * @param isFull Whether to read all, as if nothing were known from before.
 */
export async function syncFolder(
  server: PostgresServer,
  dbname: string,
  path: string,
  filter: TableFilter = ALL_TABLES,
  wrap: (source: Source) => Source = (source) => source,
  isFull = false,
): Promise<SyncReport> {
  const { signal } = new AbortController();
  const source = wrap(await openServerSource(server, dbname));
  try {
    return await sync({
      source,
      folder: openLocalFolder(path, signal),
      filter,
      program: "0.0.0",
      isFull,
      readClock: () => "2026-11-22T02:00:04Z",
    });
  } finally {
    await source.close();
  }
}

/** The source of a database of a test server, through the client tools. */
export async function openServerSource(
  { host, port, user, password }: PostgresServer,
  dbname: string,
): Promise<Source> {
  return await openServer("tools", {
    parameters: { host, port: String(port), user, dbname },
    password,
    environment: { PATH: Deno.env.get("PATH") ?? "" },
  }, { lockTimeoutMs: 10_000, signal: new AbortController().signal });
}

/** Every file of a folder and below, its text by its path in the folder, in byte order. */
export async function readFolderTexts(
  path: string,
): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const file of await listFolderFiles(path)) {
    texts.set(file, await Deno.readTextFile(`${path}/${file}`));
  }
  return texts;
}

/** The paths in a folder of the files in it and below, in byte order. */
export async function listFolderFiles(path: string): Promise<string[]> {
  const files: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(path)) {
    // What the program keeps for itself, and git does not see.
    if (name === ".schema-sync") continue;
    if (!isDirectory) files.push(name);
    else {
      const below = await listFolderFiles(`${path}/${name}`);
      files.push(...below.map((file) => `${name}/${file}`));
    }
  }
  return files.sort(compareByteOrder);
}
