import { assertEquals } from "@std/assert";

import {
  createFirst,
  findUncreated,
} from "../../../../src/source/embedded/uncreated_extensions.ts";

const FILE = {
  path: "1.sql",
  statements: [{ path: "1.sql", line: 3, text: "CREATE TABLE a (x citext);" }],
  isInTransaction: false,
  keepsSession: false,
};

const FAILURES: Readonly<Record<string, string | undefined>> = {
  'type "citext" does not exist': "citext",
  "function gen_random_bytes(integer) does not exist": "pgcrypto",
  'operator class "gin_trgm_ops" does not exist for access method "gin"':
    "pg_trgm",
  'data type uuid has no default operator class for access method "gist"':
    "btree_gist",
  'extension "hstore" does not exist': "hstore",
  "needs extension postgis (type geometry)": "postgis",
  "needs extension postgis_raster (type raster)": undefined,
  'type "itneger" does not exist': undefined,
};

for (const [failure, expected] of Object.entries(FAILURES)) {
  Deno.test(`findUncreated() looks at: ${failure}`, () => {
    assertEquals(findUncreated([failure], [FILE]), expected);
  });
}

Deno.test("createFirst() has the first file create it, which is then none of them", () => {
  const files = createFirst([FILE, FILE], "citext");
  assertEquals(
    files.map(({ statements }) => statements.map((one) => one.text)),
    [
      ['CREATE EXTENSION "citext";', "CREATE TABLE a (x citext);"],
      ["CREATE TABLE a (x citext);"],
    ],
  );
  const failure = 'type "citext" does not exist';
  assertEquals(findUncreated([failure], files), undefined);
});
