import { assertEquals } from "@std/assert";

import { parseObjectDetails } from "../../../../src/core/files/object_details.ts";

const HEADER = `-- Table: t
-- Database: d
-- Synced: 2026-11-22T02:00:04Z
-- Written by schema-sync; the next sync overwrites changes made by hand.

`;

type Shown = readonly [kind: string, name: string, definition: string];

function readDetails(statement: string): Shown[] {
  return readFile(HEADER + entry("t", "TABLE", statement));
}

function readFile(text: string): Shown[] {
  const details = parseObjectDetails(text)?.details ?? [];
  return details.map(({ kind, name, definition }) => [kind, name, definition]);
}

function entry(name: string, type: string, statement: string): string {
  return `--\n-- Name: ${name}; Type: ${type}; Schema: public; Owner: -\n--\n\n${statement}\n\n\n`;
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

Deno.test("parseObjectDetails() gives every entry the name that people know it by", () => {
  const entries = [
    ["t", "TABLE", "CREATE TABLE public.t (\n    id integer\n);"],
    ["t c", "CHECK CONSTRAINT", "ALTER TABLE public.t ADD CONSTRAINT c;"],
    ["t t_pkey", "CONSTRAINT", "ALTER TABLE public.t ADD CONSTRAINT t_pkey;"],
    ["t f", "FK CONSTRAINT", "ALTER TABLE public.t ADD CONSTRAINT f;"],
    ["t id", "DEFAULT", "ALTER TABLE public.t ALTER COLUMN id SET DEFAULT 1;"],
    ["t stamp", "TRIGGER", "CREATE TRIGGER stamp;"],
    ["t own", "POLICY", "CREATE POLICY own;"],
    ["t quiet", "RULE", "CREATE RULE quiet;"],
    ["t i", "INDEX", 'CREATE INDEX "t i";'],
    ["t_id_seq", "SEQUENCE OWNED BY", "ALTER SEQUENCE t_id_seq OWNED BY t.id;"],
    ["TABLE t", "COMMENT", "COMMENT ON TABLE public.t IS 'T';"],
  ] as const;
  const text = HEADER +
    entries.map(([name, type, sql]) => entry(name, type, sql)).join("");
  assertEquals(
    readFile(text),
    [
      ["column", "id", "integer"],
      ["constraint", "c", entries[1][2]],
      ["constraint", "t_pkey", entries[2][2]],
      ["foreign key", "f", entries[3][2]],
      ["default", "id", entries[4][2]],
      ["trigger", "stamp", entries[5][2]],
      ["policy", "own", entries[6][2]],
      ["rule", "quiet", entries[7][2]],
      ["index", "t i", entries[8][2]],
      ["sequence owner", "t_id_seq", entries[9][2]],
      ["comment", "TABLE t", entries[10][2]],
    ],
  );
});

Deno.test("parseObjectDetails() takes no text within an entry for one", () => {
  const comment = `COMMENT ON TABLE public.t IS '\n${
    entry("u", "TABLE", "")
  }';`;
  const trailing = `SELECT 1; ${entry("u", "TABLE", "")}`;
  const text = HEADER + entry("TABLE t", "COMMENT", comment) +
    entry("t r", "RULE", trailing);
  assertEquals(readFile(text), [
    ["comment", "TABLE t", comment],
    ["rule", "r", trailing.trim()],
  ]);
});

Deno.test("parseObjectDetails() reads what the header says, with the line ends of either system", () => {
  const header = HEADER.trimEnd() +
    "\n-- Enum mood: 'ok', 'sad'\n-- Referenced by: orders (t_id) -> (id)\n\n";
  const text = header +
    entry("t", "TABLE", "CREATE TABLE public.t (id integer);");
  for (const file of [text, text.replaceAll("\n", "\r\n")]) {
    assertEquals(readFile(file), [
      ["enum", "mood", "'ok', 'sad'"],
      ["referenced by", "orders (t_id) -> (id)", ""],
      ["column", "id", "integer"],
    ]);
  }
});

Deno.test("parseObjectDetails() reads no file that is not ours", () => {
  assertEquals(parseObjectDetails("CREATE TABLE t (id integer);\n"), undefined);
});
