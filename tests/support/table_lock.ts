/**
 * A migration that does not end: another session with a lock that every dump
 * has to wait for.
 *
 * @module
 */

import type { Scene } from "./scene.ts";
import { waitUntil } from "./wait_until.ts";

/**
 * Runs a statement in a transaction that stays open; its end rolls it back.
 *
 * @param sql What takes the lock; most forms of `ALTER TABLE` take the
 * strongest one.
 */
export async function holdLock(
  { server, database }: Scene,
  sql: string,
): Promise<AsyncDisposable> {
  const client = await server.connect(database);
  await client.query(`BEGIN; ${sql}`);
  return { [Symbol.asyncDispose]: () => client.end() };
}

/** Waits until a dump of the program stands behind such a lock. */
export async function waitForBlockedDump(scene: Scene): Promise<void> {
  await waitUntil("a dump waits for a lock", async () => {
    const sessions = await listSessions(scene);
    return sessions.some(({ waits }) => waits === "Lock");
  });
}

/** The sessions that the program's children have open in the scene's database. */
export async function listSessions(
  scene: Scene,
): Promise<Record<string, unknown>[]> {
  return await scene.query(
    `SELECT pid, wait_event_type AS waits FROM pg_stat_activity
      WHERE application_name = 'schema-sync' AND datname = current_database()`,
  );
}
