import { assertEquals, assertMatch, assertRejects } from "@std/assert";

import {
  EMBEDDED_VERSIONS,
  obtainEmbeddedPostgres,
} from "../support/embedded_postgres.ts";
import { type Fixture, loadFixtures } from "../support/fixtures.ts";
import {
  expectedTableText,
  normaliseDefaultNull,
  normaliseStatistics,
} from "../support/oracle.ts";
import {
  type PostgresServer,
  startPostgres,
} from "../support/postgres_server.ts";

Deno.test("startPostgres() gives a server that asks for the password and goes away", async () => {
  const server = await startPostgres({ settings: { work_mem: "7MB" } });
  try {
    const database = await server.createDatabase('Odd "name"', {
      encoding: "LATIN1",
      locale: "C",
    });
    assertEquals(
      await server.query(
        database,
        "SHOW data_directory; SHOW work_mem; CREATE TABLE t ()",
      ),
      [{ "work_mem": "7MB" }],
    );
    assertMatch(server.version, /^\d+(\.\d+)?$/);
    await assertRejects(
      () => server.connect(database, "postgres", "wrong"),
      Error,
      "password authentication failed",
    );
    await using _idle = await openIdle(server, database);
    await server.dropDatabase(database);
  } finally {
    await server.stop("immediate");
  }
  await assertRejects(() => Deno.stat(server.dataFolder), Deno.errors.NotFound);
  await server.stop();
});

Deno.test("startPostgres() shows the log of a server that does not start", async () => {
  await assertRejects(
    () => startPostgres({ settings: { no_such_setting: "1" } }),
    Error,
    'unrecognized configuration parameter "no_such_setting"',
  );
});

Deno.test("obtainEmbeddedPostgres() gives servers that load every fixture", async (t) => {
  for (const major of [12, 15, 18] as const) {
    const embedded = await obtainEmbeddedPostgres(major);
    const name = typeof embedded === "string"
      ? embedded
      : `PostgreSQL ${major}`;
    await t.step({
      name,
      ignore: typeof embedded === "string",
      fn: async () => {
        if (typeof embedded === "string") return;
        await using server = await startPostgres(embedded);
        assertEquals(
          EMBEDDED_VERSIONS[major].startsWith(`${server.version}.0-`),
          true,
        );
        if (major >= 15) await loadFixtures(server);
      },
    });
  }
});

Deno.test("expectedTableText() cuts the entries of one table out of its dump", async () => {
  await using server = await startPostgres();
  const databases = await loadFixtures(server);
  const read = (fixture: Fixture, schema: string, table: string) =>
    expectedTableText(server, databases[fixture], schema, table);

  assertEquals(
    await read("kinds", "public", "no_columns"),
    `${entry("no_columns; Type: TABLE", "CREATE TABLE public.no_columns (\n);")}


${
      entry(
        "TABLE no_columns; Type: COMMENT",
        "COMMENT ON TABLE public.no_columns IS 'Empty on purpose';",
      )
    }
`,
  );
  assertMatch(
    await read("kinds", "public", "other_method"),
    /^SET default_table_access_method = heap2;\n\n--\n-- Name: other_method; /,
  );
  assertMatch(
    await read("names", "line\nschema", "line\ntable"),
    /^--\n-- Name: line table; /,
  );
  assertMatch(
    await read("names", "public", 'a"b'),
    /\nCREATE TABLE public\."a""b" \(\n {4}id integer\n\);\n$/,
  );
  const lie = await read("lies", "public", "last_one");
  assertMatch(lie, /^--\n-- Name: last_one; /);
  assertMatch(lie, /\nCREATE TABLE public\.fake \(\n {4}id integer\n\);';\n$/);
});

Deno.test("normaliseStatistics() takes out statistics and their comments alone", () => {
  const kept = entry("t; Type: TABLE", "CREATE TABLE t ();");
  const text = [
    kept,
    entry("s; Type: STATISTICS", "CREATE STATISTICS s;"),
    entry("STATISTICS s; Type: COMMENT", "COMMENT ON STATISTICS s;"),
  ];
  assertEquals(normaliseStatistics(text.join("\n\n\n") + "\n"), kept + "\n");
});

Deno.test("normaliseDefaultNull() takes out defaults that change nothing", () => {
  const table = (a: string, b: string) =>
    entry(
      "t; Type: TABLE",
      `CREATE TABLE t (\n    a integer${a},\n    b integer${b} NOT NULL\n);`,
    );
  const setNull = entry(
    "t a; Type: DEFAULT",
    "ALTER TABLE t SET DEFAULT NULL;",
  );
  assertEquals(
    normaliseDefaultNull(
      `${table(" DEFAULT NULL", " DEFAULT NULL")}\n\n\n${setNull}\n`,
    ),
    `${table("", "")}\n`,
  );
});

function entry(name: string, sql: string): string {
  return `--\n-- Name: ${name}; Schema: public; Owner: -\n--\n\n${sql}`;
}

async function openIdle(
  server: PostgresServer,
  database: string,
): Promise<AsyncDisposable> {
  const client = await server.connect(database);
  return { [Symbol.asyncDispose]: () => client.end() };
}
