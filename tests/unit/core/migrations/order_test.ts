import { assertEquals } from "@std/assert";

import { orderMigrations } from "../../../../src/core/migrations/order.ts";

const LAYOUTS: Readonly<Record<string, readonly [string, string]>> = {
  "plain files": ["10_b.sql 9_a.sql .x.sql README.md", "9_a.sql 10_b.sql"],
  "hidden folders": [".git/a.sql b.sql", "b.sql"],
  "up and down": [
    "2_b.up.sql 2_b.down.sql 1_a.down.sql 1_a.up.sql",
    "1_a.up.sql 2_b.up.sql",
  ],
  "up and down in folders": ["1_a/up.sql 1_a/down.sql", "1_a/up.sql"],
  "a folder for each": [
    "2_b/migration.sql 10_c/migration.sql 1_a/migration.sql migration_lock.toml",
    "1_a/migration.sql 2_b/migration.sql 10_c/migration.sql",
  ],
  "Flyway's versions": [
    "V10__c.sql V2__a.sql V2.1__b.sql V2_0_5__a.sql",
    "V2__a.sql V2_0_5__a.sql V2.1__b.sql V10__c.sql",
  ],
  "Flyway's versions over folders": [
    "a/V3__x.sql b/V2__x.sql",
    "b/V2__x.sql a/V3__x.sql",
  ],
  "Flyway's repeatable, undone and other files": [
    "R__b.sql R__a.sql U1__x.sql V1__x.sql afterMigrate.sql",
    "V1__x.sql R__a.sql R__b.sql",
  ],
  "Flyway's newest baseline": [
    "B1__x.sql B3__x.sql V1__x.sql V3__x.sql V4__x.sql",
    "B3__x.sql V4__x.sql",
  ],
  "Flyway's versions that end in zeros": [
    "B2.0.0__x.sql V1__x.sql V2__x.sql V2_0__x.sql V2.0.1__x.sql V10__x.sql",
    "B2.0.0__x.sql V2.0.1__x.sql V10__x.sql",
  ],
};

for (const [name, [paths, ordered]] of Object.entries(LAYOUTS)) {
  Deno.test(`orderMigrations() knows ${name}`, () => {
    assertEquals(orderMigrations(paths.split(" ")), ordered.split(" "));
  });
}
