/**
 * Folders of migrations as tools lay them out: ten of each, whose order matters,
 * with ways back, and what the tool itself would run.
 *
 * @module
 */

/** A folder, and the same by hand. */
export interface LayoutFixture {
  readonly files: Readonly<Record<string, string>>;
  /** Scripts as the tool runs them on an empty database, in its order. */
  readonly scripts: readonly string[];
  /** What makes the tool's own table, which its migrations refer to. */
  readonly ownTable: string;
  /** What it is taken for. */
  readonly name: string;
  readonly flags?: readonly string[];
  /** Whether the tool runs all scripts in one session. */
  readonly isOneSession?: true;
}

/** Migration 1 makes a table, each after it renames it: only one order works. */
const STEPS: readonly string[] = [
  "CREATE TABLE step_1 (id int PRIMARY KEY);\nCREATE TYPE mood AS ENUM ('sad');",
  ...Array.from(
    { length: 7 },
    (_, i) =>
      `ALTER TABLE step_${i + 1} RENAME TO step_${i + 2};
ALTER TABLE step_${i + 2} ADD COLUMN c${i + 2} text;`,
  ),
  "CREATE VIEW steps AS SELECT c2, c8 FROM step_8;",
  "CREATE FUNCTION count_steps() RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM steps; $$;",
];

/** What needs a transaction around the file, and leaves nothing if there is one. */
const IN_TRANSACTION =
  `CREATE TEMPORARY TABLE scratch ON COMMIT DROP AS SELECT 1 AS id;
LOCK TABLE step_1 IN ACCESS EXCLUSIVE MODE;
SET LOCAL search_path TO public;`;

/** A way back, which would break all that comes after it. */
const BACK = "DROP TABLE IF EXISTS step_1, step_2, step_3 CASCADE;";

/** Numbers of ten migrations, in the order in which a tool takes them. */
interface Naming {
  readonly numbers: readonly string[];
  /** The files of one migration. */
  files(number: string, up: string): Readonly<Record<string, string>>;
}

/** 1 to 10, for tools that compare numbers. */
const NUMBERS = Array.from({ length: 10 }, (_, i) => String(i + 1));

/** The same as texts, where `_` comes next: 10, 1, 2, 3 … */
const TEXTS = ["10", ...NUMBERS.slice(0, 9)];

/** Versions from days without their dashes, which are shorter and sort as texts. */
const DAYS = [
  ...["20140924113530", "2017-08-31-230457", "20180101000000"],
  ...["2018-01-02-000000", "2019-05-05-050505", "20190601000000"],
  ...["20200101000000", "2020-02-02-020202", "20210101000000"],
  "2022-01-01-000000",
];

function build(
  naming: Naming,
  extra: Readonly<Record<string, string>> = {},
  isInTransaction = false,
): Pick<LayoutFixture, "files" | "scripts"> {
  const scripts = STEPS.map((step, i) =>
    isInTransaction && i === 0 ? `${step}\n${IN_TRANSACTION}` : step
  );
  const files = naming.numbers.map((number, i) =>
    naming.files(number, scripts[i] ?? "")
  );
  return { files: Object.assign({}, ...files, extra), scripts };
}

/** Both ways in one file, each behind its mark. */
function marked(
  up: string,
  down: string,
  name: (number: string) => string,
  numbers = NUMBERS,
): Naming {
  return {
    numbers,
    files: (number, text) => ({
      [name(number)]: `${up}\n${text}\n${down}\n${BACK}\n`,
    }),
  };
}

/** Each way in a file of its own. */
function paired(
  up: (number: string) => string,
  down: (number: string) => string,
  numbers = NUMBERS,
): Naming {
  return {
    numbers,
    files: (number, text) => ({ [up(number)]: text, [down(number)]: BACK }),
  };
}

const NO_TABLE = "SELECT 1";

/** A view of the tool's own table, which migrations may refer to. */
function refersTo(table: string, column: string): Readonly<string> {
  return `CREATE FUNCTION last_version() RETURNS text LANGUAGE sql AS 'SELECT max(${column})::text FROM ${table}';`;
}

function withLast(
  { files, scripts }: Pick<LayoutFixture, "files" | "scripts">,
  file: string,
  text: string,
  script = text,
): Pick<LayoutFixture, "files" | "scripts"> {
  return {
    files: { ...files, [file]: text },
    scripts: [...scripts, script],
  };
}

/** The fixtures, by a word for each. */
export const LAYOUT_FIXTURES: Readonly<Record<string, LayoutFixture>> = {
  prisma: {
    name: "Prisma",
    ownTable:
      "CREATE TABLE _prisma_migrations (id varchar(36) PRIMARY KEY, migration_name text)",
    ...withLast(
      build({
        numbers: TEXTS,
        files: (number, text) => ({ [`${number}_x/migration.sql`]: text }),
      }, { "migration_lock.toml": 'provider = "postgresql"' }),
      "9_y/migration.sql",
      refersTo("_prisma_migrations", "migration_name"),
    ),
  },
  diesel: {
    name: "diesel",
    ownTable:
      "CREATE TABLE __diesel_schema_migrations (version varchar(50) PRIMARY KEY, run_on timestamp)",
    ...withLast(
      build(
        paired((n) => `${n}_x/up.sql`, (n) => `${n}_x/down.sql`, DAYS),
        {},
        true,
      ),
      "20230101000000_y/up.sql",
      refersTo("__diesel_schema_migrations", "version"),
    ),
  },
  sqlx: {
    name: "golang-migrate or sqlx",
    ownTable: "CREATE TABLE _sqlx_migrations (version bigint PRIMARY KEY)",
    ...withLast(
      build(
        paired((n) => `${n}_x.up.sql`, (n) => `${n}_x.down.sql`),
        {},
        true,
      ),
      "11_y.up.sql",
      refersTo("_sqlx_migrations", "version"),
    ),
  },
  golangMigrate: {
    name: "golang-migrate or sqlx",
    ownTable:
      "CREATE TABLE schema_migrations (version bigint PRIMARY KEY, dirty boolean)",
    ...withLast(
      build(
        paired(
          (n) => `${n.padStart(4, "0")}_x.up.sql`,
          (n) => `${n.padStart(4, "0")}_x.down.sql`,
        ),
        { "0011_y.up.mysql.sql": "CREATE TABLE `x` (id int)" },
        true,
      ),
      "11_y.up.sql",
      refersTo("schema_migrations", "version"),
    ),
  },
  goose: {
    name: "goose",
    ownTable:
      "CREATE TABLE goose_db_version (id serial PRIMARY KEY, version_id bigint)",
    ...withLast(
      build(
        marked("-- +goose Up", "-- +goose Down", (n) => `${n}_x.sql`),
        { "12_z.go": "package migrations" },
        true,
      ),
      "11_y.sql",
      `-- +goose NO TRANSACTION\n-- +goose Up\nCREATE INDEX CONCURRENTLY i ON step_8 (c2);\n${
        refersTo("goose_db_version", "version_id")
      }`,
    ),
  },
  dbmate: {
    name: "dbmate",
    ownTable: "CREATE TABLE schema_migrations (version varchar PRIMARY KEY)",
    ...withLast(
      build(
        marked("-- migrate:up", "-- migrate:down", (n) => `${n}_x.sql`, TEXTS),
        { "schema.sql": "CREATE TABLE not_this ();" },
        true,
      ),
      "9_y.sql",
      `-- migrate:up transaction:false\nCREATE INDEX CONCURRENTLY i ON step_8 (c2);\n${
        refersTo("schema_migrations", "version")
      }\n-- migrate:down\nDROP INDEX i;`,
      `CREATE INDEX CONCURRENTLY i ON step_8 (c2);\n${
        refersTo("schema_migrations", "version")
      }`,
    ),
  },
  flyway: {
    name: "Flyway",
    flags: ["--var", "owner=keeper"],
    ownTable:
      "CREATE TABLE flyway_schema_history (installed_rank int PRIMARY KEY, version text)",
    ...withLast(
      build(
        paired((n) => `V${n}__x.sql`, (n) => `U${n}__x.sql`),
        { "V1__x.h2.sql": "CREATE TABLE `x`" },
        true,
      ),
      "R__y.sql",
      `CREATE TABLE \${owner} ();\n${
        refersTo("flyway_schema_history", "version")
      }`,
      `CREATE TABLE keeper ();\n${
        refersTo("flyway_schema_history", "version")
      }`,
    ),
  },
  nodePgMigrate: {
    name: "node-pg-migrate",
    ownTable: "CREATE TABLE pgmigrations (id serial PRIMARY KEY, name text)",
    ...build(
      marked(
        "-- Up Migration",
        "-- Down Migration",
        (n) => `16870000000${n.padStart(2, "0")}_x.sql`,
      ),
      {},
      true,
    ),
  },
  supabase: {
    name: "Supabase",
    ownTable: `CREATE ROLE authenticated; CREATE SCHEMA auth;
CREATE TABLE auth.users (id uuid PRIMARY KEY);
CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS 'SELECT NULL::uuid';`,
    ...withLast(
      build({
        numbers: NUMBERS.map((n) => `202401010000${n.padStart(2, "0")}`),
        files: (number, text) => ({ [`migrations/${number}_x.sql`]: text }),
      }, { "seed.sql": "INSERT INTO nowhere VALUES (1);", "config.toml": "" }),
      "migrations/20250101000000_y.sql",
      `CREATE TABLE profiles (id uuid PRIMARY KEY REFERENCES auth.users);
ALTER TABLE profiles ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON profiles TO authenticated USING (id = auth.uid());`,
    ),
  },
  hasura: {
    name: "Hasura",
    ownTable: `CREATE SCHEMA hdb_catalog;
CREATE FUNCTION hdb_catalog.gen_hasura_uuid() RETURNS uuid LANGUAGE sql AS 'SELECT gen_random_uuid()';`,
    ...withLast(
      build(
        paired(
          (n) => `default/15898765432${n.padStart(2, "0")}_x/up.sql`,
          (n) => `default/15898765432${n.padStart(2, "0")}_x/down.sql`,
        ),
        {},
        true,
      ),
      "default/1589876543300_y/up.sql",
      "CREATE TABLE ids (id uuid DEFAULT hdb_catalog.gen_hasura_uuid());",
    ),
  },
  rails: {
    name: "Rails",
    ownTable: NO_TABLE,
    files: {
      "structure.sql":
        `CREATE TABLE users (id int);\nCREATE TABLE schema_migrations (version varchar PRIMARY KEY);\nCOPY users (id) FROM stdin;\n1\n\\.\n`,
      "migrate/20240101000000_x.rb": "class X; end",
      "seeds.sql": "CREATE TABLE not_this ();",
    },
    scripts: [
      "CREATE TABLE users (id int); CREATE TABLE schema_migrations (version varchar PRIMARY KEY);",
    ],
  },
  atlas: {
    name: "Atlas",
    ownTable: NO_TABLE,
    ...build({
      numbers: TEXTS,
      files: (number, text) => ({ [`${number}_x.sql`]: text }),
    }, {
      "atlas.sum": `h1:x=\n${
        TEXTS.map((number) => `${number}_x.sql h1:x=\n`).join("")
      }`,
    }),
  },
  drizzle: {
    name: "drizzle",
    ownTable:
      "CREATE SCHEMA drizzle; CREATE TABLE drizzle.__drizzle_migrations (id serial PRIMARY KEY)",
    ...build({
      numbers: NUMBERS.toReversed(),
      files: (number, text) => ({
        [`${number}_x.sql`]: text.replaceAll(
          ";\n",
          ";\n--> statement-breakpoint\n",
        ),
      }),
    }, {
      "meta/_journal.json": JSON.stringify({
        entries: NUMBERS.toReversed().map((number) => ({ tag: `${number}_x` })),
      }),
    }),
  },
  sqitch: {
    name: "sqitch",
    ownTable: "CREATE SCHEMA sqitch; CREATE TABLE sqitch.changes (id int)",
    ...build({
      numbers: NUMBERS.toReversed().map((number) => `x${number}`),
      files: (number, text) => ({
        [`deploy/${number}.sql`]: `BEGIN;\n${text}\nCOMMIT;`,
        [`revert/${number}.sql`]: BACK,
        [`verify/${number}.sql`]: "SELECT 1/0;",
      }),
    }, {
      "sqitch.plan": [
        ...["%syntax-version=1.0.0", "%project=steps", ""],
        ...NUMBERS.toReversed().map((number) =>
          `x${number} 2024-01-01T00:00:00Z A <a@example.com> # note`
        ),
      ].join("\n"),
    }),
  },
  graphileMigrate: {
    name: "graphile-migrate",
    flags: ["--var", "SCHEMA=app"],
    ownTable: NO_TABLE,
    ...withLast(
      build({
        numbers: NUMBERS.map((number) => number.padStart(6, "0")),
        files: (number, text) => ({
          [`committed/${number}.sql`]: `--! Previous: -\n\n${text}`,
        }),
      }),
      "current.sql",
      "CREATE SCHEMA :SCHEMA; COMMENT ON DATABASE :DATABASE_NAME IS 'x';",
      "CREATE SCHEMA app;",
    ),
  },
  yoyo: {
    name: "yoyo",
    ownTable: "CREATE TABLE _yoyo_migration (id text PRIMARY KEY)",
    ...build({
      numbers: NUMBERS.toReversed(),
      files: (number, text) => ({
        [`${number.padStart(2, "0")}-x.sql`]: `-- depends: ${
          number === "10"
            ? ""
            : `${String(Number(number) + 1).padStart(2, "0")}-x`
        }\n${text}`,
        [`${number.padStart(2, "0")}-x.rollback.sql`]: BACK,
      }),
    }),
  },
  tern: {
    name: "tern",
    ownTable: "CREATE TABLE schema_version (version int)",
    ...build(
      marked(
        "",
        "---- create above / drop below ----",
        (n) => `${n.padStart(3, "0")}_x.sql`,
      ),
      {},
      true,
    ),
  },
  mybatis: {
    name: "MyBatis Migrations",
    flags: ["--var", "schema=app"],
    ownTable: NO_TABLE,
    ...withLast(
      build(marked("-- // x", "-- //@UNDO", (n) => `${n}_x.sql`)),
      "11_y.sql",
      "CREATE SCHEMA ${schema};",
      "CREATE SCHEMA app;",
    ),
  },
  play: {
    name: "Play evolutions",
    ownTable: "CREATE TABLE play_evolutions (id int PRIMARY KEY)",
    ...build({
      numbers: NUMBERS,
      files: (number, text) => ({
        [`${number}.sql`]: `# --- !Ups\n${
          text.replace("FROM steps;", "FROM steps;;")
        }\n# --- !Downs\n${BACK}`,
      }),
    }),
  },
  rambler: {
    name: "rambler",
    ownTable: NO_TABLE,
    ...build(
      marked("-- rambler up", "-- rambler down", (n) => `${n}_x.sql`),
      {},
      true,
    ),
  },
  shmig: {
    name: "shmig",
    ownTable: NO_TABLE,
    ...build(
      marked("-- ==== UP ====", "-- ==== DOWN ====", (n) => `${n}-x.sql`),
    ),
  },
  micrate: {
    name: "micrate",
    ownTable: NO_TABLE,
    ...build(marked("-- +micrate Up", "-- +micrate Down", (n) => `${n}_x.sql`)),
  },
  sqlMigrate: {
    name: "sql-migrate",
    ownTable: "CREATE TABLE gorp_migrations (id text PRIMARY KEY)",
    ...build(
      marked("-- +migrate Up", "-- +migrate Down", (n) => `${n}-x.sql`),
      {},
      true,
    ),
  },
  liquibase: {
    name: "Liquibase",
    ownTable: "CREATE TABLE databasechangelog (id text)",
    ...build({
      numbers: NUMBERS,
      files: (number, text) => ({
        [`${number.padStart(2, "0")}.sql`]:
          `--liquibase formatted sql\n--changeset a:${number} splitStatements:false\n${text}\n--rollback ${BACK}\n--changeset a:${number}m dbms:mysql\nCREATE TABLE \`x\` (id int);\n`,
      }),
    }),
  },
  postgrator: {
    name: "postgrator",
    ownTable: NO_TABLE,
    ...build(paired((n) => `${n}.do.x.sql`, (n) => `${n}.undo.x.sql`)),
  },
  dbMigrate: {
    name: "db-migrate",
    ownTable: NO_TABLE,
    ...build(
      paired(
        (n) => `sqls/${n}-x-up.sql`,
        (n) => `sqls/${n}-x-down.sql`,
        NUMBERS.toSorted(),
      ),
      { "1-x.js": "" },
    ),
  },
  plain: {
    name: "plain SQL",
    ownTable: NO_TABLE,
    ...build({
      numbers: NUMBERS,
      files: (number, text) => ({
        [`up/${number}.sql`]: text,
        [`down/${number}.sql`]: BACK,
      }),
    }),
  },
};
