import { assertEquals, assertThrows } from "@std/assert";

import { DatabaseError } from "../../../../../src/errors.ts";
import { requireDumpable } from "../../../../../src/source/pg_dump/wasm/dump_in_worker.ts";

Deno.test("requireDumpable() lets every server pass up to its own version", () => {
  for (const major of [12, 17, 18]) requireDumpable(`${major}.4`, major);
});

Deno.test("requireDumpable() refuses a newer server and says both versions", () => {
  const error = assertThrows(() => requireDumpable("19.1", 19), DatabaseError);
  assertEquals(
    [error.message, error.hint],
    [
      "Cannot dump PostgreSQL 19.1 with the built-in pg_dump 18.3: it is older than the server",
      "Install the client tools of PostgreSQL 19 and use --client tools.",
    ],
  );
});
