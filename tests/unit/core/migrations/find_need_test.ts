import { assertEquals } from "@std/assert";

import { findNeed } from "../../../../src/core/migrations/find_need.ts";

/** SQLSTATE and message, extensions that are missing, and what is needed. */
const FAILURES: Readonly<
  Record<string, readonly [string, string, string, string | undefined]>
> = {
  "a type that is known": [
    "42704",
    'type "geometry" does not exist',
    "",
    "extension postgis (type geometry)",
  ],
  "a type in a schema": [
    "42704",
    'type "extensions.geography" does not exist',
    "",
    "extension postgis (type geography)",
  ],
  "an array of a type that is known": [
    "42704",
    "type http_header[] does not exist",
    "http",
    "extension http (type http_header)",
  ],
  "a function that is known": [
    "42883",
    "function st_astext(integer) does not exist",
    "pg_cron",
    "extension postgis (function st_astext)",
  ],
  "a type of an extension that nobody knows": [
    "42704",
    'type "semver" does not exist',
    "semver pg_cron",
    "extension semver (type semver)",
  ],
  "a type of one of two": [
    "42704",
    'type "x" does not exist',
    "a b",
    "extension a or b (type x)",
  ],
  "an operator": [
    "42883",
    "operator does not exist: text %>> text",
    "a",
    "extension a (operator)",
  ],
  "a slip of the pen beside an extension that is known": [
    "42704",
    'type "itneger" does not exist',
    "pg_cron postgis",
    undefined,
  ],
  "a table that nobody makes": [
    "42P01",
    'relation "nothing" does not exist',
    "a",
    undefined,
  ],
  "a table that was left out": [
    "42P01",
    'relation "public.places" does not exist',
    "postgis",
    "extension postgis (type geometry)",
  ],
  "an error of another kind": [
    "42601",
    'syntax error at or near "type x "',
    "a",
    undefined,
  ],
};

for (
  const [name, [code, message, extensions, need]] of Object.entries(FAILURES)
) {
  Deno.test(`findNeed() knows ${name}`, () => {
    assertEquals(
      findNeed("CREATE TABLE a ()", { code, message }, {
        extensions: new Set(extensions.split(" ").filter(Boolean)),
        lost: new Map([["places", "extension postgis (type geometry)"]]),
      }),
      need,
    );
  });
}

Deno.test("findNeed() knows what needs a server", () => {
  const failure = { code: "XX000", message: "incompatible library" };
  const statements = {
    "CREATE SUBSCRIPTION s CONNECTION ''": "a server (subscription)",
    "CREATE DEFAULT CONVERSION c FOR 'LATIN2'": "a server (conversion)",
  };
  for (const [sql, need] of Object.entries(statements)) {
    const known = { extensions: new Set<string>(), lost: new Map() };
    assertEquals(findNeed(sql, failure, known), need);
  }
});
