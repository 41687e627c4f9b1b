import { assertEquals } from "@std/assert";
import { dirname } from "@std/path/dirname";
import { join } from "@std/path/join";

import { obtainEmbeddedPostgres } from "../support/embedded_postgres.ts";
import {
  LAYOUT_FIXTURES,
  type LayoutFixture,
} from "../support/migration_layouts.ts";
import {
  type PostgresServer,
  startPostgres,
} from "../support/postgres_server.ts";
import { makeScene, readTree, type Scene } from "../support/scene.ts";
import { isSkipped } from "../support/skipped.ts";

/** Of what a server has besides: tables and schemas of tools and platforms. */
const NOT_OF_FILES = [
  ...["_prisma_migrations", "__diesel_schema_migrations", "_sqlx_migrations"],
  ...["schema_migrations", "goose_db_version", "flyway_schema_history"],
  ...["pgmigrations", "_yoyo_migration", "schema_version", "play_evolutions"],
  ...["gorp_migrations", "databasechangelog"],
];

const PROOF = "--from leads to what psql leads to in the order of the tool";
const embedded = await obtainEmbeddedPostgres(18);

Deno.test({
  name: PROOF,
  ignore: isSkipped(PROOF, typeof embedded === "string" ? embedded : undefined),
  fn: async (t) => {
    if (typeof embedded === "string") return;
    await using server = await startPostgres(embedded);
    for (const [name, fixture] of Object.entries(LAYOUT_FIXTURES)) {
      await t.step(name, async () => await prove(server, fixture));
    }
  },
});

async function prove(
  server: PostgresServer,
  fixture: LayoutFixture,
): Promise<void> {
  await using scene = await makeScene(server);
  await runByPsql(scene, fixture);
  await writeFiles(join(scene.workFolder, "files"), fixture.files);
  const { code, stderr } = await syncFiles(scene, fixture);
  assertEquals(code, 0, stderr);
  const [first] = stderr.split("\n");
  const count = fixture.scripts.length;
  assertEquals(
    first,
    `schema-sync: files: ${fixture.name}, ${count} ${
      count === 1 ? "migration" : "migrations"
    }`,
  );
  await checkAgainst(scene, fixture);
}

/** Each in a session of its own, as it is or within a transaction. */
async function runByPsql(
  scene: Scene,
  { ownTable, scripts }: LayoutFixture,
): Promise<void> {
  await runScript(scene, ownTable, false);
  for (const script of scripts) {
    await runScript(scene, script, script.includes("ON COMMIT"));
  }
}

async function runScript(
  { server, database, workFolder }: Scene,
  script: string,
  isInTransaction: boolean,
): Promise<void> {
  const file = join(workFolder, "script.sql");
  await Deno.writeTextFile(file, script);
  const { success, stderr } = await new Deno.Command("psql", {
    args: [
      ...["-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", file],
      ...(isInTransaction ? ["--single-transaction"] : []),
    ],
    env: server.environment(database),
  }).output();
  assertEquals(success, true, new TextDecoder().decode(stderr));
}

async function syncFiles(
  scene: Scene,
  { flags = [] }: LayoutFixture,
): Promise<{ readonly code: number; readonly stderr: string }> {
  return await scene.run([
    ...["sync", "--from", "files", "-d", scene.database, "-o", "from"],
    ...flags,
  ]);
}

/** The server's folder, but for what is no part of the result. */
async function checkAgainst(
  scene: Scene,
  { files }: LayoutFixture,
): Promise<void> {
  const isMade = (table: string): boolean =>
    Object.values(files).some((text) =>
      text.includes(`CREATE TABLE ${table} `)
    );
  const excluded = NOT_OF_FILES.filter((table) => !isMade(table))
    .flatMap((table) => ["-T", table]);
  await scene.run(["sync", "-o", "server", "--client=built-in", ...excluded]);
  const [expected, actual] = await Promise.all(
    ["server", "from"].map((name) => readFolder(join(scene.workFolder, name))),
  );
  assertEquals(actual, expected);
}

/** Files of objects, without what tells one run, and one major, from the other. */
async function readFolder(path: string): Promise<Record<string, string>> {
  const texts = Object.entries(await readTree(path));
  return Object.fromEntries(
    texts.filter(([file]) => !file.startsWith("_") && !isOfDatabase(file))
      .map(([file, text = ""]) => [file, withoutRun(text)]),
  );
}

function isOfDatabase(file: string): boolean {
  return file.startsWith("database/") || file.startsWith(".");
}

function withoutRun(text: string): string {
  return text.replace(/^-- Synced: .*$/m, "-- Synced:");
}

async function writeFiles(
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await Deno.mkdir(dirname(join(folder, name)), { recursive: true });
    await Deno.writeTextFile(join(folder, name), text);
  }
}
