import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path/join";

import { showIdentifier } from "../../src/core/catalog/identifier.ts";
import { keyOf, type ObjectId } from "../../src/core/catalog/object_id.ts";
import { parseObjectFile } from "../../src/core/files/object_file.ts";
import type { Source } from "../../src/source/source.ts";
import { OUT_OF_LOCKS } from "../support/command_parts.ts";
import { loadObjectNames, loadObjects } from "../support/fixtures.ts";
import type { PostgresServer } from "../support/postgres_server.ts";
import { readTree } from "../support/scene.ts";
import { testOnServer } from "../support/server_tests.ts";
import { ALL_TABLES, syncFolder } from "../support/sync_folder.ts";
import { makeTempFolder } from "../support/temp_folder.ts";

type Tree = Readonly<Record<string, string | undefined>>;

/** The files of a database, without the lines that say when and which. */
async function readFiles(
  server: PostgresServer,
  database: string,
): Promise<Tree> {
  await using work = await makeTempFolder();
  const folder = join(work.path, "schemas");
  await syncFolder(server, database, folder);
  return withoutDatabase(await readTree(folder));
}

function withoutDatabase(tree: Tree): Tree {
  return Object.fromEntries(
    Object.entries(tree).map(([path, text]) => [
      path,
      text?.replace(/^(?:-- (?:Synced|Database):|# \w+ of) .*$/gm, ""),
    ]),
  );
}

/** Restores the dump of a database into another one. */
async function restore(
  server: PostgresServer,
  from: string,
  to: string,
): Promise<void> {
  const env = {
    ...server.environment(),
    PATH: Deno.env.get("PATH") ?? "",
    PGOPTIONS: "-c client_min_messages=error",
  };
  const dump = await new Deno.Command("pg_dump", {
    args: ["--schema-only", "--dbname", from],
    env,
  }).output();
  assertEquals(dump.success, true);
  const psql = new Deno.Command("psql", {
    args: ["-X", "-q", "-v", "ON_ERROR_STOP=1", "--dbname", to],
    env,
    stdin: "piped",
    stdout: "null",
  }).spawn();
  const writer = psql.stdin.getWriter();
  await writer.write(dump.stdout);
  await writer.close();
  assertEquals((await psql.status).success, true);
}

/** Files of two trees that differ, or that one of them lacks. */
function listChanged(before: Tree, after: Tree): string[] {
  const paths = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...paths].filter((path) => before[path] !== after[path]).sort();
}

/** The pages, which tell of every object. */
const PAGES_REGEXP = /(?:^|\/)_\w+\.(?:md|txt)$/;

/** The objects that have a file, each with its path. */
function listFiled(tree: Tree): [path: string, object: ObjectId][] {
  return Object.entries(tree).flatMap(([path, text]) => {
    const object = parseObjectFile(text ?? "");
    return object === undefined ? [] : [[path, object]];
  });
}

/** The source of a server that is short of locks for the first dumps. */
function refuseFirst(source: Source, count: number): Source {
  let refused = 0;
  return {
    client: source.client,
    readCatalog: () => source.readCatalog(),
    readDetails: () => source.readDetails(),
    dump: async (request) => {
      if (++refused > count) return await source.dump(request);
      return OUT_OF_LOCKS;
    },
    findAltered: () => source.findAltered(),
    readFingerprint: () => source.readFingerprint(),
    hasStoodStill: () => source.hasStoodStill(),
    restart: () => source.restart(),
    close: () => source.close(),
  };
}

/** How a person names an object so that no other one is meant. */
function nameIt({ kind, schema, name }: ObjectId): string {
  return `${kind}:${showIdentifier(schema)}.${showIdentifier(name)}`;
}

/**
 * Settings of a database that change what the server prints of what there is.
 */
const SETTINGS: readonly string[] = [
  "TimeZone = 'Asia/Kolkata'",
  "DateStyle = 'SQL, DMY'",
  "IntervalStyle = 'sql_standard'",
  "bytea_output = 'escape'",
  "extra_float_digits = -3",
  "quote_all_identifiers = on",
  "search_path = 'parts'",
  "xmlbinary = 'hex'",
  "lc_messages = 'C'",
  "standard_conforming_strings = off",
  "backslash_quote = off",
  "row_security = off",
  "default_transaction_isolation = 'serializable'",
  "client_encoding = 'LATIN1'",
];

/** Files of what a dump prints in pieces, or otherwise if other things lack. */
const INTERWOVEN: readonly string[] = [
  "functions/kept.sql",
  "functions/lines_of.sql",
  "functions/measure.sql",
  "types/Odd type.sql",
  "views/called.sql",
  "views/grouped_by_key.sql",
  "views/kept_by_key.sql",
  "views/loop_view.sql",
  "views/on_kept.sql",
  "views/parts.ring_two.sql",
  "views/round_a.sql",
  "wheel.sql",
];

/** A change of one object, and the files that tell of it beside pages. */
const CHANGES: readonly (readonly [sql: string, ...files: string[]])[] = [
  ["COMMENT ON FUNCTION measure(text) IS 'New'", "functions/measure.sql"],
  ["COMMENT ON COLUMN adults.id IS 'New'", "views/adults.sql"],
  [
    "CREATE OR REPLACE VIEW round_b AS SELECT x, label FROM round_a WHERE x > 1",
    "views/round_b.sql",
  ],
  [
    "CREATE FUNCTION measure(bytea) RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "functions/measure.sql",
  ],
  ["DROP FUNCTION measure(bytea)", "functions/measure.sql"],
  ["ALTER SEQUENCE tickets CACHE 7", "sequences/tickets.sql"],
  ["ALTER DOMAIN years DROP CONSTRAINT years_check", "types/years.sql"],
  ["COMMENT ON TYPE nothing_in_it IS 'New'", "types/nothing_in_it.sql"],
  ["CREATE INDEX ON stages (born)", "views/stages.sql"],
  [
    "ALTER FOREIGN TABLE far_people OPTIONS (SET table_name 'new')",
    "foreign_tables/far_people.sql",
  ],
  [
    "ALTER PUBLICATION some_tables SET (publish = 'update')",
    "database/publications.sql",
  ],
  ["ALTER EVENT TRIGGER at_end DISABLE", "database/event_triggers.sql"],
  ["COMMENT ON CAST (token AS integer) IS 'New'", "database/casts.sql"],
  [
    "ALTER SERVER beta OPTIONS (SET host 'new')",
    "database/foreign_servers.sql",
  ],
  ["COMMENT ON TABLE parts.days_7 IS 'New'", "partitions/parts.days_7.sql"],
  ["ALTER TABLE log DISABLE RULE log_rule", "log.sql"],
];

testOnServer("The folder of every kind of object", {
  "is the same after a dump and a restore": async (server) => {
    for (const load of [loadObjects, loadObjectNames]) {
      const database = await load(server);
      const restored = await server.createDatabase();
      await restore(server, database, restored);
      assertEquals(
        listChanged(
          await readFiles(server, database),
          await readFiles(server, restored),
        ),
        [],
      );
    }
  },

  "is the same whatever the database is set to": async (server) => {
    const database = await loadObjects(server);
    const before = await readFiles(server, database);
    for (const setting of SETTINGS) {
      await server.query(database, `ALTER DATABASE ${database} SET ${setting}`);
    }
    assertEquals(listChanged(before, await readFiles(server, database)), []);
  },

  "changes where an object did, and in the pages": async (server) => {
    const database = await loadObjects(server);
    await server.query(
      database,
      "CREATE RULE log_rule AS ON DELETE TO log DO INSTEAD NOTHING",
    );
    await using work = await makeTempFolder();
    await syncFolder(server, database, work.path);
    let before = await readTree(work.path);
    for (const [sql, ...files] of CHANGES) {
      await server.query(database, sql);
      await syncFolder(server, database, work.path);
      const after = await readTree(work.path);
      assertEquals(
        listChanged(before, after).filter((path) => !PAGES_REGEXP.test(path)),
        files,
        sql,
      );
      before = after;
    }
  },

  "is the same where the server lacks locks for all tables at once": async (
    server,
  ) => {
    const database = await loadObjects(server);
    await using full = await makeTempFolder();
    await using split = await makeTempFolder();
    const { tables } = await syncFolder(server, database, full.path);
    assertEquals(tables.length > 100, true);
    const report = await syncFolder(
      server,
      database,
      split.path,
      ALL_TABLES,
      (source) => refuseFirst(source, 3),
    );
    assertEquals(
      listChanged(await readTree(full.path), await readTree(split.path))
        .filter((path) => !PAGES_REGEXP.test(path)),
      ["database/publications.sql"],
    );
    assertEquals(report.skipped.map(({ object }) => object.name), [
      "publications",
    ]);
  },

  "is refreshed by name, object by object, as all at once": async (server) => {
    const database = await loadObjects(server);
    await using full = await makeTempFolder();
    await using named = await makeTempFolder();
    await syncFolder(server, database, full.path);
    const wanted = await readTree(full.path);
    const filed = listFiled(wanted)
      .filter(([path]) => !path.startsWith("database/"))
      .filter(([path], i) => i % 9 === 0 || INTERWOVEN.includes(path));
    assertEquals(filed.length > 30, true);
    for (const [path, object] of filed) {
      const name = nameIt(object);
      const filter = { ...ALL_TABLES, names: [name] };
      const report = await syncFolder(server, database, named.path, filter);
      assertEquals(
        [...report.tables, ...report.others].map(keyOf),
        [keyOf(object)],
        name,
      );
      const text = await Deno.readTextFile(join(named.path, path));
      assertEquals(text, wanted[path], name);
    }
  },

  "is refreshed by hard names as all at once": async (server) => {
    const database = await loadObjectNames(server);
    await using full = await makeTempFolder();
    await using named = await makeTempFolder();
    await syncFolder(server, database, full.path);
    const wanted = await readTree(full.path);
    const filed = listFiled(wanted)
      .filter(([path]) => !path.startsWith("database/"));
    const names = filed.map(([, object]) => nameIt(object));
    await syncFolder(server, database, named.path, { ...ALL_TABLES, names });
    const actual = await readTree(named.path);
    assertEquals(
      filed.map(([path]) => path).filter((path) =>
        actual[path] !== wanted[path]
      ),
      [],
    );
    const folded = Object.keys(wanted).map((path) =>
      path.normalize("NFC").toLowerCase()
    );
    assertEquals(new Set(folded).size, folded.length);
    for (const path of Object.keys(wanted)) {
      assertMatch(path, /^(?:[a-z_]+\/)?[^/]+\.(?:sql|md|txt)$/);
    }
  },
});
