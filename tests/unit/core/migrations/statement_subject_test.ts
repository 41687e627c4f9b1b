import { assertEquals } from "@std/assert";

import {
  findDatabaseSubject,
  findRename,
  findSubject,
  listParts,
} from "../../../../src/core/migrations/statement_subject.ts";

/** `action kind schema.name`; no schema where the statement names none. */
const SUBJECTS: Readonly<Record<string, string | undefined>> = {
  "CREATE TABLE a (id int)": "create table a",
  "create unlogged table if not exists Shop.A (id int)": "create table shop.a",
  'CREATE TABLE "S.x" . "A b"()': "create table S.x.A b",
  "CREATE OR REPLACE FUNCTION s.f(a int) RETURNS int": "create function s.f",
  "CREATE MATERIALIZED VIEW v AS SELECT 1": "create view v",
  "CREATE FOREIGN TABLE t (id int) SERVER s": "create foreign_table t",
  "CREATE DOMAIN d AS geometry": "create type d",
  "ALTER TABLE IF EXISTS ONLY a ADD b int": "change table a",
  "DROP TABLE IF EXISTS a": "drop table a",
  "CREATE UNIQUE INDEX CONCURRENTLY i ON ONLY s.a USING gist (b)":
    "change table s.a",
  "CREATE INDEX ON a (b)": "change table a",
  "CREATE TRIGGER t BEFORE INSERT OR UPDATE OF b ON a FOR EACH ROW":
    "change table a",
  "CREATE POLICY p ON a USING (true)": "change table a",
  "CREATE RULE r AS ON INSERT TO a DO NOTHING": "change table a",
  "COMMENT ON COLUMN s.a.b IS 'x'": "change table s.a",
  "COMMENT ON VIEW v IS 'x'": "change view v",
  "SELECT 1": undefined,
  "CREATE EXTENSION a": undefined,
};

for (const [sql, expected] of Object.entries(SUBJECTS)) {
  Deno.test(`findSubject() reads ${sql}`, () => {
    const subject = findSubject(sql);
    assertEquals(
      subject === undefined
        ? undefined
        : `${subject.action} ${subject.kind} ${
          [subject.schema, subject.name].filter(Boolean).join(".")
        }`,
      expected,
    );
  });
}

Deno.test("findDatabaseSubject() finds what is in no schema", () => {
  assertEquals(findDatabaseSubject("CREATE event  TRIGGER a"), "EVENT TRIGGER");
  assertEquals(findDatabaseSubject("CREATE TRUSTED LANGUAGE a"), "LANGUAGE");
  assertEquals(
    findDatabaseSubject("CREATE OPERATOR CLASS a FOR TYPE b"),
    "OPERATOR CLASS",
  );
  assertEquals(findDatabaseSubject("CREATE TABLE server ()"), undefined);
});

Deno.test("findRename() finds the new name of an object, not of a column", () => {
  assertEquals(findRename('ALTER TABLE a RENAME TO "B"'), "B");
  assertEquals(findRename("ALTER TABLE a RENAME COLUMN b TO c"), undefined);
  assertEquals(findRename("ALTER TABLE a ADD b int"), undefined);
});

/** The names that are made with a table, or after it. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  'ALTER TABLE a ADD b int, ADD COLUMN IF NOT EXISTS "C" int, ADD CONSTRAINT d CHECK (true), ADD UNIQUE (b)':
    ["b", "C", "d"],
  "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON a (b)": ["i"],
  "CREATE INDEX ON a (b)": [],
  "CREATE POLICY p ON a": ["p"],
  "SELECT add b": [],
};

for (const [sql, names] of Object.entries(PARTS)) {
  Deno.test(`listParts() reads ${sql}`, () => {
    assertEquals(listParts(sql), names);
  });
}
