import { assertEquals } from "@std/assert";

import { interpolate } from "../../../../src/core/sql/psql_variables.ts";

const VARIABLES = new Map([["a", "x"], ["q", `it's "it"`]]);

const TEXTS: Readonly<Record<string, string>> = {
  "SELECT :a, :b": "SELECT x, :b",
  [`SELECT :'a', :"a", :'b'`]: `SELECT 'x', "x", :'b'`,
  [`SELECT :'q', :"q"`]: `SELECT 'it''s "it"', "it's ""it"""`,
  "SELECT 1::a, '{:a}', $$ :a $$ -- :a": "SELECT 1::a, '{:a}', $$ :a $$ -- :a",
  "SELECT :{?a}, :{?b}": "SELECT TRUE, FALSE",
};

for (const [sql, expected] of Object.entries(TEXTS)) {
  Deno.test(`interpolate() reads ${sql}`, () => {
    assertEquals(interpolate(sql, VARIABLES), expected);
  });
}

Deno.test("interpolate() leaves a text alone where nothing has a value", () => {
  assertEquals(interpolate("SELECT :a", new Map()), "SELECT :a");
});
