import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path/join";

import type { PostgresServer } from "../support/postgres_server.ts";
import { runSchemaSync } from "../support/run_schema_sync.ts";
import { readTree } from "../support/scene.ts";
import { testOnServer } from "../support/server_tests.ts";
import { makeTempFolder } from "../support/temp_folder.ts";

/** Syncs a database in an encoding by both clients, and gives the file of a table. */
async function syncIn(
  server: PostgresServer,
  encoding: string,
  sql: string,
  file: string,
): Promise<string> {
  const database = await server.createDatabase(undefined, {
    encoding,
    locale: "C",
  });
  await server.query(database, sql);
  await using temp = await makeTempFolder();
  const texts: string[] = [];
  for (const client of ["tools", "built-in"]) {
    const { code, stderr } = await runSchemaSync(
      ["sync", "--client", client, "--out", client],
      { cwd: temp.path, env: server.environment(database) },
    );
    assertEquals([code, stderr], [0, ""]);
    const tree = await readTree(join(temp.path, client));
    texts.push((tree[file] ?? "").replace(/^-- Synced: .*\n/m, ""));
  }
  assertEquals(texts[0], texts[1]);
  return texts[0] ?? "";
}

testOnServer("A database", {
  "in LATIN1 gives files in UTF-8": async (server) => {
    const text = await syncIn(
      server,
      "LATIN1",
      `SET client_encoding = 'UTF8';
       CREATE TYPE mood AS ENUM ('glücklich');
       CREATE TABLE "café" ("naïve" text DEFAULT 'é', mood mood);
       COMMENT ON TABLE "café" IS 'Größe';`,
      "café.sql",
    );
    for (
      const part of [
        '-- Table: "café"\n',
        "-- Enum mood: 'glücklich'\n",
        "\"naïve\" text DEFAULT 'é'::text",
        "IS 'Größe';",
      ]
    ) assertStringIncludes(text, part);
  },

  "in EUC_JP gives files in UTF-8": async (server) => {
    const text = await syncIn(
      server,
      "EUC_JP",
      `SET client_encoding = 'UTF8'; CREATE TABLE "日本" (a text DEFAULT '語');`,
      "日本.sql",
    );
    assertStringIncludes(text, "DEFAULT '語'::text");
  },

  "in SQL_ASCII gives its bytes, where they are UTF-8": async (server) => {
    const text = await syncIn(
      server,
      "SQL_ASCII",
      `CREATE TABLE "café" (a text DEFAULT 'é');`,
      "café.sql",
    );
    assertStringIncludes(text, "DEFAULT 'é'::text");
  },

  "whose text is in no encoding is refused, and nothing is written": async (
    server,
  ) => {
    const database = await server.createDatabase(undefined, {
      encoding: "SQL_ASCII",
      locale: "C",
    });
    // The byte of é in LATIN1, which is none in UTF-8.
    await server.query(
      database,
      `DO $$ BEGIN EXECUTE 'CREATE TABLE "caf' || convert_from('\\xe9', 'SQL_ASCII') || '" (a int)'; END $$`,
    );
    await using temp = await makeTempFolder();
    for (const client of ["tools", "built-in"]) {
      const { code, stderr } = await runSchemaSync(
        ["sync", "--client", client],
        { cwd: temp.path, env: server.environment(database) },
      );
      assertEquals(code, 3);
      assertStringIncludes(
        stderr,
        "The database holds text that is not in its own encoding; mend that text.",
      );
    }
    assertEquals(await readTree(temp.path), {});
  },
});
