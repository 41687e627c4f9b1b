import { assertEquals } from "@std/assert";

import { moveToFilter } from "../../../../src/source/pg_dump/filter_file.ts";

Deno.test("moveToFilter() moves what names tables and schemas", () => {
  assertEquals(
    moveToFilter([
      "--schema-only",
      '--schema="public"',
      '--table="public"."a=b"',
      '--exclude-table="public"."c d"',
      "--snapshot=00000003-1",
    ]),
    {
      args: ["--schema-only", "--snapshot=00000003-1"],
      filter: `include schema "public"
include table "public"."a=b"
exclude table "public"."c d"
`,
    },
  );
});

Deno.test("moveToFilter() escapes what a line cannot hold", () => {
  assertEquals(moveToFilter(['--table="a\\b\nc""d"']), {
    args: [],
    filter: 'include table "a\\\\b\\nc""d"\n',
  });
});

Deno.test("moveToFilter() leaves a carriage return where it can be told", () => {
  const options = ['--exclude-table="public"."a\rb"'];
  assertEquals(moveToFilter(options), { args: options, filter: "" });
});
