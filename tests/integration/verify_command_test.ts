import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path/join";

import { makeScene, readTree, type Scene } from "../support/scene.ts";
import { testOnServer } from "../support/server_tests.ts";
import { waitUntil } from "../support/wait_until.ts";
import { dumpWhole } from "../support/whole_dump.ts";
import type { PostgresServer } from "../support/postgres_server.ts";

const SHOP_SQL = `
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE users (id integer PRIMARY KEY, feels mood DEFAULT 'ok');
CREATE TABLE notes (id integer, user_id integer REFERENCES users);
CREATE VIEW sad_users AS SELECT id FROM users WHERE feels = 'sad';
CREATE FUNCTION twice(a integer) RETURNS integer LANGUAGE plpgsql AS $$
BEGIN RETURN 2 * a; END $$;
`;

/** With a role that no folder makes. */
const POLICY_SQL = `
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
DO $$ BEGIN CREATE ROLE "a reader's"; EXCEPTION WHEN duplicate_object THEN END $$;
CREATE POLICY own ON users TO "a reader's" USING (id = 1);
`;

const OK_LINE = "✓ every file is what the database made from it says";

testOnServer("schema-sync verify", {
  "needs no server, says what it rebuilt, and is quiet when told to be": async (
    server,
  ) => {
    await using scene = await makeShop(server);
    const env = { PGHOST: "nowhere.example", PGPORT: "1" };
    const { code, stdout, stderr } = await scene.run(["verify"], { env });
    assertEquals({ code, stderr }, { code: 0, stderr: "" });
    assertEquals(
      stdout,
      `Rebuilt 2 tables, 1 view, 1 function, 1 type from docs/schemas\n${OK_LINE} (1 in format only)\n`,
    );
    assertEquals(await scene.run(["verify", "--quiet"], { env }), {
      ...{ code: 0, stdout: "", stderr: "" },
    });
  },

  "tells of a table whose type is in no file any more": async (server) => {
    await using scene = await makeShop(server);
    await Deno.remove(join(scene.folder, "types/mood.sql"));
    const { code, stdout } = await scene.run(["verify"]);
    assertEquals(code, 1);
    assertEquals(stdout.split("\n"), [
      "Rebuilt 0 of 2 tables, 0 of 1 view, 1 function from docs/schemas",
      "✗ types/mood.sql is in _index.md, but not there",
      '✗ users.sql:13: type "public.mood" does not exist',
      "    CREATE TABLE public.users (",
      "  3 more statements failed for want of these",
      "",
    ]);
  },

  "shows what came back otherwise, and writes no script of it": async (
    server,
  ) => {
    await using scene = await makeShop(server);
    const path = join(scene.folder, "users.sql");
    const text = await Deno.readTextFile(path);
    await Deno.writeTextFile(
      path,
      text.replace("feels public.mood", "feels   public.mood NULL"),
    );
    const { code, stdout, stderr } = await scene.run([
      ...["verify", "--script", "-"],
    ]);
    assertEquals({ code, stdout }, { code: 1, stdout: "" });
    assertStringIncludes(
      stderr,
      "✗ users.sql is not what sync wrote: it was edited, or merged\n✗ 1 file is not what the database made from the folder says:\n--- a/docs/schemas/users.sql\n",
    );
    assertStringIncludes(stderr, "\n-    feels   public.mood NULL DEFAULT");
  },

  "writes a script that makes the database, and roles where they are missing":
    async (server) => {
      await using scene = await makeShop(server, POLICY_SQL);
      const { code, stdout, stderr } = await scene.run([
        ...["verify", "--script", "-", "--json"],
      ]);
      assertEquals(code, 0, stderr);
      const { proven, roles, rounds } = JSON.parse(stderr);
      assertEquals({ proven, roles }, { proven: 5, roles: ["a reader's"] });
      assert(rounds < 5, `${rounds}`);
      const before = await dump(server, scene.database);
      await server.query(
        scene.database,
        `DROP OWNED BY "a reader's"; DROP ROLE "a reader's"`,
      );
      const rebuilt = await server.createDatabase();
      await server.query(rebuilt, stdout);
      assertEquals(await dump(server, rebuilt), before);
    },

  "names what the embedded database lacks, and all that needs it": async (
    server,
  ) => {
    await using scene = await makeShop(
      server,
      `CREATE FOREIGN DATA WRAPPER wrapper HANDLER postgres_fdw_handler;`,
      "CREATE EXTENSION postgres_fdw;",
    );
    const { code, stdout } = await scene.run(["verify"]);
    assertEquals(code, 6, stdout);
    assertStringIncludes(
      stdout,
      "\n⚠ 2 database files not proven: need extension postgres_fdw\n    database/extensions.sql\n    database/foreign_servers.sql\n",
    );
    assertStringIncludes(stdout, "\n✓ every other file is what");
  },

  "copes with every way in which settings shape a folder": async (server) => {
    const sql = `CREATE SCHEMA billing; CREATE TYPE billing.money AS (a int);
      CREATE TABLE billed (id integer, total billing.money);
      CREATE TABLE events (at date) PARTITION BY RANGE (at);
      CREATE TABLE events_1 PARTITION OF events DEFAULT;`;
    await using scene = await makeScene(server, `${SHOP_SQL}; ${sql}`);
    const shapes: [settings: string, code: number, line: string][] = [
      [`{ "schemas": "all", "comments": false }`, 0, OK_LINE],
      [`{ "schemas": "all", "partitions": "none" }`, 0, OK_LINE],
      [`{ "schemas": "all", "excludeTables": ["notes"] }`, 0, OK_LINE],
      [
        `{}`,
        6,
        "⚠ 1 table not proven: needs schema billing, which is left out of the folder\n    billed.sql\n",
      ],
      [
        `{ "schemas": "all", "kinds": ["tables"] }`,
        6,
        "⚠ 2 tables not proven: need type public.mood, which is left out of the folder\n    users.sql\n    notes.sql\n",
      ],
    ];
    for (const [settings, code, line] of shapes) {
      await Deno.mkdir(scene.folder, { recursive: true });
      await Deno.writeTextFile(
        join(scene.folder, "_settings.jsonc"),
        settings,
      );
      assertEquals((await scene.run(["sync", "--quiet"])).code, 0);
      const verified = await scene.run(["verify"]);
      assertEquals(verified.code, code, settings + verified.stdout);
      assertStringIncludes(verified.stdout, line);
      await Deno.remove(scene.folder, { recursive: true });
    }
  },

  "rebuilds in an empty database of a server, and leaves it empty": async (
    server,
  ) => {
    await using scene = await makeShop(server, POLICY_SQL);
    const { database, uri } = await makeScratch(server);
    const before = await dump(server, database);
    const env = { PGHOST: "nowhere.example", PGDATABASE: scene.database };
    const flags = ["verify", "--against", uri];
    const { code, stdout } = await scene.run(flags, { env });
    assertEquals(code, 0, stdout);
    assertStringIncludes(stdout, `\n${OK_LINE}\n`);
    assertEquals(await dump(server, database), before);
    // What fails leaves no more behind.
    await Deno.remove(join(scene.folder, "types/mood.sql"));
    assertEquals((await scene.run(flags)).code, 1);
    assertEquals(await dump(server, database), before);
  },

  "leaves the database empty when it is interrupted": async (server) => {
    await using scene = await makeShop(server);
    const { database, uri } = await makeScratch(server);
    const before = await dump(server, database);
    // Held, so that the run waits in the middle of its work.
    const holder = await server.connect(database);
    await holder.query("BEGIN; CREATE TYPE mood AS ENUM ()");
    const run = await scene.start(["verify", "--against", uri]);
    await waitUntil("the run waits", async () => {
      const rows = await server.query(
        database,
        `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'
           AND datname = current_database()`,
      );
      return rows.length > 0;
    });
    run.kill("SIGINT");
    assertEquals((await run.ended).code, 130);
    await holder.query("ROLLBACK");
    await holder.end();
    await waitUntil("the session ends", async () => {
      const rows = await server.query(
        database,
        `SELECT 1 FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      );
      return rows.length === 0;
    });
    assertEquals(await dump(server, database), before);
  },

  "refuses a database that is not empty, and whatever says where another is":
    async (server) => {
      await using scene = await makeShop(server);
      const { host, port, user, password } = server;
      const uri =
        `postgres://${user}:${password}@${host}:${port}/${scene.database}`;
      const cases: [flags: string[], code: number, said: string][] = [
        [
          ["--against", uri],
          3,
          `Cannot verify a folder in database "${scene.database}" at ${host}:${port} as "${user}": it is not empty (`,
        ],
        [
          ["--against", `postgres://${host}:${port}/`],
          2,
          "it names no database",
        ],
        [["--against", "postgres:///scratch"], 2, "it names no server"],
        [
          ["--host", host],
          2,
          '"--host" with "verify": it reads the folder alone',
        ],
        [
          ["--from", "db"],
          2,
          '"--from" with "verify": it reads the folder alone',
        ],
        [["--out", "nowhere"], 4, "there is no file of schema-sync in it"],
      ];
      const before = await readTree(scene.workFolder);
      for (const [flags, code, said] of cases) {
        const run = await scene.run(["verify", ...flags]);
        assertEquals([run.code, run.stdout], [code, ""], flags.join(" "));
        assertStringIncludes(run.stderr, said);
        assertEquals(run.stderr.includes(password), false);
      }
      assertEquals(await readTree(scene.workFolder), before);
    },
});

/** A folder of a small database. */
async function makeShop(
  server: PostgresServer,
  more = "",
  before = "",
): Promise<Scene> {
  const scene = await makeScene(server, `${before} ${SHOP_SQL} ${more}`);
  const { code, stderr } = await scene.run(["sync", "--quiet"]);
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
  return scene;
}

async function makeScratch(
  server: PostgresServer,
): Promise<{ readonly database: string; readonly uri: string }> {
  const { host, port, user, password } = server;
  const database = await server.createDatabase();
  const uri = `postgres://${user}:${password}@${host}:${port}/${database}`;
  return { database, uri };
}

async function dump(server: PostgresServer, name: string): Promise<string> {
  const text = await dumpWhole(server, name, {
    ...{ client: "tools", scope: "all" },
  });
  return text.replace(/^\\(?:un)?restrict .*$/gm, "");
}
