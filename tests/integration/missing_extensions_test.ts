import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path/join";

import { type RunResult, runSchemaSync } from "../support/run_schema_sync.ts";
import { readTree } from "../support/scene.ts";
import { makeTempFolder, type TempFolder } from "../support/temp_folder.ts";

/** What can be told, and what needs a type that is not there. */
const WITH_EXTENSION = `CREATE EXTENSION postgis_raster;
CREATE TABLE good (id int PRIMARY KEY);
CREATE TABLE places (id int PRIMARY KEY, spot raster);
CREATE INDEX ON places USING gist (st_asraster(spot));
CREATE TABLE users (id int);
ALTER TABLE users ADD COLUMN home raster;
CREATE TABLE visits (place int REFERENCES places);
CREATE VIEW spots AS SELECT st_asraster(spot) FROM places;
CREATE FUNCTION near(raster) RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE TABLE gone (spot raster);
DROP TABLE gone;
`;

/** The same without the extension, as a server that has it might be told of. */
const WITHOUT = WITH_EXTENSION
  .replace("CREATE EXTENSION postgis_raster;", "")
  .replace(/^CREATE INDEX.*$/m, "")
  .replaceAll(/\braster/g, "text")
  .replace("st_asraster(spot)", "spot");

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
    `schema-sync: extension postgis_raster is not there; what needs it is left out
schema-sync: 2 of 5 tables; 3 left out: need extension postgis_raster (type raster)
`,
  );
  assertStringIncludes(
    stdout,
    `⚠ 5 not read:
  places (needs extension postgis_raster (type raster))
  users (needs extension postgis_raster (type raster))
  visits (needs extension postgis_raster (type raster))
  function near (needs extension postgis_raster (type raster))
  view spots (needs extension postgis_raster (type raster))
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
  const doctor = await run(folder, "doctor");
  assertEquals(doctor.code, 6);
  assertStringIncludes(
    doctor.stdout,
    '✗ files: loaded as database "db", without places (needs extension postgis_raster (type raster)), ',
  );
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

Deno.test("--from leaves a conversion out, and still tells of what fails after it", async () => {
  await using folder = await makeTempFolder();
  const file = join(folder.path, "db.sql");
  const sql = `CREATE TABLE good (id int);
CREATE CONVERSION same FOR 'LATIN2' TO 'UTF8' FROM iso8859_to_utf8;
`;
  await Deno.writeTextFile(file, sql);
  const { stdout } = await run(folder, "sync");
  assertStringIncludes(
    stdout,
    "database file conversions (needs a server (conversion))\n",
  );
  await Deno.writeTextFile(file, `${sql}SELECT 1 / 0;\n`);
  const { code, stderr } = await run(folder, "sync");
  assertEquals(code, 3);
  assertStringIncludes(stderr, "line 3: division by zero\n");
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

const POSTGIS = `CREATE EXTENSION postgis;
CREATE EXTENSION postgis_topology;
CREATE TABLE places (
  id int PRIMARY KEY, spot geometry(Point, 4326), home geography,
  area float GENERATED ALWAYS AS (ST_Area(spot)) STORED
);
CREATE INDEX ON places USING gist (ST_Transform(spot, 3857));
SELECT AddGeometryColumn('public', 'places', 'way', 4326, 'LINESTRING', 2);
CREATE VIEW spots AS SELECT ST_AsText(spot) AS spot FROM places;
CREATE FUNCTION near(geometry) RETURNS SETOF places LANGUAGE sql
  AS 'SELECT * FROM places WHERE ST_DWithin(spot, $1, 10)';
`;

Deno.test("--from has PostGIS, of whose own objects nothing gets into the folder", async () => {
  await using folder = await makeTempFolder();
  await Deno.writeTextFile(join(folder.path, "db.sql"), POSTGIS);
  const { code, stdout, stderr } = await run(folder, "sync", "--all-schemas");
  assertEquals([code, stderr], [0, ""]);
  assertStringIncludes(
    stdout,
    "Found 1 table (+1 new), 1 view (+1 new), 1 function (+1 new)\n",
  );
  const tree = await readTree(folder.path);
  assertEquals(
    tree["docs/schemas/_columns.txt"],
    "places(id, spot, home, area, way)\nspots(spot)\n",
  );
  const places = tree["docs/schemas/places.sql"] ?? "";
  assertStringIncludes(places, "way public.geometry(LineString,4326)");
  assertStringIncludes(places, "gist (public.st_transform(spot, 3857));");
  assertEquals(
    Object.keys(tree).filter((path) => path.includes("/database/")),
    [
      "docs/schemas/database/extensions.sql",
      "docs/schemas/database/schemas.sql",
    ],
  );
});

Deno.test("--from creates the extensions that files need and do not create, and says so", async () => {
  await using folder = await makeTempFolder();
  await Deno.writeTextFile(
    join(folder.path, "db.sql"),
    `CREATE TABLE a (name citext);
     CREATE INDEX ON a USING gin ((name::text) gin_trgm_ops);
     CREATE TABLE b (spot geometry);`,
  );
  const { code, stdout, stderr } = await run(folder, "sync");
  assertEquals(
    [code, stderr],
    [
      0,
      ["citext", "pg_trgm", "postgis"].map((name) =>
        `schema-sync: no file creates extension ${name}, which they need; it is created first\n`
      ).join(""),
    ],
  );
  assertStringIncludes(stdout, "Found 2 tables (+2 new)\n");
  const tree = await readTree(folder.path);
  assertStringIncludes(
    tree["docs/schemas/database/extensions.sql"] ?? "",
    "CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public;",
  );
});

Deno.test("--from says in which schema there is what was not found", async () => {
  await using folder = await makeTempFolder();
  const path = join(folder.path, "db.sql");
  const sql =
    "SET LOCAL x.y = 1;\nCREATE TABLE app.a (); ALTER TABLE a ADD b int;";
  await Deno.writeTextFile(path, `CREATE SCHEMA app; ${sql}`);
  const { code, stderr } = await run(folder, "sync");
  assertEquals(code, 3);
  assertStringIncludes(stderr, "There is one in schema app: ");
  await Deno.writeTextFile(
    path,
    `CREATE SCHEMA app; ALTER DATABASE db SET search_path = app, public;`,
  );
  await Deno.writeTextFile(join(folder.path, "more.sql"), sql);
  const mended = await run(folder, "list", "--from=more.sql", "--all-schemas");
  assertEquals(mended.code, 0);
});

async function run(
  folder: TempFolder,
  command: string,
  ...flags: string[]
): Promise<RunResult> {
  return await runSchemaSync([command, "--from", "db.sql", ...flags], {
    cwd: folder.path,
  });
}
