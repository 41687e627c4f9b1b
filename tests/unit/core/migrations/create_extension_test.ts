import { assertEquals } from "@std/assert";

import { findExtension } from "../../../../src/core/migrations/create_extension.ts";

const STATEMENTS: Readonly<Record<string, string | undefined>> = {
  "CREATE EXTENSION pg_trgm;": "pg_trgm",
  "create extension if not exists HSTORE schema x;": "hstore",
  'CREATE EXTENSION IF NOT EXISTS "uuid-ossp" CASCADE;': "uuid-ossp",
  'CREATE EXTENSION "a""b";': 'a"b',
  "COMMENT ON EXTENSION hstore IS 'x';": undefined,
};

for (const [statement, name] of Object.entries(STATEMENTS)) {
  Deno.test(`findExtension() of ${statement}`, () => {
    assertEquals(findExtension(statement), name);
  });
}
