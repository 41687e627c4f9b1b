/**
 * What a server logs of the sessions of a run.
 *
 * @module
 */

import type { PostgresServer } from "./postgres_server.ts";
import { waitUntil } from "./wait_until.ts";

/**
 * Runs something, waits until none of its sessions is left, and tells what the
 * server has logged meanwhile.
 */
export async function readLogOf(
  server: PostgresServer,
  run: () => Promise<unknown>,
): Promise<string> {
  const before = (await Deno.readTextFile(server.logFile)).length;
  await run();
  await waitUntil("its sessions are gone", async () => {
    const left = await server.query(
      "postgres",
      "SELECT FROM pg_stat_activity WHERE application_name = 'schema-sync'",
    );
    return left.length === 0;
  });
  // The file is written by another process: what the server says comes in order.
  const mark = crypto.randomUUID();
  await server.query("postgres", `DO $$BEGIN RAISE LOG '${mark}'; END$$`);
  let text = "";
  await waitUntil("the log is written", async () => {
    text = (await Deno.readTextFile(server.logFile)).slice(before);
    return text.includes(mark);
  });
  return text.split("\n").filter((line) => line !== "" && !isOfMark(line, mark))
    .join("\n");
}

/** The mark itself, and where it came from. */
function isOfMark(line: string, mark: string): boolean {
  return line.includes(mark) ||
    /CONTEXT: {2}PL\/pgSQL function inline/.test(line);
}
