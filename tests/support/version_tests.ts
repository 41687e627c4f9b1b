/**
 * Tests on servers of several versions, each on one of its own.
 *
 * @module
 */

import {
  type EmbeddedVersion,
  obtainEmbeddedPostgres,
} from "./embedded_postgres.ts";
import {
  type PostgresServer,
  type StartOptions,
  startPostgres,
} from "./postgres_server.ts";
import { isSkipped } from "./skipped.ts";

/** Declares a test for each version; one that cannot be had is skipped, and told. */
export async function testOnVersions<M extends EmbeddedVersion>(
  majors: readonly M[],
  nameOf: (major: M) => string,
  test: (server: PostgresServer, major: M) => Promise<void>,
  options: Pick<StartOptions, "settings"> = {},
): Promise<void> {
  for (const major of majors) {
    const embedded = await obtainEmbeddedPostgres(major);
    const name = nameOf(major);
    const missing = typeof embedded === "string" ? embedded : undefined;
    Deno.test({
      name,
      ignore: isSkipped(name, missing),
      fn: async () => {
        if (typeof embedded === "string") return;
        await using server = await startPostgres({ ...embedded, ...options });
        await test(server, major);
      },
    });
  }
}
