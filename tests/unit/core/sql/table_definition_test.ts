import { assertEquals } from "@std/assert";

import { parseTableParts } from "../../../../src/core/sql/table_definition.ts";

const HEADER = `-- Table: t
-- Database: d
-- Synced: 2026-11-22T02:00:04Z
-- Written by schema-sync; the next sync overwrites changes made by hand.

`;

function readParts(
  statement: string,
): (readonly [kind: string, name: string, definition: string])[] {
  const entry =
    `--\n-- Name: t; Type: TABLE; Schema: public; Owner: -\n--\n\n${statement}\n`;
  const parts = parseTableParts(HEADER + entry)?.parts ?? [];
  return parts.map(({ kind, name, definition }) => [kind, name, definition]);
}

Deno.test("parseTableParts() cuts columns at the commas of the list alone", () => {
  assertEquals(
    readParts(`CREATE TABLE public.t (
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

Deno.test("parseTableParts() tells how a table is stored", () => {
  assertEquals(
    readParts(
      "CREATE TABLE public.t (\n    id integer\n)\nPARTITION BY LIST (id);",
    ),
    [["column", "id", "integer"], ["storage", "", "PARTITION BY LIST (id)"]],
  );
});

Deno.test("parseTableParts() finds no column where there is no list", () => {
  assertEquals(readParts("CREATE TABLE public.t OF public.a, b;"), []);
});
