import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path/join";

import { type RunResult, runSchemaSync } from "../support/run_schema_sync.ts";
import { readTree } from "../support/scene.ts";
import { makeTempFolder, type TempFolder } from "../support/temp_folder.ts";

/** What can be told, and what needs a type that is not there. */
const WITH_EXTENSION = `CREATE EXTENSION postgis;
CREATE TABLE good (id int PRIMARY KEY);
CREATE TABLE places (id int PRIMARY KEY, spot geometry(Point, 4326));
CREATE INDEX ON places USING gist (spot);
CREATE TABLE users (id int);
ALTER TABLE users ADD COLUMN home geography;
CREATE TABLE visits (place int REFERENCES places);
CREATE VIEW spots AS SELECT st_astext(spot) FROM places;
CREATE FUNCTION near(geometry) RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE TABLE gone (spot geometry);
DROP TABLE gone;
`;

/** The same without the extension, as a server that has it might be told of. */
const WITHOUT = WITH_EXTENSION
  .replace("CREATE EXTENSION postgis;", "")
  .replace(/^CREATE INDEX.*$/m, "")
  .replaceAll(/geometry\(Point, 4326\)|geometry|geography/g, "text")
  .replace("st_astext(spot)", "spot");

Deno.test("--from leaves out what needs an extension, and keeps what the folder has of it", async () => {
  await using folder = await makeTempFolder();
  await Deno.writeTextFile(join(folder.path, "db.sql"), WITHOUT);
  assertEquals((await run(folder, "sync")).code, 0);
  assertEquals((await run(folder, "sync")).code, 0);
  const before = await readTree(folder.path);
  await Deno.writeTextFile(
    join(folder.path, "db.sql"),
    `${WITH_EXTENSION}CREATE TABLE more (id int);`,
  );
  const { code, stdout, stderr } = await run(folder, "sync");
  assertEquals(code, 6);
  assertEquals(
    stderr,
    `schema-sync: extension postgis is not there; what needs it is left out
schema-sync: 2 of 5 tables; 3 left out: need extension postgis (type geometry), extension postgis (type geography)
`,
  );
  assertStringIncludes(
    stdout,
    `⚠ 5 not read:
  places (needs extension postgis (type geometry))
  users (needs extension postgis (type geography))
  visits (needs extension postgis (type geometry))
  function near (needs extension postgis (type geometry))
  view spots (needs extension postgis (type geometry))
`,
  );
  const after = await readTree(folder.path);
  for (const name of ["places", "users", "visits", "views/spots"]) {
    const file = `docs/schemas/${name}.sql`;
    assertEquals(after[file], before[file]);
  }
  assertStringIncludes(
    after["docs/schemas/_columns.txt"] ?? "",
    "good(id)\nmore(id)\nplaces(id, spot)\nspots(spot)\nusers(id, home)\nvisits(place)\n",
  );
  const check = await run(folder, "check");
  assertEquals(check.code, 6);
  assertStringIncludes(check.stdout, "docs/schemas is in step\n");
});

Deno.test("--from refuses what fails for another reason, whatever is missing", async () => {
  await using folder = await makeTempFolder();
  await Deno.writeTextFile(
    join(folder.path, "db.sql"),
    `${WITH_EXTENSION}CREATE TABLE wrong (id itneger);`,
  );
  const { code, stderr } = await run(folder, "sync");
  assertEquals(code, 3);
  assertStringIncludes(stderr, 'line 12: type "itneger" does not exist\n');
});

Deno.test("--from leaves the tool's own table in the folder as it is", async () => {
  await using folder = await makeTempFolder();
  const path = join(folder.path, "db.sql");
  const table = "CREATE TABLE a (id int);";
  await Deno.writeTextFile(
    path,
    `${table} CREATE TABLE schema_migrations (version bigint);`,
  );
  await run(folder, "sync");
  await run(folder, "sync");
  await Deno.writeTextFile(path, table);
  const { code, stdout } = await run(folder, "check");
  assertEquals(code, 0);
  const prune = await run(folder, "prune");
  assertStringIncludes(prune.stdout, "Nothing to prune");
  assertStringIncludes(
    stdout,
    "  schema_migrations (a table of the migration tool, which the files do not make)\n",
  );
});

async function run(folder: TempFolder, command: string): Promise<RunResult> {
  return await runSchemaSync([command, "--from", "db.sql"], {
    cwd: folder.path,
  });
}
