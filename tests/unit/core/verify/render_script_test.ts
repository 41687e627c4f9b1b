import { assertEquals, assertStringIncludes } from "@std/assert";

import type { FileEntry } from "../../../../src/core/verify/folder_entries.ts";
import { renderScript } from "../../../../src/core/verify/render_script.ts";
import { tableId } from "../../../support/object_ids.ts";

const ENTRY: FileEntry = {
  ...{ file: "users.sql", line: 6, object: tableId("users") },
  sql: "CREATE TABLE public.users ();",
  ...{ phase: "before data", rank: 1 },
};

const FACTS = {
  folder: "docs/schemas",
  entries: [ENTRY],
  roles: [],
  ownsPublic: false,
  unproven: [],
};

Deno.test("renderScript() ends with the statements, in their order", () => {
  const script = renderScript(FACTS);
  assertEquals(
    script.slice(script.indexOf("SET row_security")),
    [
      "SET row_security = off;\n",
      "CREATE TABLE public.users ();\n",
    ].join("\n"),
  );
});

Deno.test("renderScript() sets for one statement what is set for it alone", () => {
  const setting = "SET default_table_access_method = columnar;";
  assertStringIncludes(
    renderScript({ ...FACTS, entries: [{ ...ENTRY, setting }] }),
    `${setting}\n${ENTRY.sql}\nRESET default_table_access_method;\n`,
  );
});

Deno.test("renderScript() makes a role where it is missing, whatever its name", () => {
  const script = renderScript({ ...FACTS, roles: ["it's $schema_sync$"] });
  assertStringIncludes(
    script,
    `DO 'BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = ''it''''s $schema_sync$'') THEN
    EXECUTE ''CREATE ROLE "it''''s $schema_sync$" NOLOGIN'';
  END IF;
END';
`,
  );
});

Deno.test("renderScript() names what is not in it, on one line each", () => {
  const script = renderScript({
    ...FACTS,
    folder: "a\nDROP TABLE b;",
    unproven: [{ object: tableId("a"), file: "a.sql", need: "b\nc" }],
  });
  assertStringIncludes(script, "-- Not all of a.sql: needs b c.\n");
  assertEquals(script.includes("\nDROP"), false);
});

Deno.test("renderScript() gives schema public to who loads it, where it was somebody's", () => {
  assertEquals(renderScript(FACTS).includes("OWNER"), false);
  assertStringIncludes(
    renderScript({ ...FACTS, ownsPublic: true }),
    "ALTER SCHEMA public OWNER TO CURRENT_USER;\n",
  );
});
