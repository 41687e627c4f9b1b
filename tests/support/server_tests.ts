/**
 * Tests that share one server, because a server takes its time to start.
 *
 * @module
 */

import {
  type PostgresServer,
  type StartOptions,
  startPostgres,
} from "./postgres_server.ts";
import { isSkipped } from "./skipped.ts";

/** A test that is given a running server. */
export type ServerTest = (server: PostgresServer) => Promise<void>;

/** A test that not every machine can run. */
export interface ConditionalTest {
  /** What is missing on this machine; `undefined` if nothing is. */
  readonly missing: string | undefined;
  readonly run: ServerTest;
}

/**
 * Declares a group of tests, each a step by its name, on one server.
 *
 * The server's log is read all the time, which is no leak of the test that
 * makes the server write to it.
 */
export function testOnServer(
  group: string,
  tests: Readonly<Record<string, ServerTest | ConditionalTest>>,
  options: StartOptions = {},
): void {
  Deno.test({
    name: group,
    sanitizeOps: false,
    fn: async (t) => {
      await using server = await startPostgres(options);
      for (const [name, test] of Object.entries(tests)) {
        const { missing, run } = typeof test === "function"
          ? { missing: undefined, run: test }
          : test;
        await t.step({
          name,
          ignore: isSkipped(`${group} ... ${name}`, missing),
          fn: () => run(server),
        });
      }
    },
  });
}
