import { assertEquals, assertRejects } from "@std/assert";

import { findHindrance } from "../../../../src/source/pg_dump/failure.ts";
import { DatabaseError } from "../../../../src/errors.ts";

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
    `findHindrance() calls "${reason}" after a wait ${
      isLock ? "a lock" : "no lock"
    }`,
    async () => {
      const found = findHindrance({
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
      if (isLock) assertEquals((await found).kind, "locked");
      else await assertRejects(() => found, DatabaseError);
    },
  );
}
