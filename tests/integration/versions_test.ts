import { assertEquals } from "@std/assert";

import { showIdentifier } from "../../src/core/catalog/identifier.ts";
import { makeScene } from "../support/scene.ts";
import { testOnVersions } from "../support/version_tests.ts";

/** Every `pg_dump` in use is as new as this server. */
const OLDEST = 12;

/** Kinds of objects whose catalogs changed between the versions. */
const SCHEMA_SQL = `
  CREATE TYPE mood AS ENUM ('sad', 'happy');
  CREATE TYPE mood_range AS RANGE (subtype = mood);
  CREATE TABLE users (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    twice integer GENERATED ALWAYS AS (1 * 2) STORED,
    moods mood_range
  );
  CREATE TABLE orders (
    id integer,
    user_id integer REFERENCES users,
    PRIMARY KEY (id, user_id)
  ) PARTITION BY RANGE (id);
  CREATE TABLE orders_one PARTITION OF orders FOR VALUES FROM (1) TO (100);
  CREATE STATISTICS orders_statistics ON id, user_id FROM orders;
`;

await testOnVersions(
  [OLDEST, 18],
  (major) => `schema-sync reads PostgreSQL ${major}`,
  async (server, major) => {
    await using scene = await makeScene(server, SCHEMA_SQL);
    assertEquals(await scene.run(["list"]), {
      code: 0,
      stdout: "Found 3 tables (+3 new)\n+ orders\n+ orders_one\n+ users\n",
      stderr: "",
    });
    if (major > OLDEST) return;
    const { code, stdout, stderr } = await scene.run(["sync", "--json"]);
    assertEquals({ code, stderr }, { code: 0, stderr: "" });
    const { server: version, tables } = JSON.parse(stdout);
    assertEquals([version, tables.length], [server.version, 3]);
  },
);

const NEWEST = 18;

/** Every keyword, and names that only their letters put in quotes. */
const QUOTED_SQL = `
  SELECT word, quote_ident(word) AS quoted
  FROM (
    SELECT word FROM pg_get_keywords()
    UNION ALL VALUES ('users'), ('a$b'), ('2fa'), ('Users'), ('é'), ('a"b'), ('')
  ) name
`;

await testOnVersions(
  [OLDEST, NEWEST],
  (major) => `names are quoted as PostgreSQL ${major} needs them`,
  async (server, major) => {
    const rows = await server.query("postgres", QUOTED_SQL);
    const differing = rows.filter(({ word, quoted }) =>
      showIdentifier(String(word)) !== quoted
    );
    // What an older one may have bare, quotes do not harm.
    const wrong = major === NEWEST
      ? differing
      : differing.filter(({ word, quoted }) => word !== quoted);
    assertEquals(wrong, []);
    assertEquals(rows.length > 400, true);
  },
);
