import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path/join";

import { sync } from "../../src/commands/sync.ts";
import { openLocalFolder } from "../../src/folder/local_folder.ts";
import { openServer } from "../../src/source/choose.ts";
import type { ServerConnection, Source } from "../../src/source/source.ts";
import {
  findWhatGermanLacks,
  startGermanPostgres,
} from "../support/german_server.ts";
import type { PostgresServer } from "../support/postgres_server.ts";
import type { RunResult } from "../support/run_schema_sync.ts";
import { makeRole, type Role } from "../support/roles.ts";
import {
  assertFailure,
  makeScene,
  readTree,
  type Scene,
  withoutTimes,
} from "../support/scene.ts";
import { testOnServer } from "../support/server_tests.ts";
import { isSkipped } from "../support/skipped.ts";
import { ALL_TABLES } from "../support/sync_folder.ts";
import {
  endBlockedDump,
  holdLock,
  waitForBlockedDump,
} from "../support/table_lock.ts";
import { makeTempFolder } from "../support/temp_folder.ts";
import { readWholeFolder } from "../support/whole_folder.ts";

const CLIENTS = ["tools", "built-in"] as const;

type Client = typeof CLIENTS[number];

const SHOP_SQL = `
CREATE TABLE users (id integer PRIMARY KEY);
CREATE TABLE log_reads (id integer);
CREATE TABLE log_writes (id integer);
CREATE SCHEMA billing;
CREATE TABLE billing.invoices (user_id integer REFERENCES users);
CREATE TABLE billing.log_mails (id integer);
`;

/** Of the tables of {@linkcode SHOP_SQL}. */
const OUTSIDE_PUBLIC = [
  "billing.invoices (schema billing is left out)",
  "billing.log_mails (schema billing is left out)",
  "database file schemas (schema billing is left out)",
];
const LOGS = [
  "billing.log_mails (left out by --exclude-table=*log_*)",
  "log_reads (left out by --exclude-table=*log_*)",
  "log_writes (left out by --exclude-table=*log_*)",
];

testOnServer("A filter", {
  "hides nothing that has a file, and all is back without it": async (
    server,
  ) => {
    await using scene = await makeSynced(server);
    const before = await readTree(scene.folder);
    for (const [args, unread] of FILTERS) {
      for (const client of CLIENTS) {
        const { code, stdout, stderr } = await scene.run(
          ["sync", `--client=${client}`, ...args],
        );
        assertEquals([code, stderr], [unread.length === 0 ? 0 : 6, ""]);
        assertEquals(readUnread(stdout), unread);
        assertEquals(stdout.includes("orphaned"), false);
        assertEquals(await readTree(scene.folder), before);
      }
    }
  },

  "leaves what it hides to check and list as it is": async (server) => {
    await using scene = await makeSynced(server);
    const before = await readTree(scene.workFolder);
    for (const [args, unread] of FILTERS) {
      for (const command of ["check", "list"]) {
        const { stdout } = await scene.run([command, ...args]);
        assertEquals(/orphaned|⚠ [a-z]+\.sql|Would write/.test(stdout), false);
        if (command === "check") assertEquals(readUnread(stdout), unread);
      }
    }
    assertEquals(await readTree(scene.workFolder), before);
  },

  "gives prune nothing to delete": async (server) => {
    await using scene = await makeSynced(server);
    await scene.run(["sync", "-n", "public", "-T", "*log_*"]);
    const before = await readTree(scene.workFolder);
    const { code, stderr } = await scene.run(["prune"]);
    assertEquals([code, stderr], [0, ""]);
    assertEquals(await readTree(scene.workFolder), before);
    await scene.query("DROP TABLE billing.log_mails");
    assertEquals((await scene.run(["prune"])).code, 0);
    const tables = await readWholeFolder(scene.folder);
    assertEquals([...tables.keys()], [
      "billing.invoices",
      "log_reads",
      "log_writes",
      "users",
    ]);
  },

  "keeps a file at what it was, however the table changes, until it is lifted":
    async (server) => {
      await using scene = await makeSynced(server);
      const before = await readWholeFolder(scene.folder);
      await scene.query(
        `ALTER TABLE log_reads ADD COLUMN at date;
         ALTER TABLE users ADD COLUMN name text`,
      );
      assertEquals((await scene.run(["sync", "-T", "log_*"])).code, 6);
      const during = await readWholeFolder(scene.folder);
      assertEquals(during.get("log_reads"), before.get("log_reads"));
      assertMatch(during.get("users")?.text ?? "", /name text/);
      await scene.run(["sync", "--all-schemas"]);
      const after = await readWholeFolder(scene.folder);
      assertMatch(after.get("log_reads")?.text ?? "", /at date/);
    },

  "tells of a table that is gone though it would leave it out": async (
    server,
  ) => {
    await using scene = await makeSynced(server);
    await scene.query("DROP TABLE log_reads");
    await scene.run(["sync", "-T", "log_*"]);
    const tables = await readWholeFolder(scene.folder);
    assertEquals(
      [...tables].map(([shown, { status }]) => [shown, status]),
      [
        ["billing.invoices", "current"],
        ["billing.log_mails", "current"],
        ["log_reads", "orphaned"],
        ["log_writes", "current"],
        ["users", "current"],
      ],
    );
  },
});

/** One after the other, and what each leaves out. */
const FILTERS: readonly (readonly [
  args: readonly string[],
  unread: readonly string[],
])[] = [
  [["-n", "public"], OUTSIDE_PUBLIC],
  [["--all-schemas", "-T", "*log_*"], LOGS],
  [["-n", "public", "-T", "*log_*"], [
    "billing.invoices (schema billing is left out)",
    ...LOGS,
    "database file schemas (schema billing is left out)",
  ]],
  [["--all-schemas"], []],
];

/** A shop in whose folder every table is current. */
async function makeSynced(server: PostgresServer): Promise<Scene> {
  const scene = await makeScene(server, SHOP_SQL);
  for (const person of ["clerk", "customer"]) {
    await scene.query(`COMMENT ON TABLE users IS 'Each is a ${person}'`);
    assertEquals((await scene.run(["sync", "--all-schemas"])).code, 0);
  }
  return scene;
}

/** The tables below the line that counts those that were not read. */
function readUnread(stdout: string): string[] {
  const [, list = ""] = /^⚠ \d+ not read:\n((?: {2}.*\n)*)/m.exec(stdout) ?? [];
  return list.split("\n").map((line) => line.trim()).filter(Boolean);
}

testOnServer("A table that the role does not see", {
  "keeps file and status, with either client": async (server) => {
    await using scene = await makeSynced(server);
    const before = await readTree(scene.folder);
    const clerk = await makeRole(scene);
    await scene.query(
      `REVOKE ALL ON SCHEMA billing FROM PUBLIC;
       GRANT SELECT ON users, log_reads TO ${clerk.name}`,
    );
    for (const client of CLIENTS) {
      const args = ["--all-schemas", `--client=${client}`];
      const { code, stdout, stderr } = await scene.run(["sync", ...args], {
        env: clerk.env,
      });
      assertEquals([code, stderr], [6, ""]);
      assertEquals(readUnread(stdout), [
        "billing.invoices (no USAGE right on schema billing)",
        "billing.log_mails (no USAGE right on schema billing)",
        "log_writes (no SELECT right)",
      ]);
      const pruned = await scene.run(["prune", `--client=${client}`], {
        env: clerk.env,
      });
      assertEquals(pruned.code, 0);
      assertEquals(await readTree(scene.folder), before);
    }
  },

  "is not told of as gone when its schema is asked for by name": async (
    server,
  ) => {
    await using scene = await makeSynced(server);
    const clerk = await makeRole(scene);
    for (const client of CLIENTS) {
      await assertFailure(
        scene,
        ["sync", "--schema=billing", `--client=${client}`],
        {
          code: 3,
          message:
            `Cannot read any table of database "${scene.database}": role "${clerk.name}" has no USAGE right on schema billing`,
          hint:
            `GRANT SELECT ON ALL TABLES IN SCHEMA billing TO ${clerk.name}, and USAGE on the schema.`,
        },
        { env: clerk.env },
      );
    }
  },

  "like every other fails the run, with either client": async (server) => {
    await using scene = await makeSynced(server);
    const clerk = await makeRole(scene);
    const before = await readTree(scene.workFolder);
    for (const client of CLIENTS) {
      for (const command of ["sync", "check", "list"]) {
        const { code, stderr } = await scene.run(
          [command, "--all-schemas", `--client=${client}`],
          { env: clerk.env },
        );
        assertEquals(code, 3);
        assertMatch(
          stderr,
          /^schema-sync: Cannot read any table of database "[^\n]*" has no USAGE right on schema billing\nGRANT /,
        );
      }
    }
    assertEquals(await readTree(scene.workFolder), before);
  },
});

/**
 * What is printed in another way, or read in another way, where some setting
 * is another one.
 */
const SENSITIVE_SQL = String.raw`
SET standard_conforming_strings = on;
CREATE TYPE "Mood" AS ENUM ('it''s fine', 'back\slash', '');
CREATE FUNCTION double(a integer) RETURNS integer LANGUAGE plpgsql IMMUTABLE
  AS $$ BEGIN RETURN a * 2; END $$;
CREATE TABLE parent (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
CREATE TABLE sensitive (
  "Id" serial,
  parent_id integer REFERENCES parent,
  mood "Mood" DEFAULT 'back\slash',
  a_date date DEFAULT '2020-02-01',
  a_time timestamptz DEFAULT '2020-02-01 12:00:00+00',
  a_span interval DEFAULT '1 year 2 mons 3 days 04:05:06',
  a_float double precision DEFAULT 0.1::float8 + 1e-300,
  a_real real DEFAULT '3.14159'::real,
  some_bytes bytea DEFAULT '\xdeadbeef'::bytea,
  a_path text DEFAULT 'C:\new\table',
  a_line text DEFAULT E'one\ntwo\\three',
  a_doc xml DEFAULT '<a/>'::xml,
  some_nulls text[] DEFAULT '{NULL,"NULL",null}',
  an_umlaut text DEFAULT 'äöü €',
  doubled integer DEFAULT double(2),
  CONSTRAINT "A check" CHECK (a_path <> '\' AND a_date > '2000-12-31' AND a_span < '1-2'),
  EXCLUDE USING gist (int4range(parent_id, doubled) WITH &&)
);
CREATE INDEX ON sensitive (lower(a_path), (a_float + 0.1)) WHERE a_date > '2019-01-02';
CREATE POLICY own ON sensitive USING (a_path = current_user::text AND parent_id = 1);
ALTER TABLE sensitive ENABLE ROW LEVEL SECURITY;
CREATE RULE quiet AS ON DELETE TO sensitive WHERE old.a_date < '2001-02-03' DO INSTEAD NOTHING;
COMMENT ON COLUMN sensitive.a_path IS 'a \ and an '' – done';
CREATE TABLE measures (at date, value numeric) PARTITION BY RANGE (at);
CREATE TABLE measures_old PARTITION OF measures FOR VALUES FROM ('2001-02-03') TO ('2002-03-04');
CREATE STATISTICS some_statistics ON a_date, a_path FROM sensitive;
`;

/**
 * Things that go by PostgreSQL's own names, in a schema that a role has before
 * PostgreSQL's own. None does its work: tables are empty, functions fail or,
 * in a schema for that, tell something else each time.
 */
const DECOYS_SQL = `
CREATE SCHEMA lies;
CREATE FUNCTION lies.tell(oid, text) RETURNS text LANGUAGE sql
  AS $$ SELECT pg_catalog.clock_timestamp()::pg_catalog.text $$;
CREATE OPERATOR lies.|| (FUNCTION = lies.tell, LEFTARG = oid, RIGHTARG = text);
GRANT USAGE ON SCHEMA lies TO PUBLIC;
CREATE SCHEMA evil;
${
  [
    "pg_class",
    "pg_namespace",
    "pg_constraint",
    "pg_depend",
    "pg_index",
    "pg_type",
    "pg_trigger",
    "pg_proc",
    "pg_inherits",
    "pg_locks",
    "pg_database",
    "pg_roles",
    "pg_settings",
    "pg_description",
    "pg_statistic_ext",
  ].map((name) =>
    `CREATE VIEW evil.${name} AS SELECT * FROM pg_catalog.${name} WHERE false;`
  ).join("\n")
}
CREATE VIEW evil.pg_attribute AS
  SELECT attrelid, attname, attnum, atttypid, attisdropped
  FROM pg_catalog.pg_attribute WHERE false;
CREATE FUNCTION evil.fail() RETURNS text LANGUAGE plpgsql
  AS $$ BEGIN RAISE 'a decoy was called'; END $$;
${
  [
    ["pg_export_snapshot()", "text"],
    ["current_setting(text)", "text"],
    ["set_config(text, text, boolean)", "text"],
    ["split_part(text, text, integer)", "text"],
    ["has_table_privilege(oid, text)", "boolean"],
    ["has_schema_privilege(oid, text)", "boolean"],
    ["md5(text)", "text"],
    ["pg_backend_pid()", "integer"],
    ["pg_is_in_recovery()", "boolean"],
    ["pg_get_expr(pg_node_tree, oid)", "text"],
    ["pg_get_constraintdef(oid)", "text"],
    ["pg_get_indexdef(oid)", "text"],
    ["format_type(oid, integer)", "text"],
    ["lower(text)", "text"],
    ["int4range(integer, integer)", "int4range"],
    ["fail(integer, integer)", "boolean"],
    ["fail(oid, oid)", "boolean"],
    ["fail(name, text)", "boolean"],
    ["fail(text, text)", "text"],
    ["fail(oid, text)", "text"],
    ["fail(text, xid)", "text"],
  ].map(([signature, type]) =>
    `CREATE FUNCTION evil.${signature} RETURNS ${type} LANGUAGE plpgsql
      AS $$ BEGIN PERFORM evil.fail(); END $$;`
  ).join("\n")
}
${
  [
    [">=", "integer", "integer"],
    ["=", "integer", "integer"],
    ["=", "oid", "oid"],
    ["<>", "oid", "oid"],
    ["<>", "name", "text"],
    ["||", "text", "text"],
    ["||", "oid", "text"],
    ["||", "text", "xid"],
  ].map(([operator, left, right]) =>
    `CREATE OPERATOR evil.${operator} (FUNCTION = evil.fail, LEFTARG = ${left}, RIGHTARG = ${right});`
  ).join("\n")
}
CREATE DOMAIN evil.text AS pg_catalog.text CHECK (false);
CREATE DOMAIN evil.regclass AS pg_catalog.regclass CHECK (false);
GRANT USAGE ON SCHEMA evil TO PUBLIC;
GRANT SELECT ON ALL TABLES IN SCHEMA evil TO PUBLIC;
`;

/** What a role, or a database, may be set to. */
const DISTURBANCES: readonly string[] = [
  "search_path = evil, pg_catalog, public",
  "search_path = ''",
  "statement_timeout = '1ms'",
  "lock_timeout = '1ms'",
  "idle_in_transaction_session_timeout = '1ms'",
  "idle_session_timeout = '500ms'",
  "tcp_user_timeout = '1ms'",
  "session_replication_role = replica",
  "work_mem = '64kB'",
  "exit_on_error = on",
  "default_transaction_read_only = on",
  "default_transaction_isolation = serializable",
  "default_transaction_deferrable = on",
  "row_security = off",
  "standard_conforming_strings = off",
  "backslash_quote = off",
  "escape_string_warning = off",
  "quote_all_identifiers = on",
  "bytea_output = escape",
  "\"DateStyle\" = 'German, DMY'",
  "\"IntervalStyle\" = 'sql_standard'",
  "\"TimeZone\" = 'Asia/Kathmandu'",
  "extra_float_digits = -15",
  "client_encoding = LATIN1",
  "client_min_messages = debug5",
  "lc_messages = 'POSIX'",
  "xmlbinary = hex",
  "xmloption = document",
  "array_nulls = off",
  "transform_null_equals = on",
  "check_function_bodies = off",
  // Another plan gives rows in another order.
  "enable_hashjoin = off",
  "enable_hashagg = off",
  "enable_indexscan = off",
  "geqo_threshold = 2",
  "default_tablespace = 'pg_default'",
];

testOnServer("Settings", {
  "of the role, one by one, change no byte": async (server) => {
    const { scene, clerk, calm } = await makeCalm(server);
    await using _scene = scene;
    for (const setting of DISTURBANCES) {
      await server.query(
        "postgres",
        `ALTER ROLE ${clerk.name} RESET ALL; ALTER ROLE ${clerk.name} SET ${setting}`,
      );
      await Promise.all(CLIENTS.map(async (client) => {
        await using temp = await makeTempFolder();
        await syncInProcess(scene, { clerk, client, path: temp.path });
        assertEquals(
          withoutTimes(await readTree(temp.path)),
          calm,
          `${client}: ${setting}`,
        );
      }));
    }
  },

  "of the role, the database, the machine and the user, all together, change no byte":
    async (server) => {
      const { scene, clerk, calm } = await makeCalm(server);
      await using _scene = scene;
      await server.query(
        "postgres",
        DISTURBANCES.flatMap((setting) => [
          `ALTER DATABASE ${scene.database} SET ${setting};`,
          `ALTER ROLE ${clerk.name} SET ${setting};`,
          `ALTER ROLE ${clerk.name} IN DATABASE ${scene.database} SET ${setting};`,
        ]).filter((sql) => !sql.includes("search_path = ''")).join("\n"),
      );
      const env = await disturbUser(join(scene.workFolder, "home"));
      for (const client of CLIENTS) {
        const { code, stdout, stderr } = await scene.run(
          ["sync", "--all-schemas", "--client", client, "--out", client],
          { env: { ...clerk.env, ...env } },
        );
        assertEquals([code, stderr], [0, ""], client);
        assertMatch(
          stdout,
          /^Found 4 tables \(\+4 new\), 16 views \(\+16 new\), /,
        );
        const out = join(scene.workFolder, client);
        assertEquals(withoutTimes(await readTree(out)), calm, client);
      }
    },

  "of the role do not hide why a dump failed": async (server) => {
    const { scene, clerk } = await makeCalm(server);
    await using _scene = scene;
    await server.query(
      "postgres",
      DISTURBANCES.map((setting) => `ALTER ROLE ${clerk.name} SET ${setting};`)
        .filter((sql) => !sql.includes("search_path = ''")).join("\n"),
    );
    for (const client of CLIENTS) {
      await using _lock = await holdLock(
        scene,
        "LOCK TABLE public.parent IN ACCESS EXCLUSIVE MODE",
      );
      const { code, stdout } = await scene.run(
        ["sync", "--lock-timeout=0.5", "--client", client],
        { env: clerk.env },
      );
      assertEquals([code, readUnread(stdout)], [
        6,
        ["parent (locked by another session)"],
      ]);
    }
  },

  "of the role do not make a lost connection look like a change of the schema":
    async (server) => {
      const { scene, clerk } = await makeCalm(server);
      await using _scene = scene;
      await server.query(
        "postgres",
        `ALTER ROLE ${clerk.name} SET search_path = lies, pg_catalog, public`,
      );
      for (const client of CLIENTS) {
        await using _lock = await holdLock(
          scene,
          "LOCK TABLE public.parent IN ACCESS EXCLUSIVE MODE",
        );
        const run = await scene.start(
          ["sync", "--lock-timeout=5", "--client", client],
          { env: clerk.env },
        );
        await endBlockedDump(scene);
        const { code, stderr } = await run.ended;
        assertEquals([code, stderr.split("\n")[1]], [
          3,
          "The server ended the connection; see its log, then run it again.",
        ], client);
      }
    },
});

/** A database with all that can be disturbed, and its files while nothing does. */
async function makeCalm(
  server: PostgresServer,
): Promise<
  { scene: Scene; clerk: Role; calm: Record<string, string | undefined> }
> {
  const scene = await makeScene(server, SENSITIVE_SQL + DECOYS_SQL);
  const clerk = await makeRole(scene);
  await scene.query(
    `GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${clerk.name}`,
  );
  await using temp = await makeTempFolder();
  const { path } = temp;
  await syncInProcess(scene, { clerk, client: "tools", path });
  return { scene, clerk, calm: withoutTimes(await readTree(path)) };
}

/** Brings a folder in step without a process of its own, which takes longer. */
async function syncInProcess(
  scene: Scene,
  { clerk, client, path }: {
    readonly clerk: Role;
    readonly client: Client;
    readonly path: string;
  },
): Promise<void> {
  const { signal } = new AbortController();
  const source = await openSource(client, {
    parameters: {
      host: scene.server.host,
      port: String(scene.server.port),
      user: clerk.name,
      dbname: scene.database,
    },
    password: clerk.password,
    environment: { PATH: Deno.env.get("PATH") ?? "" },
  }, signal);
  try {
    await sync({
      source,
      folder: openLocalFolder(path, signal),
      filter: ALL_TABLES,
      program: "0.0.0",
      readClock: () => "2026-11-22T02:00:04Z",
    });
  } finally {
    await source.close();
  }
}

async function openSource(
  client: Client,
  connection: ServerConnection,
  signal: AbortSignal,
): Promise<Source> {
  return await openServer(client, connection, {
    lockTimeoutMs: 10_000,
    signal,
  });
}

/** A home in which psql finds rubbish, and an environment like it. */
async function disturbUser(home: string): Promise<Record<string, string>> {
  await Deno.mkdir(home);
  const rubbish = `\\echo rubbish
\\set ON_ERROR_STOP 0
\\set VERBOSITY terse
\\set AUTOCOMMIT off
\\pset format html
\\pset null rubbish
\\timing on
SELECT 'rubbish';
SET search_path = evil;
`;
  for (const name of [".psqlrc", ".psqlrc-15", "psqlrc"]) {
    await Deno.writeTextFile(join(home, name), rubbish);
  }
  return {
    HOME: home,
    PSQLRC: join(home, ".psqlrc"),
    PGSYSCONFDIR: home,
    PSQL_HISTORY: join(home, "history"),
    PSQL_PAGER: "cat",
    PGOPTIONS:
      "-c search_path=evil,pg_catalog -c statement_timeout=1 -c DateStyle=German -c quote_all_identifiers=on",
    PGCLIENTENCODING: "LATIN1",
    PGDATESTYLE: "German",
    PGTZ: "Asia/Kathmandu",
    PGGEQO: "off",
    PG_COLOR: "always",
    PGAPPNAME: "rubbish",
    LC_ALL: "de_DE.UTF-8",
    LANG: "de_DE.UTF-8",
    LANGUAGE: "de",
    TZ: "Asia/Kathmandu",
  };
}

Deno.test({
  name: "A server that speaks German",
  sanitizeOps: false,
  fn: async (t) => {
    await using temp = await makeTempFolder();
    const missing = await findWhatGermanLacks(temp.path);
    await using server = missing === undefined
      ? await startGermanPostgres(temp.path)
      : undefined;
    for (const [name, test] of Object.entries(GERMAN_TESTS)) {
      await t.step({
        name,
        ignore: isSkipped(`A server that speaks German ... ${name}`, missing),
        fn: async () => {
          if (server === undefined) return;
          for (const client of CLIENTS) await test(server, client);
        },
      });
    }
  },
});

const GERMAN_TESTS: Readonly<
  Record<string, (server: PostgresServer, client: Client) => Promise<void>>
> = {
  "and keeps a lock is waited for, and the table named": async (
    server,
    client,
  ) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await using _lock = await holdLock(
      scene,
      "LOCK TABLE log_reads IN ACCESS EXCLUSIVE MODE",
    );
    const { code, stdout, stderr } = await scene.run(
      ["sync", "--lock-timeout=0.5", "--client", client],
    );
    assertEquals([code, stderr, readUnread(stdout)], [
      6,
      "",
      ["log_reads (locked by another session)"],
    ]);
  },

  "and changes its schema during the dump is read anew": async (
    server,
    client,
  ) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const other = await server.connect(scene.database);
    try {
      await other.query(
        "BEGIN; LOCK TABLE log_reads IN ACCESS EXCLUSIVE MODE; DROP TABLE log_reads",
      );
      const run = await scene.start(
        ["sync", "--lock-timeout=60", "--client", client],
      );
      await waitForBlockedDump(scene);
      await other.query("COMMIT");
      const { code, stderr } = await run.ended;
      assertEquals([code, stderr], [0, ""]);
    } finally {
      await other.end();
    }
    const tables = await readWholeFolder(scene.folder);
    assertEquals([...tables.keys()], ["log_writes", "users"]);
  },

  "and shows some tables only syncs those": async (server, client) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const clerk = await makeRole(scene);
    await scene.query(`GRANT SELECT ON users TO ${clerk.name}`);
    const { code, stdout } = await scene.run(["sync", "--client", client], {
      env: clerk.env,
    });
    assertEquals([code, readUnread(stdout)], [6, [
      "log_reads (no SELECT right)",
      "log_writes (no SELECT right)",
    ]]);
  },

  "and shows no table says which right to grant": async (server, client) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const clerk = await makeRole(scene);
    await assertFailure(scene, ["sync", `--client=${client}`], {
      code: 3,
      message:
        `Cannot read any table of database "${scene.database}": role "${clerk.name}" has no SELECT right`,
      hint:
        `GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${clerk.name}, and USAGE on the schema.`,
    }, { env: clerk.env });
  },

  "and hides its catalog says what is hidden, and to grant it": async (
    server,
    client,
  ) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const clerk = await makeRole(scene);
    await scene.query("REVOKE SELECT ON pg_catalog.pg_constraint FROM PUBLIC");
    const run = await scene.run(["sync", "--client", client], {
      env: clerk.env,
    });
    assertRefused(run, [
      "Grant the role the right that is named, then run it again.",
    ]);
    assertMatch(run.stderr, /keine Berechtigung für Tabelle pg_constraint\n/);
  },

  "and ends a session says that it did": async (server, client) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await using _lock = await holdLock(
      scene,
      "LOCK TABLE users IN ACCESS EXCLUSIVE MODE",
    );
    const run = await scene.start(["sync", "--client", client]);
    await endBlockedDump(scene);
    assertRefused(await run.ended, [
      "The server ended the connection; see its log, then run it again.",
    ]);
  },

  "and takes no such password says to check it": async (server, client) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const run = await scene.run(["sync", "--client", client], {
      env: { PGPASSWORD: "wrong" },
    });
    assertRefused(run, [
      "Check PGPASSWORD (or the password in the URI) and --username; a role that is not there, has no password or one past its VALID UNTIL is told the same.",
    ]);
  },

  "and lacks the database says to check its name": async (server, client) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const run = await scene.run(["sync", "--client", client], {
      env: { PGDATABASE: "nowhere" },
    });
    assertRefused(run, [
      'Check --dbname; "psql --list" shows the databases.',
    ]);
  },

  "and lacks the role says to check its name": async (server, client) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await using _rules = await replaceRules(server, "host all ghost all trust");
    const run = await scene.run(["sync", "--client", client], {
      env: { PGUSER: "ghost" },
    });
    assertRefused(run, [
      "Check --username, and that the role may log in (ALTER ROLE ghost LOGIN).",
    ]);
  },

  "and has no rule for the role says to ask for one": async (
    server,
    client,
  ) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await using _rules = await replaceRules(server, "");
    const run = await scene.run(["sync", "--client", client], {
      env: { PGUSER: "ghost" },
    });
    assertRefused(run, [
      "Ask for a line in the server's pg_hba.conf that lets this in, or set PGSSLMODE=require if it wants TLS.",
    ]);
  },
};

/**
 * Asserts that a run failed with one of these remedies, and that its reason is
 * what the server said and not where in its source it said so.
 */
function assertRefused(
  { code, stdout, stderr }: RunResult,
  hints: readonly string[],
): void {
  const [message = "", hint = "", ...more] = stderr.split("\n");
  assertEquals({ code, stdout, more }, { code: 3, stdout: "", more: [""] });
  assert(hints.includes(hint), stderr);
  assertEquals(
    /(?:LOCATION|ORT|FEHLER|FATAL): {2}/.test(message),
    false,
    stderr,
  );
}

/** Lets in the superuser and whom `rule` says, for as long as the block lasts. */
async function replaceRules(
  server: PostgresServer,
  rule: string,
): Promise<AsyncDisposable> {
  const path = join(server.dataFolder, "pg_hba.conf");
  const before = await Deno.readTextFile(path);
  async function write(text: string): Promise<void> {
    await Deno.writeTextFile(path, text);
    await server.query("postgres", "SELECT pg_reload_conf()");
  }
  await write(`host all ${server.user} all scram-sha-256\n${rule}\n`);
  return { [Symbol.asyncDispose]: () => write(before) };
}
