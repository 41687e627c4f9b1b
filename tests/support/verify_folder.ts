/**
 * Verifies a folder within the test's own process: faster than the program, same
 * parts.
 *
 * @module
 */

import { verify, type VerifyReport } from "../../src/commands/verify.ts";
import { openLocalFolder } from "../../src/folder/local_folder.ts";
import { openEmbeddedRebuilder } from "../../src/source/embedded/rebuild.ts";
import type { Rebuilder } from "../../src/source/rebuilder.ts";
import { openScratchServer } from "../../src/source/scratch_server.ts";
import type { PostgresServer } from "./postgres_server.ts";
import { ALL_TABLES } from "./sync_folder.ts";

/**
 * Rebuilds the database of a folder.
 *
 * @param rebuilder Absent: one within the process.
 */
export async function verifyFolder(
  path: string,
  rebuilder: Rebuilder = openEmbeddedRebuilder(new AbortController().signal),
): Promise<VerifyReport> {
  try {
    return await verify({
      rebuilder,
      filter: ALL_TABLES,
      folder: openLocalFolder(path, new AbortController().signal),
      omitsComments: false,
    });
  } finally {
    await rebuilder.close();
  }
}

/** An empty database of a test server to rebuild in. */
export function openScratch(
  { host, port, user, password }: PostgresServer,
  dbname: string,
): Rebuilder {
  return openScratchServer({
    parameters: { host, port: String(port), user, dbname },
    password,
    environment: {},
  }, { lockTimeoutMs: 10_000, signal: new AbortController().signal });
}
