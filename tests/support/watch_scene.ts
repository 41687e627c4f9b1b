/**
 * Watches a scene.
 *
 * @module
 */

import type { SchemaSyncRun } from "./run_schema_sync.ts";
import type { Scene } from "./scene.ts";
import { waitUntil } from "./wait_until.ts";

/** Watches while something is done, and tells how the watch ended. */
export async function watchWhile(
  scene: Scene,
  args: readonly string[],
  work: (run: SchemaSyncRun) => Promise<void>,
  env: Readonly<Record<string, string>> = {},
): Promise<Awaited<SchemaSyncRun["ended"]>> {
  const run = await scene.start(["sync", "--watch", "0.1", ...args], { env });
  try {
    await waitForFile(scene, "_index.md");
    await work(run);
  } finally {
    run.kill("SIGTERM");
  }
  return await run.ended;
}

/** Waits for a file of the folder. */
export async function waitForFile(scene: Scene, file: string): Promise<void> {
  await waitUntil(`${file} is there`, async () => {
    try {
      return (await Deno.stat(`${scene.folder}/${file}`)).isFile;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
  });
}
