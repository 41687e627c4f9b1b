import { assertEquals } from "@std/assert";

import { unpackRows } from "../../../../../src/core/catalog/details/unpack_rows.ts";

Deno.test("unpackRows() gives each value the name of its field, and leaves rows as they are", () => {
  const rows = [{ oid: 1, name: "a" }, { oid: 2, name: null }];
  assertEquals(
    unpackRows({ fields: ["oid", "name"], rows: [[1, "a"], [2, null]] }),
    rows,
  );
  assertEquals(unpackRows(rows), rows);
  assertEquals(unpackRows({ fields: ["oid"], rows: [] }), []);
});
