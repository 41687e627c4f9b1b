import { assertEquals } from "@std/assert";

import { obtainEmbeddedPostgres } from "../support/embedded_postgres.ts";
import { loadFixtures } from "../support/fixtures.ts";
import {
  type PostgresServer,
  startPostgres,
} from "../support/postgres_server.ts";
import { GIT_ENVIRONMENT, makeRemote } from "../support/repositories.ts";
import { runSchemaSync } from "../support/run_schema_sync.ts";
import { makeScene, type Scene } from "../support/scene.ts";
import { testOnServer } from "../support/server_tests.ts";

/** Files that changed, and whether only in their words. */
type Changes = Record<string, boolean>;

/** What `pg_dump` 18 has other words for than 15. */
const OTHER_WORDS: Changes = {
  "columns.sql": true,
  "hr.guide_dogs.sql": true,
  "partitions/levels_two.sql": true,
  "robot_dogs.sql": true,
};

/** The server's: `NOT NULL` has got a name, which is told if it is unusual. */
const OTHER_NAMES: Changes = Object.fromEntries(
  [
    ...["billing.orders_east_z", "orders_east", "orders_east_a"],
    ...["orders_east_m", "orders_rest", "orders_west", "readings_0"],
    ...["readings_1", "readings_1_new", "readings_1_old", "readings_2"],
  ].map((name) => [`partitions/${name}.sql`, true]),
);

/**
 * PostgreSQL 15 takes `NOT NULL` on a column that is inherited for the parent's,
 * 18 knows that it is the table's own: that is no matter of words.
 */
const OTHER_CATALOG: Changes = { "adopted.sql": false };

const EMBEDDED = await obtainEmbeddedPostgres(18);

testOnServer("A sync with another major version", {
  "of pg_dump says that only the format differs": {
    missing: await explainOtherMajor(),
    run: async (server) => {
      const { kinds } = await loadFixtures(server);
      await using scene = await makeScene(server);
      await syncBy(scene, server, kinds, "tools");
      const { stdout } = await scene.run(
        ["check", "--all-schemas", "--client=built-in"],
        { env: server.environment(kinds) },
      );
      assertEquals(
        stdout.replace(/\d+ (?=tables|existing|unchanged|files)/g, "… "),
        `Found … tables, 4 views, 2 foreign tables, 8 functions, 12 types, 2 sequences
Would update … existing tables (0 changed, 4 format only, … unchanged)
${
          Object.keys(OTHER_WORDS).map((file) => `  ~ ${file} (format only)`)
            .join("\n")
        }
Would update … existing foreign tables (0 changed, 1 format only, … unchanged)
  ~ foreign_tables/remote.sql (format only)
docs/schemas is in step; … files differ in format only (--strict counts that)
`,
      );
      assertEquals(await syncBy(scene, server, kinds, "built-in"), OTHER_WORDS);
      assertEquals(await syncBy(scene, server, kinds, "built-in"), {});
    },
  },

  "of the server says which tables differ in more than the format": {
    missing: typeof EMBEDDED === "string"
      ? EMBEDDED
      : await explainOtherMajor(),
    run: async (server) => {
      if (typeof EMBEDDED === "string") return;
      await using newer = await startPostgres(EMBEDDED);
      const before = await loadFixtures(server);
      const after = await loadFixtures(newer);
      await using scene = await makeScene(server);
      await syncBy(scene, server, before.kinds, "built-in");
      assertEquals(
        await syncBy(scene, newer, after.kinds, "built-in"),
        { ...OTHER_NAMES, ...OTHER_CATALOG },
      );
    },
  },

  "of pg_dump is committed with a message of its own": {
    missing: await explainOtherMajor(),
    run: async (server) => {
      await using scene = await makeScene(
        server,
        "CREATE TABLE users (id integer, json text)",
      );
      await using remote = await makeRemote();
      const { git, path } = await remote.clone("server");
      const options = {
        cwd: path,
        env: { ...server.environment(scene.database), ...GIT_ENVIRONMENT },
      };
      const args = ["sync", "--commit"];
      for (const client of ["tools", "built-in"]) {
        const run = await runSchemaSync([...args, "--client", client], options);
        assertEquals(run.code, 0);
      }
      assertEquals(
        (await git("log", "-1", "--format=%B")).trimEnd(),
        `schema: reformat users

The same schema, as other settings or another version of pg_dump, of the server or of schema-sync print it.`,
      );
    },
  },
});

/** @returns What changed, by file. */
async function syncBy(
  scene: Scene,
  server: PostgresServer,
  database: string,
  client: string,
): Promise<Changes> {
  const { code, stdout } = await scene.run(
    ["sync", "--all-schemas", "--json", "--client", client],
    { env: server.environment(database) },
  );
  assertEquals(code, 0);
  const tables: readonly Record<string, unknown>[] = JSON.parse(stdout).tables;
  return Object.fromEntries(
    tables.filter(({ change }) => change === "changed")
      .map(({ file, formatOnly }) => [String(file), formatOnly === true]),
  );
}

/** @returns Why words and catalogs are not those of 15 on this machine, if so. */
async function explainOtherMajor(): Promise<string | undefined> {
  try {
    const args = ["--version"];
    const { stdout } = await new Deno.Command("pg_dump", { args }).output();
    const version = new TextDecoder().decode(stdout).trim();
    return version.includes(" 15.") ? undefined : `${version} is not 15`;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "there is no pg_dump";
    throw error;
  }
}
