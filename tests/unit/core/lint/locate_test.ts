import { assertEquals } from "@std/assert";

import {
  findCommentLine,
  findLine,
  findPlaces,
} from "../../../../src/core/lint/locate.ts";
import type { Part, PartKind } from "../../../../src/core/lint/rule.ts";

/** As a file of ours is, with what misleads who takes text for SQL. */
const TABLE = `-- Table: invoices
-- Read by: CREATE TABLE x (id integer)

--
-- Name: invoices; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.invoices (
    id bigint NOT NULL,
    note text DEFAULT 'a,
    customer_id integer'::text,
    customer_id numeric(10,2) DEFAULT ((1 + 2))::numeric,
    "Odd, ""name" text,
    CONSTRAINT "ck (1)" CHECK ((note <> '
    CONSTRAINT other CHECK'::text)),
    NOT NULL id
)
PARTITION BY RANGE (id);


COMMENT ON TABLE public.invoices IS 'what
@lint-ignore naming: x';

ALTER TABLE ONLY public.invoices ALTER COLUMN id SET DEFAULT 1;

ALTER TABLE ONLY public.invoices
    ADD CONSTRAINT invoices_pkey PRIMARY KEY (id);

CREATE UNIQUE INDEX "My idx" ON ONLY public.invoices USING btree (id);

CREATE INDEX U&"w\\0061s" ON public.invoices (note);

CREATE CONSTRAINT TRIGGER t AFTER INSERT ON public.invoices FOR EACH ROW EXECUTE FUNCTION public.f('
CREATE TRIGGER fake');

CREATE TRIGGER off BEFORE INSERT ON public.invoices FOR EACH ROW EXECUTE FUNCTION public.f();

ALTER TABLE public.invoices DISABLE TRIGGER off;

CREATE POLICY p ON public.invoices USING (true);

ALTER TABLE public.invoices ENABLE ROW LEVEL SECURITY;
`;

for (
  const [kind, name, start] of [
    ["column", "id", "    id bigint"],
    ["column", "note", "    note text"],
    ["column", "customer_id", "    customer_id numeric"],
    ["column", 'Odd, "name', '    "Odd, ""name" text'],
    ["column", "gone", "CREATE TABLE public.invoices"],
    ["constraint", "ck (1)", '    CONSTRAINT "ck (1)"'],
    ["constraint", "other", "CREATE TABLE public.invoices"],
    ["constraint", "invoices_pkey", "    ADD CONSTRAINT invoices_pkey"],
    ["index", "My idx", 'CREATE UNIQUE INDEX "My idx"'],
    ["index", "was", 'CREATE INDEX U&"w'],
    ["trigger", "t", "CREATE CONSTRAINT TRIGGER t"],
    ["trigger", "fake", "CREATE TABLE public.invoices"],
    ["trigger", "off", "ALTER TABLE public.invoices DISABLE TRIGGER off"],
    ["policy", "p", "CREATE POLICY p"],
    ["row security", "", "ALTER TABLE public.invoices ENABLE ROW"],
    ["entry", "", "CREATE TABLE public.invoices"],
  ] satisfies [PartKind, string, string][]
) {
  Deno.test(`findLine() finds ${kind} ${JSON.stringify(name)}`, () => {
    assertEquals(readLine(TABLE, { kind, name }).startsWith(start), true);
  });
}

function readLine(text: string, part?: Part): string {
  return text.split("\n")[findLine(findPlaces(text), part) - 1] ?? "";
}

Deno.test("findLine() finds the object itself, past header and comments", () => {
  assertEquals(readLine(TABLE), "CREATE TABLE public.invoices (");
  const view = "-- View: v\n\nCREATE VIEW public.v AS\n SELECT 1;\n";
  assertEquals(readLine(view), "CREATE VIEW public.v AS");
  assertEquals(findLine(findPlaces("-- nothing\n"), undefined), 1);
});

Deno.test("findLine() tells overloads apart by their arguments, whatever their defaults", () => {
  const text = `CREATE FUNCTION public.add(a integer) RETURNS integer
    LANGUAGE sql AS $$ SELECT 1; CREATE FUNCTION fake() $$;

CREATE FUNCTION public.add(a integer, b text DEFAULT 'x, y'::text, VARIADIC c numeric[] DEFAULT '{}'::numeric[]) RETURNS integer
    LANGUAGE sql AS $$ SELECT 1 $$;

CREATE PROCEDURE public.add(IN "a b" integer)
    LANGUAGE sql AS $$ SELECT 1 $$;

CREATE FUNCTION public.add() RETURNS integer
    LANGUAGE sql
    BEGIN ATOMIC
 SELECT 1;
END;
`;
  for (
    const [name, start] of [
      ["a integer", "CREATE FUNCTION public.add(a integer) "],
      [
        "a integer, b text, VARIADIC c numeric[]",
        "CREATE FUNCTION public.add(a integer, b",
      ],
      ['IN "a b" integer', "CREATE PROCEDURE"],
      ["", "CREATE FUNCTION public.add() "],
      ["of another", "CREATE FUNCTION public.add(a integer) "],
    ] as const
  ) {
    const line = readLine(text, { kind: "overload", name });
    assertEquals(line.startsWith(start), true, name);
  }
});

Deno.test("findCommentLine() finds a line within a comment", () => {
  const places = findPlaces(TABLE);
  const line = findCommentLine(places, "@lint-ignore naming");
  assertEquals(TABLE.split("\n")[(line ?? 0) - 1], "@lint-ignore naming: x';");
  assertEquals(findCommentLine(places, "@lint-ignore other"), undefined);
});
