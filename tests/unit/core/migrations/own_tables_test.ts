import { assertEquals } from "@std/assert";

import {
  listOwnTables,
  makeOwnTables,
} from "../../../../src/core/migrations/own_tables.ts";

const REFERENCE = "ALTER TABLE schema_migrations ENABLE ROW LEVEL SECURITY;";
const LOOK =
  "DO $$ BEGIN IF EXISTS (SELECT FROM pg_tables WHERE tablename = 'goose_db_version') THEN ASSERT false; END IF; END $$;";

/** Statements, the tables of the tools, and those that are made. */
const CASES: Readonly<
  Record<string, readonly [readonly string[], string | undefined, string]>
> = {
  "one that is referred to": [[REFERENCE], undefined, "schema_migrations"],
  "one of the tool": [[REFERENCE], "schema_migrations", "schema_migrations"],
  "none of another tool": [[REFERENCE], "goose_db_version", ""],
  "none that is only looked for": [[LOOK], undefined, ""],
  "none that is not named": [["SELECT 1"], "schema_migrations", ""],
  "none that the files make": [
    [
      'CREATE TABLE IF NOT EXISTS public."schema_migrations" (version int);',
      REFERENCE,
    ],
    undefined,
    "",
  ],
  "none that a block makes": [
    [
      "DO $$ BEGIN CREATE TABLE schema_migrations (version int); END $$;",
      REFERENCE,
    ],
    "schema_migrations",
    "",
  ],
};

for (const [name, [statements, names, made]] of Object.entries(CASES)) {
  Deno.test(`makeOwnTables() makes ${name}`, () => {
    assertEquals(
      makeOwnTables(statements, names?.split(" "))
        .map((sql) => /public\.(\w+)/.exec(sql)?.[1]).join(" "),
      made,
    );
  });
}

Deno.test("listOwnTables() has each table once", () => {
  const tables = listOwnTables(["changelog", "schema_migrations"])
    .map(({ schema, name }) => `${schema}.${name}`);
  assertEquals(tables.length, new Set(tables).size);
  assertEquals(tables.includes("public.changelog"), true);
  assertEquals(tables.includes("drizzle.__drizzle_migrations"), true);
});
