import { assertEquals } from "@std/assert";

import { followTransaction } from "../../../../src/core/sql/follow_transaction.ts";

const STATEMENTS: Readonly<Record<string, boolean>> = {
  "BEGIN;": true,
  "begin isolation level serializable": true,
  "START TRANSACTION;": true,
  "COMMIT;": false,
  "END": false,
  "ROLLBACK;": false,
  "ABORT": false,
  "PREPARE TRANSACTION 'a'": false,
  "ROLLBACK TO a;": true,
  "ROLLBACK WORK TO SAVEPOINT a;": true,
  "COMMIT AND CHAIN;": true,
  "ROLLBACK AND NO CHAIN;": false,
  "SAVEPOINT a;": true,
  "CREATE TABLE begin ();": true,
};

for (const [sql, expected] of Object.entries(STATEMENTS)) {
  Deno.test(`followTransaction() knows where ${sql} leads`, () => {
    assertEquals(followTransaction(true, sql), expected);
  });
}

Deno.test("followTransaction() keeps a transaction closed that nothing begins", () => {
  for (const sql of ["SELECT 1", "COMMIT AND CHAIN", "SAVEPOINT a"]) {
    assertEquals(followTransaction(false, sql), false);
  }
});
