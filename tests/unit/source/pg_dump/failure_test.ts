import { assertEquals } from "@std/assert";

import { explainFailedDump } from "../../../../src/source/pg_dump/failure.ts";
import { TablesLockedError } from "../../../../src/source/source.ts";

const LOCKED = JSON.stringify([
  { schema: "public", name: "users", isTable: true, isDirect: true },
]);

const REASONS = {
  "ERROR:  canceling statement due to statement timeout": true,
  "server closed the connection unexpectedly": false,
  "FATAL:  terminating connection due to administrator command": false,
} as const;

for (const [reason, isLock] of Object.entries(REASONS)) {
  Deno.test(
    `explainFailedDump() calls "${reason}" after a wait ${
      isLock ? "a lock" : "no lock"
    }`,
    async () => {
      const failure = await explainFailedDump({
        task: 'dump database "shop"',
        request: {
          schemas: undefined,
          isWhole: true,
          tables: undefined,
          excluded: [],
          lockTimeoutMs: 1_000,
        },
        code: 1,
        stderr: `pg_dump: error: query failed: ${reason}
pg_dump: detail: Query was: LOCK TABLE public.users IN ACCESS SHARE MODE\n`,
        elapsedMs: 1_500,
      }, {
        session: () => Promise.resolve(LOCKED),
        other: () => Promise.resolve(LOCKED),
      });
      assertEquals(failure instanceof TablesLockedError, isLock);
    },
  );
}
