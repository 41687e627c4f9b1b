import { assertEquals } from "@std/assert";

import {
  isSameGathering,
  isSameTable,
} from "../../../../src/core/dump/same_ddl.ts";

const USERS = `--
-- Name: users; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.users (
    id integer NOT NULL,
    json text DEFAULT 'a, b; c'::text NOT NULL,
    price numeric(10,2) DEFAULT NULL,
    CONSTRAINT users_check CHECK ((id > 0))
);

ALTER TABLE ONLY public.users ALTER COLUMN name SET NOT NULL;


--
-- Name: users born; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.users ALTER COLUMN born SET DEFAULT NULL;


--
-- Name: COLUMN users.json; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.users.json IS 'It''s "json"; /* really */';
`;

/** The same table, as PostgreSQL 18 and its pg_dump write it. */
const USERS_18 = `--
-- Name: users; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.users (
    id integer CONSTRAINT users_id_nn NOT NULL,
    "json" text DEFAULT 'a, b; c'::text NOT NULL,
    price numeric(10,2),
    CONSTRAINT name_nn NOT NULL name,
    CONSTRAINT users_check CHECK ((id > 0))
);


--
-- Name: COLUMN users."json"; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.users."json" IS 'It''s "json"; /* really */';
`;

Deno.test("isSameTable() sees the same table in the words of 15 and of 18", () => {
  assertEquals(isSameTable(USERS, USERS_18), true);
  assertEquals(isSameTable(USERS_18, USERS), true);
});

for (
  const [what, from, to] of [
    ["a type", "id integer", "id bigint"],
    ["the length of a type", "numeric(10,2)", "numeric(10,3)"],
    ["a default", "'a, b; c'::text", "'a, b;  c'::text"],
    ["a default that is none no more", "DEFAULT NULL", "DEFAULT 1"],
    ["a column that may be null", "id integer NOT NULL", "id integer"],
    ["a column that is inherited and may be null", "name SET", "names SET"],
    ["a constraint", "(id > 0)", "(id > 1)"],
    ["the name of a constraint", "users_check", "users_check2"],
    ["the case of a name", "json text", '"Json" text'],
    ["a comment", '"json";', "json;"],
    ["a column more", "    price", "    size integer,\n    price"],
    ["a default that is set", "born SET DEFAULT NULL", "born SET DEFAULT 1"],
  ] as const
) {
  Deno.test(`isSameTable() sees ${what}`, () => {
    const changed = USERS.replace(from, to);
    assertEquals(changed === USERS, false);
    assertEquals(isSameTable(USERS, changed), false);
    assertEquals(isSameTable(changed, USERS), false);
    assertEquals(isSameTable(changed, USERS_18), false);
  });
}

Deno.test("isSameTable() sees another name of NOT NULL", () => {
  const renamed = USERS_18.replace("users_id_nn", "users_id_not_null");
  assertEquals(isSameTable(USERS_18, renamed), false);
});

Deno.test("isSameTable() sees a default that comes before NOT NULL", () => {
  const plain = "CREATE TABLE t (a integer NOT NULL);";
  const other = "CREATE TABLE t (a integer DEFAULT 0 NOT NULL);";
  assertEquals(isSameTable(plain, other), false);
  assertEquals(isSameTable(other, plain), false);
});

Deno.test("isSameTable() takes inherited columns that are not null in any order", () => {
  const outside = `CREATE TABLE t (
    a integer
);
ALTER TABLE ONLY t ALTER COLUMN x SET NOT NULL;
ALTER TABLE ONLY t ALTER COLUMN b SET NOT NULL;
ALTER TABLE ONLY t ALTER COLUMN c SET NOT NULL;`;
  const inside =
    "CREATE TABLE t (a integer, NOT NULL b, NOT NULL c, NOT NULL x);";
  assertEquals(isSameTable(outside, inside), true);
  assertEquals(isSameTable(inside, outside), true);
  const other = inside.replace("NOT NULL c", "NOT NULL d");
  assertEquals(isSameTable(outside, other), false);
});

Deno.test("isSameTable() knows an unlogged table in other words, and from a logged one", () => {
  const old = "CREATE UNLOGGED TABLE t (a integer DEFAULT NULL);";
  const other = "CREATE UNLOGGED TABLE t (a integer);";
  assertEquals(isSameTable(old, other), true);
  assertEquals(isSameTable(other.replace("UNLOGGED ", ""), other), false);
});

Deno.test("isSameTable() sees another order of columns", () => {
  const table = "CREATE TABLE t (a integer, b integer);";
  const other = "CREATE TABLE t (b integer, a integer);";
  assertEquals(isSameTable(table, other), false);
});

const VIEW_15 =
  "CREATE VIEW public.v AS\n SELECT u.id,\n u.a AS b\n FROM public.users u;";

Deno.test("isSameTable() knows a view of one relation by its columns' short names", () => {
  const after = VIEW_15.replaceAll("u.", "");
  assertEquals(isSameTable(VIEW_15, after), true);
  assertEquals(isSameTable(after, VIEW_15), true);
});

Deno.test("isSameTable() sees that a view takes a column from elsewhere", () => {
  const other = VIEW_15.replace("u.a", "o.a");
  assertEquals(isSameTable(VIEW_15, other), false);
  const after = VIEW_15.replaceAll("u.", "");
  assertEquals(isSameTable(other, after), false);
});

Deno.test("isSameTable() knows a view whose column is called as its relation is", () => {
  const before =
    'CREATE OR REPLACE VIEW v AS SELECT "a""b"."a""b", 1 FROM "a""b";';
  const after = 'CREATE OR REPLACE VIEW v AS SELECT "a""b", 1 FROM "a""b";';
  assertEquals(isSameTable(before, after), true);
  assertEquals(isSameTable(after, before), true);
  const other = after.replace('"a""b",', '"a""c",');
  assertEquals(isSameTable(before, other), false);
});

Deno.test("isSameTable() knows what a body gives by any name, and nothing else", () => {
  const head = "CREATE FUNCTION f() RETURNS text LANGUAGE sql";
  const before = `${head} BEGIN ATOMIC SELECT 'a'::text; END;`;
  const after = `${head} BEGIN ATOMIC SELECT 'a'::text AS text; END;`;
  assertEquals(isSameTable(before, after), true);
  assertEquals(isSameTable(after, before), true);
  assertEquals(isSameTable(before, after.replace("'a'", "'b'")), false);
  assertEquals(isSameTable(`${head};`, `${head} AS 'a';`), false);
});

Deno.test("isSameTable() knows what a subscription was before it could be otherwise", () => {
  const before =
    "CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (connect = false);";
  const after = before.replace(
    ")",
    ", streaming = off, run_as_owner = true)",
  );
  assertEquals(isSameTable(before, after), true);
  assertEquals(isSameTable(after, before), true);
  const between = [before, after].map((sql) => sql.replace(")", ", x = y)"));
  assertEquals(isSameTable(between[0] ?? "", between[1] ?? ""), true);
  const other = after.replace("off", "on");
  assertEquals(isSameTable(before, other), false);
});

Deno.test("isSameGathering() knows the same things in another order", () => {
  const a =
    'CREATE CAST (a AS b) WITH INOUT; CREATE CAST ("json" AS b) WITH INOUT;';
  const b =
    "CREATE CAST (json AS b) WITH INOUT; CREATE CAST (a AS b) WITH INOUT;";
  assertEquals(isSameGathering(a, b), true);
  assertEquals(isSameTable(a, b), false);
  assertEquals(isSameGathering(a, b.replace("a AS", "c AS")), false);
  assertEquals(isSameGathering(a, a.replace(/;.*/, ";")), false);
});
