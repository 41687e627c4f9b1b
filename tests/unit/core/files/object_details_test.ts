import { assertEquals } from "@std/assert";

import { parseObjectDetails } from "../../../../src/core/files/object_details.ts";

const HEADER = `-- Table: t
-- Database: d
-- Synced: 2026-11-22T02:00:04Z
-- Written by schema-sync; the next sync overwrites changes made by hand.

`;

function readDetails(
  statement: string,
): (readonly [kind: string, name: string, definition: string])[] {
  const entry =
    `--\n-- Name: t; Type: TABLE; Schema: public; Owner: -\n--\n\n${statement}\n`;
  const details = parseObjectDetails(HEADER + entry)?.details ?? [];
  return details.map(({ kind, name, definition }) => [kind, name, definition]);
}

Deno.test("parseObjectDetails() cuts columns at the commas of the list alone", () => {
  assertEquals(
    readDetails(`CREATE TABLE public.t (
    id numeric(10,2) DEFAULT 'a,(b'::text,
    "odd, name" text,
    CONSTRAINT c CHECK ((id > 0)),
    NOT NULL id
);`),
    [
      ["column", "id", "numeric(10,2) DEFAULT 'a,(b'::text"],
      ["column", '"odd, name"', "text"],
      ["constraint", "c", "CHECK ((id > 0))"],
      ["constraint", "NOT NULL id", ""],
    ],
  );
});

Deno.test("parseObjectDetails() tells how a table is stored", () => {
  assertEquals(
    readDetails(
      "CREATE TABLE public.t (\n    id integer\n)\nPARTITION BY LIST (id);",
    ),
    [["column", "id", "integer"], ["storage", "", "PARTITION BY LIST (id)"]],
  );
});

Deno.test("parseObjectDetails() finds no column where there is no list", () => {
  assertEquals(readDetails("CREATE TABLE public.t OF public.a, b;"), []);
});
