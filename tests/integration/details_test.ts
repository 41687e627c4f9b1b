import { assertEquals } from "@std/assert";
import { join } from "@std/path/join";

import { buildDetails } from "../../src/core/catalog/details/build_details.ts";
import type { Details, Index } from "../../src/core/catalog/details/details.ts";
import { openEmbedded } from "../../src/source/embedded/embedded.ts";
import type { Source } from "../../src/source/source.ts";
import { FIRST_OWN_OID } from "../../src/source/sql/objects_value.ts";
import {
  type PostgresServer,
  startPostgres,
} from "../support/postgres_server.ts";
import { openServerSource } from "../support/sync_folder.ts";
import { holdLock } from "../support/table_lock.ts";
import { makeTempFolder } from "../support/temp_folder.ts";
import { testOnVersions } from "../support/version_tests.ts";

/** Something of every kind that the details tell of, as PostgreSQL 12 takes it. */
const SCHEMA_SQL = `
  CREATE EXTENSION citext;
  CREATE TYPE mood AS ENUM ('sad', 'happy');
  CREATE TYPE unused AS ENUM ('a');
  CREATE TYPE in_body AS ENUM ('a');
  CREATE TYPE pair AS (a integer, b mood);
  CREATE DOMAIN year AS integer NOT NULL CHECK (VALUE > 1900);
  CREATE DOMAIN birth_year AS year;
  CREATE SEQUENCE alone;
  CREATE SEQUENCE shared AS integer;
  CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public AS $$ DECLARE x in_body; BEGIN RETURN NEW; END $$;
  CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dropped integer,
    name varchar(20) COLLATE "C" DEFAULT 'nobody',
    born birth_year,
    moods mood[],
    number integer DEFAULT nextval('shared'),
    old serial,
    twice integer GENERATED ALWAYS AS (number * 2) STORED,
    UNIQUE (name, born)
  ) WITH (fillfactor = 70);
  ALTER TABLE users DROP COLUMN dropped;
  COMMENT ON TABLE users IS 'who';
  COMMENT ON COLUMN users.name IS 'what';
  COMMENT ON CONSTRAINT users_name_born_key ON users IS 'why';
  CREATE INDEX users_lower ON users (lower(name), born DESC) INCLUDE (old) WHERE old > 3;
  CREATE INDEX users_pattern ON users (name text_pattern_ops, name COLLATE "C");
  CREATE INDEX users_partial ON users (number) WHERE number IS NOT NULL AND old IS NOT NULL;
  CREATE INDEX users_single ON users (number) WHERE number IS NOT NULL;
  CREATE INDEX users_either ON users (number) WHERE number IS NOT NULL OR old IS NOT NULL;
  CREATE TRIGGER users_touch BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();
  ALTER TABLE users DISABLE TRIGGER users_touch;
  ALTER TABLE users ENABLE ROW LEVEL SECURITY;
  CREATE POLICY users_read ON users FOR SELECT USING (true);
  CREATE TABLE events (
    id integer,
    user_id bigint,
    PRIMARY KEY (id, user_id)
  ) PARTITION BY RANGE (id);
  CREATE TABLE events_one PARTITION OF events FOR VALUES FROM (1) TO (100);
  ALTER TABLE events ADD CONSTRAINT events_user_fkey
    FOREIGN KEY (user_id) REFERENCES users ON DELETE CASCADE DEFERRABLE;
  ALTER TABLE users ADD CONSTRAINT users_old_check CHECK (old > 0) NOT VALID;
  CREATE VIEW user_list AS SELECT id FROM users;
`;

const { signal } = new AbortController();

function findOrThrow<T extends { readonly name: string }>(
  items: Iterable<T>,
  name: string,
): T {
  for (const item of items) if (item.name === name) return item;
  throw new Error(`there is no ${name}`);
}

/** What every version tells of the same, with names in place of OIDs. */
function withoutOids(details: Details): unknown {
  const names = nameOids(details);
  return JSON.parse(JSON.stringify(
    {
      relations: [...details.relations.values()],
      functions: details.functions,
      types: [...details.types.values()]
        .filter(({ isExtensionMember }) => !isExtensionMember),
      sequences: details.sequences,
    },
    (key, value) => {
      if (TREES.includes(key)) return "a tree";
      return typeof value === "number" && value >= FIRST_OWN_OID
        ? names.get(value) ?? "another oid"
        : value;
    },
  ));
}

/** Another version writes them in another way. */
const TREES = ["expressions", "predicate"];

function nameOids(
  { relations, types, ...details }: Details,
): Map<number, string> {
  const parts = [...relations.values()].flatMap((relation) => [
    ...[relation, ...relation.constraints, ...relation.indexes],
    ...[...relation.triggers, ...relation.policies],
  ]);
  const objects = [
    ...types.values(),
    ...details.functions,
    ...details.sequences,
  ];
  return new Map(
    [...parts, ...objects].map(({ oid, name }) => [oid, `oid of ${name}`]),
  );
}

/** Loaded once for all tests. */
let embedded: Promise<Details> | undefined;

function readEmbedded(): Promise<Details> {
  embedded ??= loadEmbedded();
  return embedded;
}

async function loadEmbedded(): Promise<Details> {
  await using folder = await makeTempFolder();
  await Deno.writeTextFile(join(folder.path, "1.sql"), SCHEMA_SQL);
  const source = openEmbedded({
    paths: [folder.path],
    database: "shop",
    variables: new Map(),
    needsExtensions: true,
    signal,
  });
  return await read(source);
}

async function readServer(server: PostgresServer): Promise<Details> {
  const database = await server.createDatabase();
  await server.query(database, SCHEMA_SQL);
  return await read(await openServerSource(server, database));
}

async function read(source: Source): Promise<Details> {
  try {
    await source.readCatalog();
    return buildDetails(await source.readDetails());
  } finally {
    await source.close();
  }
}
Deno.test("details of files tell what counts of each thing", async () => {
  const { relations, types, sequences } = await readEmbedded();
  const users = findOrThrow(relations.values(), "users");
  const index = (name: string): Index => findOrThrow(users.indexes, name);
  assertEquals(
    users.columns.map(({ name, type, isNotNull }) => [name, type, isNotNull]),
    [
      ["id", "bigint", true],
      ["name", "character varying(20)", false],
      ["born", "public.birth_year", true],
      ["moods", "public.mood[]", false],
      ["number", "integer", false],
      ["old", "integer", true],
      ["twice", "integer", false],
    ],
  );
  const [id, name, born, , number] = users.columns;
  assertEquals([id?.identity, name?.collation, name?.comment], [
    ...["always", "C", "what"],
  ]);
  assertEquals(born?.baseTypeOid, number?.typeOid);
  assertEquals(number?.default, "nextval('public.shared'::regclass)");
  const lower = index("users_lower");
  assertEquals(lower.keys.map(({ column }) => column), [undefined, "born"]);
  assertEquals([lower.included, lower.keys[1]?.isDescending], [["old"], true]);
  assertEquals(
    [index("users_partial"), index("users_single"), index("users_either")]
      .map(({ notNullColumns }) => notNullColumns),
    [["number", "old"], ["number"], undefined],
  );
  assertEquals(
    index("users_pattern").keys.map(({ hasDefaultOpclass }) =>
      hasDefaultOpclass
    ),
    [false, true],
  );
  assertEquals(
    findOrThrow(users.constraints, "users_old_check").isValidated,
    false,
  );
  assertEquals(users.triggers.map(({ enabled }) => enabled), ["disabled"]);
  const part = findOrThrow(relations.values(), "events_one");
  const whole = findOrThrow(relations.values(), "events");
  assertEquals([part.parents, whole.children], [[whole.oid], [part.oid]]);
  assertEquals(
    [part, whole].map(({ constraints }) =>
      constraints.map(({ parent }) => parent !== undefined)
    ),
    [[true, true], [false, false]],
  );
  const [unused, inBody, mood] = ["unused", "in_body", "mood"]
    .map((name) => findOrThrow(types.values(), name));
  assertEquals([unused?.uses, unused?.isNamed], [[], false]);
  assertEquals([inBody?.uses, inBody?.isNamed], [[], true]);
  assertEquals(
    new Set(mood?.uses.map(({ catalog }) => catalog)),
    new Set(["pg_class", "pg_type"]),
  );
  assertEquals(
    sequences.map(({ name, ownedBy, defaultOf }) => [
      ...[name, ownedBy?.column, defaultOf.map(({ column }) => column)],
    ]),
    [
      ["alone", undefined, []],
      ["shared", undefined, ["number"]],
      ["users_id_seq", "id", []],
      ["users_old_seq", "old", ["old"]],
    ],
  );
});

await testOnVersions(
  [12, 15, 18],
  (major) => `details of PostgreSQL ${major} are those of files`,
  async (server) => {
    assertEquals(
      withoutOids(await readServer(server)),
      withoutOids(await readEmbedded()),
    );
  },
);

Deno.test("details are read while a table is being altered", async () => {
  await using server = await startPostgres();
  const database = await server.createDatabase();
  await server.query(database, SCHEMA_SQL);
  await using _lock = await holdLock(
    { server, database },
    "ALTER TABLE users ADD COLUMN more integer",
  );
  const { relations } = await read(await openServerSource(server, database));
  const users = findOrThrow(relations.values(), "users");
  assertEquals(users.indexes.length, 7);
});
