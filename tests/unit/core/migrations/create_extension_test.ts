import { assertEquals } from "@std/assert";

import {
  listExtensions,
  withoutVersion,
} from "../../../../src/core/migrations/create_extension.ts";

Deno.test("listExtensions() reads the name as SQL does", () => {
  for (
    const [statement, names] of [
      ["CREATE EXTENSION citext;", ["citext"]],
      ["create\nextension if not exists CITEXT", ["citext"]],
      [
        'CREATE EXTENSION IF NOT EXISTS "uuid-ossp" WITH SCHEMA x;',
        ["uuid-ossp"],
      ],
      ['CREATE EXTENSION "a""b"', ['a"b']],
      ["CREATE TABLE extension (id int);", []],
      ["COMMENT ON EXTENSION citext IS 'CREATE EXTENSION x';", []],
      [
        "DO $$ BEGIN CREATE EXTENSION a; CREATE EXTENSION b; END $$;",
        ["a", "b"],
      ],
    ] as const
  ) assertEquals<readonly string[]>(listExtensions(statement), names);
});

Deno.test("withoutVersion() takes the version off a CREATE EXTENSION alone", () => {
  assertEquals(
    withoutVersion("CREATE EXTENSION a WITH SCHEMA b VERSION '3.3' CASCADE;"),
    "CREATE EXTENSION a WITH SCHEMA b CASCADE;",
  );
  const other = "SELECT ' VERSION ''1''';";
  assertEquals(withoutVersion(other), other);
});
