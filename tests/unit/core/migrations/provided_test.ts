import { assertEquals } from "@std/assert";

import {
  listProvidedExtensions,
  makeProvided,
} from "../../../../src/core/migrations/provided.ts";

const USERS = "CREATE TABLE a (id uuid REFERENCES auth.users);";

Deno.test("makeProvided() makes nothing for files that rely on nothing", () => {
  assertEquals(makeProvided(["CREATE TABLE users ();"], '"db"'), []);
});

Deno.test("makeProvided() makes what Supabase has", () => {
  const made = makeProvided([USERS], '"db"');
  assertEquals(made.includes("CREATE SCHEMA auth"), true);
  assertEquals(
    made.includes(
      'ALTER DATABASE "db" SET search_path TO "$user", public, extensions',
    ),
    true,
  );
});

Deno.test("makeProvided() leaves out what the files make", () => {
  const table = 'CREATE TABLE IF NOT EXISTS "storage"."buckets" (id text);';
  const made = makeProvided([table, USERS], '"db"').join("\n");
  assertEquals(made.includes("CREATE TABLE storage.buckets"), false);
  assertEquals(made.includes("CREATE TABLE storage.objects"), true);
  assertEquals(makeProvided(["CREATE SCHEMA auth;", USERS], '"db"'), []);
});

Deno.test("makeProvided() makes what Hasura has", () => {
  const sql = "CREATE TABLE a (id uuid DEFAULT hdb_catalog.gen_hasura_uuid());";
  const [first] = makeProvided([sql], '"db"');
  assertEquals(first, "CREATE SCHEMA hdb_catalog");
});

Deno.test("listProvidedExtensions() finds what is used and not created", () => {
  const call = "SELECT gen_random_bytes(8), uuid_generate_v4();";
  assertEquals(listProvidedExtensions([call]), []);
  assertEquals(listProvidedExtensions([USERS, call]), [
    "pgcrypto",
    "uuid-ossp",
  ]);
  const create = 'CREATE EXTENSION IF NOT EXISTS "uuid-ossp";';
  assertEquals(listProvidedExtensions([USERS, call, create]), ["pgcrypto"]);
});
