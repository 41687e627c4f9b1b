import { assertEquals } from "@std/assert";

import { cutBareEntries } from "../../../../src/core/files/bare_entries.ts";
import { parseObjectDetails } from "../../../../src/core/files/object_details.ts";

const ROWS: readonly (readonly [sql: string, type: string, name: string])[] = [
  ["CREATE TABLE public.t (\n    id integer\n);", "TABLE", "t"],
  ["CREATE UNLOGGED TABLE public.t (id integer);", "TABLE", "t"],
  ["CREATE FOREIGN TABLE public.t (\n) SERVER s;", "FOREIGN TABLE", "t"],
  ['CREATE UNIQUE INDEX "a b" ON public.t USING btree (id);', "INDEX", "a b"],
  ["CREATE INDEX i ON ONLY public.t USING btree (id);", "INDEX", "i"],
  [
    "ALTER TABLE ONLY public.t\n    ADD CONSTRAINT t_pkey PRIMARY KEY (id);",
    "CONSTRAINT",
    "t_pkey",
  ],
  [
    "ALTER TABLE public.t\n    ADD CONSTRAINT c CHECK ((id > 0)) NOT VALID;",
    "CONSTRAINT",
    "c",
  ],
  [
    'ALTER TABLE ONLY public."T t"\n    ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES public.u(id);',
    "FK CONSTRAINT",
    "f",
  ],
  [
    "ALTER TABLE ONLY public.t ALTER COLUMN k SET DEFAULT 1;",
    "DEFAULT",
    "k",
  ],
  [
    "ALTER TABLE public.t ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (\n    SEQUENCE NAME public.t_id_seq\n    START WITH 1\n);",
    "SEQUENCE",
    "t_id_seq",
  ],
  [
    "CREATE SEQUENCE public.t_k_seq\n    START WITH 1;",
    "SEQUENCE",
    "t_k_seq",
  ],
  [
    "ALTER SEQUENCE public.t_k_seq OWNED BY public.t.k;",
    "SEQUENCE OWNED BY",
    "t_k_seq",
  ],
  ["ALTER TABLE public.t ENABLE ROW LEVEL SECURITY;", "ROW SECURITY", "t"],
  [
    "ALTER TABLE ONLY public.t ATTACH PARTITION public.t1 FOR VALUES IN (1);",
    "TABLE ATTACH",
    "t1",
  ],
  [
    "ALTER INDEX public.i ATTACH PARTITION public.i1;",
    "INDEX ATTACH",
    "i1",
  ],
  ["CREATE POLICY own ON public.t USING (true);", "POLICY", "own"],
  [
    "CREATE RULE quiet AS\n    ON DELETE TO public.t DO NOTHING;",
    "RULE",
    "quiet",
  ],
  ["CREATE TRIGGER stamp BEFORE INSERT ON public.t;", "TRIGGER", "stamp"],
  [
    "CREATE CONSTRAINT TRIGGER stamp AFTER INSERT ON public.t;",
    "TRIGGER",
    "stamp",
  ],
  ["CREATE STATISTICS public.st ON a, b FROM public.t;", "STATISTICS", "st"],
  ["CREATE VIEW public.v AS\n SELECT 1;", "VIEW", "v"],
  [
    "CREATE MATERIALIZED VIEW public.v AS\n SELECT 1\n  WITH NO DATA;",
    "MATERIALIZED VIEW",
    "v",
  ],
  [
    "CREATE FUNCTION public.f(a integer, b text) RETURNS integer\n    LANGUAGE sql\n    BEGIN ATOMIC\n SELECT 1;\n SELECT 2;\nEND;",
    "FUNCTION",
    "f(a integer, b text)",
  ],
  [
    "CREATE PROCEDURE public.p()\n    LANGUAGE sql\n    AS $$ SELECT 1; $$;",
    "PROCEDURE",
    "p()",
  ],
  ["CREATE TYPE public.mood AS ENUM (\n    'a'\n);", "TYPE", "mood"],
  [
    "CREATE EXTENSION IF NOT EXISTS pgcrypto WITH SCHEMA public;",
    "EXTENSION",
    "pgcrypto",
  ],
  ["COMMENT ON TABLE public.t IS 'a; IS b';", "COMMENT", "TABLE t"],
  ["COMMENT ON COLUMN public.t.k IS 'x';", "COMMENT", "COLUMN t.k"],
  [
    "SET default_table_access_method = columnar;",
    "STATEMENT",
    "SET default_table_access_method = columnar;",
  ],
];

for (const [sql, type, name] of ROWS) {
  Deno.test(`cutBareEntries() names ${sql.replace(/\s+/g, " ")}`, () => {
    assertEquals(cutBareEntries(sql, "public"), [
      { type, name, definition: sql },
    ]);
  });
}

Deno.test("cutBareEntries() cuts at the ends of statements alone", () => {
  const statements = ROWS.map(([sql]) => sql);
  assertEquals(
    cutBareEntries(`\n${statements.join("\n\n")}\n`, "public")
      .map(({ definition }) => definition),
    statements,
  );
});

Deno.test("parseObjectDetails() tells the same with and without comments", () => {
  const header = `-- Table: t
-- Database: d
-- Synced: 2026-11-22T02:00:04Z
-- Written by schema-sync; the next sync overwrites changes made by hand.

`;
  const entries = [
    ["t", "TABLE", "CREATE TABLE public.t (\n    id integer\n);"],
    ["COLUMN t.id", "COMMENT", "COMMENT ON COLUMN public.t.id IS 'x';"],
    [
      "t t_pkey",
      "CONSTRAINT",
      "ALTER TABLE ONLY public.t\n    ADD CONSTRAINT t_pkey PRIMARY KEY (id);",
    ],
    ["t_i", "INDEX", "CREATE INDEX t_i ON public.t USING btree (id);"],
    [
      "t f",
      "FK CONSTRAINT",
      "ALTER TABLE ONLY public.t\n    ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES public.u(id);",
    ],
  ] as const;
  const withComments = entries.map(([name, type, sql]) =>
    `--\n-- Name: ${name}; Type: ${type}; Schema: public; Owner: -\n--\n\n${sql}\n\n\n`
  );
  const without = entries.map(([, , sql]) => sql).join("\n\n");
  const details = parseObjectDetails(`${header}${without}\n`)?.details;
  assertEquals(
    details,
    parseObjectDetails(header + withComments.join(""))?.details,
  );
  assertEquals(details?.map(({ kind }) => kind), [
    "column",
    "comment",
    "constraint",
    "index",
    "foreign key",
  ]);
});
