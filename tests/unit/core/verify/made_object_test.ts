import { assertEquals } from "@std/assert";

import {
  findMadeName,
  findMadeObject,
  findMisplaced,
} from "../../../../src/core/verify/made_object.ts";
import { objectId, tableId } from "../../../support/object_ids.ts";

const MADE: readonly (readonly [sql: string, name: string | undefined])[] = [
  ["CREATE TABLE public.users (\n", "table public.users"],
  ['CREATE UNLOGGED TABLE a."b.c" ();', "table a.b.c"],
  ["CREATE FOREIGN TABLE public.far (", "foreign_table public.far"],
  ["CREATE OR REPLACE VIEW public.v AS", "view public.v"],
  ["CREATE MATERIALIZED VIEW public.v AS", "view public.v"],
  ["CREATE FUNCTION public.f(a integer) RETURNS", "function public.f"],
  ["CREATE AGGREGATE public.sum(integer) (", "function public.sum"],
  ["CREATE TYPE public.mood AS ENUM (", "type public.mood"],
  ["CREATE DOMAIN public.year AS integer", "type public.year"],
  ["CREATE SEQUENCE public.s", "sequence public.s"],
  ["CREATE INDEX i ON public.users USING", undefined],
  ["COMMENT ON TABLE public.users IS 'x'", undefined],
];

for (const [sql, name] of MADE) {
  Deno.test(`findMadeObject() of ${sql.trim()}`, () => {
    const made = findMadeObject(sql);
    assertEquals(
      made === undefined
        ? undefined
        : `${made.kind} ${made.schema}.${made.name}`,
      name,
    );
  });
}

Deno.test("findMisplaced() finds what belongs to another object", () => {
  const users = tableId("users");
  for (
    const sql of [
      "CREATE TABLE public.notes (",
      "CREATE INDEX i ON public.notes USING btree (id);",
      "ALTER TABLE ONLY public.notes\n    ADD CONSTRAINT a",
      "CREATE POLICY p ON public.notes\n",
      "ALTER TABLE ONLY public.users ATTACH PARTITION public.notes FOR",
    ]
  ) assertEquals(findMisplaced(sql, users), "public.notes", sql);
  assertEquals(
    findMisplaced("CREATE TYPE public.mood AS", objectId("type", "mode")),
    "public.mood",
  );
});

Deno.test("findMisplaced() leaves what belongs to the object", () => {
  const users = tableId("users");
  for (
    const sql of [
      "CREATE TABLE public.users (",
      "CREATE SEQUENCE public.users_id_seq\n",
      "CREATE UNIQUE INDEX i ON ONLY public.users USING btree (id);",
      "ALTER TABLE ONLY public.parts ATTACH PARTITION public.users FOR",
      "COMMENT ON TABLE public.users IS 'x';",
    ]
  ) assertEquals(findMisplaced(sql, users), undefined, sql);
});

Deno.test("findMadeName() names it as PostgreSQL's messages do", () => {
  const names = [
    'CREATE TYPE public."my mood" AS ENUM (',
    "CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public;",
    "CREATE SERVER away FOREIGN DATA WRAPPER postgres_fdw;",
    "CREATE UNIQUE INDEX users_key ON public.users USING",
    "ALTER TABLE ONLY public.users\n    ADD CONSTRAINT users_pkey PRIMARY",
    "COMMENT ON TABLE public.users IS 'x'",
  ].map(findMadeName);
  assertEquals(names, [
    ...["public.my mood", "citext", "away", "users_key", "users_pkey"],
    undefined,
  ]);
});
