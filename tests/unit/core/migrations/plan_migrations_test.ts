import { assertEquals, assertThrows } from "@std/assert";

import {
  type MigrationPlan,
  planMigrations,
} from "../../../../src/core/migrations/plan_migrations.ts";
import { DatabaseError } from "../../../../src/errors.ts";

/** The files of a folder, what it is taken for, and what is run in which order. */
interface Case {
  readonly files: string | Readonly<Record<string, string>>;
  readonly path?: string;
  readonly layout: string;
  readonly order: string;
}

const UP = "-- migrate:up\n";

const CASES: Readonly<Record<string, Case>> = {
  "plain files": {
    files: "10_b.sql 9_a.sql README.md",
    layout: "plain SQL",
    order: "9_a.sql 10_b.sql",
  },
  "up and down": {
    files: "10_b.up.sql 10_b.down.sql 9_a.down.sql 9_a.up.sql",
    layout: "golang-migrate or sqlx",
    order: "9_a.up.sql 10_b.up.sql",
  },
  "up and down without numbers": {
    files: "b.up.sql b.down.sql a.down.sql a.up.sql",
    layout: "pairs of up and down",
    order: "a.up.sql b.up.sql",
  },
  "up and down in folders": {
    files: "10_a/up.sql 9_a/up.sql 10_a/down.sql",
    layout: "folders with up.sql",
    order: "9_a/up.sql 10_a/up.sql",
  },
  "sqlx by its mark": {
    files: { "10_b.sql": "-- no-transaction\n", "9_a.sql": "", "x.sql": "" },
    layout: "sqlx",
    order: "9_a.sql 10_b.sql",
  },
  "Prisma, whose folders are texts": {
    files:
      "20250625_add_value/migration.sql 20250520123737_init/migration.sql migration_lock.toml",
    layout: "Prisma",
    order: "20250520123737_init/migration.sql 20250625_add_value/migration.sql",
  },
  "diesel, whose versions are texts without dashes": {
    files:
      "2017-08-31-230457_invitations/up.sql 2017-08-31-230457_invitations/down.sql 20140924113530_users/up.sql",
    layout: "diesel",
    order: "20140924113530_users/up.sql 2017-08-31-230457_invitations/up.sql",
  },
  "Hasura": {
    files:
      "migrations/default/1589876543210_a/up.sql migrations/default/1589876543210_a/down.sql migrations/default/999_b/up.sql",
    layout: "Hasura",
    order:
      "migrations/default/999_b/up.sql migrations/default/1589876543210_a/up.sql",
  },
  "dbmate, whose names are texts": {
    files: { "10_b.sql": UP, "9_a.sql": UP, "schema.sql": "" },
    layout: "dbmate",
    order: "10_b.sql 9_a.sql",
  },
  "goose, whose versions are numbers": {
    files: { "10_b.sql": "-- +goose Up\n", "9_a.sql": "", "seed.sql": "" },
    layout: "goose",
    order: "9_a.sql 10_b.sql",
  },
  "sql-migrate": {
    files: { "10_b.sql": "-- +migrate Up\n", "9_a.sql": "" },
    layout: "sql-migrate",
    order: "9_a.sql 10_b.sql",
  },
  "micrate": {
    files: { "10_b.sql": "-- +micrate Up\n", "9_a.sql": "" },
    layout: "micrate",
    order: "9_a.sql 10_b.sql",
  },
  "node-pg-migrate, whose versions are times": {
    files: {
      "20240101000000000_b.sql": "-- Up Migration\n",
      "1687000000000_a.sql": "",
    },
    layout: "node-pg-migrate",
    order: "1687000000000_a.sql 20240101000000000_b.sql",
  },
  "tern": {
    files: {
      "010_b.sql": "x;\n---- create above / drop below ----\ny;",
      "9_a.sql": "",
    },
    layout: "tern",
    order: "9_a.sql 010_b.sql",
  },
  "Play": {
    files: { "10.sql": "# --- !Ups\n", "9.sql": "", "notes.sql": "" },
    layout: "Play evolutions",
    order: "9.sql 10.sql",
  },
  "MyBatis": {
    files: { "1_a.sql": "-- //@UNDO\n", "bootstrap.sql": "" },
    layout: "MyBatis Migrations",
    order: "bootstrap.sql 1_a.sql",
  },
  "rambler": {
    files: { "10_b.sql": "-- rambler up\n", "9_a.sql": "" },
    layout: "rambler",
    order: "9_a.sql 10_b.sql",
  },
  "shmig": {
    files: { "10-b.sql": "-- ==== UP ====\n", "9-a.sql": "" },
    layout: "shmig",
    order: "9-a.sql 10-b.sql",
  },
  "Liquibase with a changelog that has the order": {
    files: {
      "changelog.xml":
        '<databaseChangeLog><include file="db/b.sql"/><include file="a.sql" relativeToChangelogFile="true"/>',
      "a.sql": "--liquibase formatted sql\n",
      "b.sql": "--liquibase formatted sql\n",
    },
    path: "src/db",
    layout: "Liquibase",
    order: "b.sql a.sql",
  },
  "Liquibase with a changelog that takes all": {
    files: {
      "changelog.yaml": "databaseChangeLog:\n- includeAll:\n- file: b.sql",
      "a.sql": "--liquibase formatted sql\n",
      "b.sql": "",
    },
    layout: "Liquibase",
    order: "a.sql b.sql",
  },
  "Liquibase without one": {
    files: { "9.sql": "--liquibase formatted sql\n", "10.sql": "" },
    layout: "Liquibase",
    order: "10.sql 9.sql",
  },
  "Supabase by its folder": {
    files: "migrations/20240101000000_b.sql migrations/2_a.sql seed.sql",
    path: "app/supabase",
    layout: "Supabase",
    order: "migrations/20240101000000_b.sql migrations/2_a.sql",
  },
  "Supabase by what it provides": {
    files: {
      "20240101000000_a.sql": "CREATE TABLE a (b uuid REFERENCES auth.users);",
    },
    layout: "Supabase",
    order: "20240101000000_a.sql",
  },
  "drizzle, whose journal has the order": {
    files: {
      "meta/_journal.json":
        '{"entries": [{"tag": "0001_b"}, {"tag": "0000_a"}]}',
      "0000_a.sql": "",
      "0001_b.sql": "",
      "0002_c.sql": "",
    },
    layout: "drizzle",
    order: "0001_b.sql 0000_a.sql",
  },
  "drizzle with folders": {
    files: "2_b/migration.sql 2_b/snapshot.json 10_a/migration.sql",
    layout: "drizzle",
    order: "10_a/migration.sql 2_b/migration.sql",
  },
  "sqitch with its scripts in another folder": {
    files: {
      "sql/sqitch.plan": "%project=x\n\nb 2024-01-01 A <a@b>\n",
      "sqitch.plan":
        "%project=x\n\na 2024-01-01 A <a@b>\nb 2024-01-01 A <a@b>\n",
      "sqitch.conf":
        "[core]\n\tengine = pg\n\t# top_dir = .\n\t top_dir = ./sql\n",
      "sql/deploy/a.sql": "",
      "sql/deploy/b.sql": "",
      "sql/revert/b.sql": "",
    },
    layout: "sqitch",
    order: "sql/deploy/a.sql sql/deploy/b.sql",
  },
  "sqitch, whose plan has the order": {
    files: {
      "sqitch.plan": [
        "%syntax-version=1.0.0",
        "%project=x",
        "",
        "b 2024-01-01T00:00:00Z A <a@b> # note",
        "a [b !c] 2024-01-01T00:00:00Z A <a@b> # note",
        "@v1 2024-01-01T00:00:00Z A <a@b> # note",
        "b [b@v1] 2024-01-01T00:00:00Z A <a@b> # note",
      ].join("\n"),
      "deploy/a.sql": "",
      "deploy/b.sql": "",
      "deploy/b@v1.sql": "",
      "revert/a.sql": "",
      "verify/a.sql": "",
    },
    layout: "sqitch",
    order: "deploy/b@v1.sql deploy/a.sql deploy/b.sql",
  },
  "graphile-migrate": {
    files: "current.sql committed/000002.sql committed/000001-init.sql",
    layout: "graphile-migrate",
    order: "committed/000001-init.sql committed/000002.sql current.sql",
  },
  "yoyo, with what depends on a later one": {
    files: {
      "a.sql": "-- depends: b\n",
      "b.sql": "",
      "b.rollback.sql": "",
      "c.sql": "",
    },
    layout: "yoyo",
    order: "b.sql a.sql c.sql",
  },
  "Atlas, from its newest checkpoint": {
    files: {
      "atlas.sum": "h1:x=\n1_a.sql h1:x=\n2_b.sql h1:x=\n3_c.sql h1:x=\n",
      "1_a.sql": "",
      "2_b.sql": "-- atlas:checkpoint\n",
      "3_c.sql": "",
    },
    layout: "Atlas",
    order: "2_b.sql 3_c.sql",
  },
  "Rails": {
    files: {
      "structure.sql": "INSERT INTO schema_migrations (version) VALUES (1);",
      "migrate/20240101000000_a.rb": "",
      "seeds.sql": "",
    },
    layout: "Rails",
    order: "structure.sql",
  },
  "postgrator": {
    files: "010.do.b.sql 010.undo.b.sql 9.do.sql",
    layout: "postgrator",
    order: "9.do.sql 010.do.b.sql",
  },
  "db-migrate": {
    files: "2_b.js 2_a.js sqls/2-b-up.sql sqls/2-b-down.sql sqls/1-a-up.sql",
    layout: "db-migrate",
    order: "sqls/1-a-up.sql sqls/2-b-up.sql",
  },
  "Flyway's versions": {
    files: "V10__c.sql V2__a.sql V2.1__b.sql V2_0_5__a.sql",
    layout: "Flyway",
    order: "V2__a.sql V2_0_5__a.sql V2.1__b.sql V10__c.sql",
  },
  "Flyway's versions over folders": {
    files: "a/V3__x.sql b/V2__x.sql",
    layout: "Flyway",
    order: "b/V2__x.sql a/V3__x.sql",
  },
  "Flyway's repeatable, undone, callbacks and other files": {
    files:
      "R__b.sql R__a.sql U1__x.sql V1__x.sql afterMigrate.sql beforeMigrate__x.sql beforeClean.sql",
    layout: "Flyway",
    order: "beforeMigrate__x.sql V1__x.sql R__a.sql R__b.sql afterMigrate.sql",
  },
  "Flyway's newest baseline": {
    files: "B1__x.sql B3__x.sql V1__x.sql V3__x.sql V4__x.sql",
    layout: "Flyway",
    order: "B3__x.sql V4__x.sql",
  },
  "Flyway's versions that end in zeros": {
    files:
      "B2.0.0__x.sql V1__x.sql V2__x.sql V2_0__x.sql V2.0.1__x.sql V10__x.sql",
    layout: "Flyway",
    order: "B2.0.0__x.sql V2.0.1__x.sql V10__x.sql",
  },
  "refinery, for which U is a version like any": {
    files: "V1__x.sql U10__x.sql V3__x.sql",
    layout: "refinery",
    order: "V1__x.sql V3__x.sql U10__x.sql",
  },
  "down beside up": {
    files: "down/1_a.sql up/1_a.sql up/2_b.sql",
    layout: "plain SQL",
    order: "up/1_a.sql up/2_b.sql",
  },
  "a way back by its suffix, beside the way forward alone": {
    files: "1_a.sql 1_a_down.sql 2_scale_down.sql",
    layout: "plain SQL",
    order: "1_a.sql 2_scale_down.sql",
  },
};

for (const [name, { layout, order, files, path }] of Object.entries(CASES)) {
  Deno.test(`planMigrations() knows ${name}`, () => {
    const plan = planFiles(files, path);
    assertEquals(
      [plan.layout.name, plan.migrations.map(({ path }) => path)],
      [layout, order.split(" ")],
    );
  });
}

const NOTES: Readonly<Record<string, readonly [string, readonly string[]]>> = {
  "what is for another database": [
    "1.mysql.up.sql 1.up.sql sqlite/1.up.sql",
    ["2 files for another database left out: 1.mysql.up.sql, sqlite/1.up.sql"],
  ],
  "what has a suffix for another database": [
    "a-mysql.sql a-postgres.sql b.sql",
    ["1 file for another database left out: a-mysql.sql"],
  ],
  "what is for any, beside what is for PostgreSQL": [
    "1.up.sql 1.postgres.up.sql 2.up.sql 3.up.sql 3.pg.autocommit.up.sql",
    ["2 files for another database left out: 1.up.sql, 3.up.sql"],
  ],
  "no suffix without one for ours": ["1_from_mysql.sql 2_b.sql", []],
  "nothing where all is for another one": ["mysql/1.sql", []],
  "what the tool would not run": [
    "V1__a.sql a.sql b.sql c.sql d.sql",
    [
      "4 files that Flyway would not run left out: a.sql, b.sql, c.sql and 1 more",
    ],
  ],
  "what is a program": [
    "1_a.sql 2_b.go 3_c.go 4_d.py helpers.go",
    ["2 .go, 1 .py migrations are programs, which are not run"],
  ],
};

for (const [name, [files, notes]] of Object.entries(NOTES)) {
  Deno.test(`planMigrations() notes ${name}`, () => {
    assertEquals(planFiles(files).notes, notes);
  });
}

const REFUSED: Readonly<Record<string, readonly [Case["files"], string]>> = {
  "a journal with a file that is not there": [
    { "meta/_journal.json": '{"entries": [{"tag": "a"}]}' },
    '"meta/_journal.json" lists "a.sql", which is not there',
  ],
  "a journal that is none": [
    { "meta/_journal.json": "{}" },
    '"meta/_journal.json" is no journal of drizzle',
  ],
  "a plan with a change that is not there": [
    { "sqitch.plan": "a 2024 A <a@b>" },
    '"sqitch.plan" lists "a", and there is no "deploy/a.sql"',
  ],
  "scripts of sqitch without their plan": [
    { "a.sql": "-- Deploy x:a to pg\n" },
    "it has scripts of sqitch and no sqitch.plan, which has their order",
  ],
  "a sum that differs from the folder": [
    { "atlas.sum": "h1:x=\na.sql h1:x=\n", "a.sql": "", "b.sql": "" },
    '"atlas.sum" and the folder differ in "b.sql"',
  ],
  "a circle": [
    { "a.sql": "-- depends: b\n", "b.sql": "-- depends: a\n" },
    '"a.sql" depends on itself, by way of others',
  ],
  "a file that depends on none": [
    { "a.sql": "-- depends: b\n" },
    '"a.sql" depends on "b", of which there is no file',
  ],
};

for (const [name, [files, message]] of Object.entries(REFUSED)) {
  Deno.test(`planMigrations() refuses ${name}`, () => {
    assertThrows(
      () => planFiles(files),
      DatabaseError,
      `Cannot load "db": ${message}`,
    );
  });
}

const TRANSACTIONS: Readonly<Record<string, readonly [string, boolean]>> = {
  "1_a.up.sql": ["", true],
  "2_a.up.sql": ["-- no-transaction\n", false],
  "1.sql": ["-- migrate:up", true],
  "2.sql": ["-- migrate:up transaction:false", false],
  "3.sql": ["-- +goose Up", true],
  "4.sql": ["-- +goose NO TRANSACTION\n-- +goose Up", false],
  "5.sql": ["-- +migrate Up notransaction", false],
  "6.sql": ["---- tern: disable-tx ----", false],
  "V1__a.sql": ["", true],
  "a.sql": ["CREATE TABLE a ();", false],
  "b.sql": ["SET LOCAL x = 1;", true],
  "d.sql": [
    "LOCK TABLE :s.a;\nCREATE FUNCTION f() AS $$\nbegin\n  return;\nend $$;",
    true,
  ],
  "c.sql": ["BEGIN;\nSET LOCAL x = 1;\nCOMMIT;", false],
};

for (const [path, [text, expected]] of Object.entries(TRANSACTIONS)) {
  Deno.test(`planMigrations() knows whether ${path} runs in a transaction`, () => {
    const { migrations } = planFiles({ [path]: text });
    assertEquals(migrations.map((one) => one.isInTransaction), [expected]);
  });
}

Deno.test("planMigrations() prepares a text as its tool does", () => {
  const { migrations } = planFiles({
    "committed/000001.sql": "SELECT 1;",
    "current.sql": "--! include a.sql\n",
    "fixtures/a.sql": "SELECT 2;",
  });
  assertEquals(migrations.map(({ text }) => text), [
    "SELECT 1;",
    "SELECT 2;\n",
  ]);
  const play = planFiles({ "1.sql": "# --- !Ups\na;;b;\n# --- !Downs\nc;" });
  assertEquals(play.migrations[0]?.text, "\na;b;\n\n");
  const liquibase = planFiles({
    "1.sql":
      "--liquibase formatted sql\n--changeset a:1 dbms:mysql\na;\n--changeset a:2 dbms:postgresql\nb;",
  });
  assertEquals(
    liquibase.migrations[0]?.text,
    "--liquibase formatted sql\n\n\n--changeset a:2 dbms:postgresql\nb;",
  );
});

function planFiles(files: Case["files"], path = "db"): MigrationPlan {
  const texts = typeof files === "string"
    ? Object.fromEntries(files.split(" ").map((path) => [path, ""]))
    : files;
  return planMigrations({
    path,
    paths: Object.keys(texts),
    textOf: (path) => texts[path] ?? "",
  });
}
