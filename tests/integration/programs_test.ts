import { assertEquals } from "@std/assert";
import { join } from "@std/path/join";

import { obtainEmbeddedPostgres } from "../support/embedded_postgres.ts";
import {
  findPostgresFolder,
  type PostgresServer,
  startPostgres,
} from "../support/postgres_server.ts";
import { assertFailure, makeScene } from "../support/scene.ts";
import { testOnServer } from "../support/server_tests.ts";
import { makeTempFolder, type TempFolder } from "../support/temp_folder.ts";

const TABLES_SQL =
  "CREATE TABLE orders (id integer); CREATE TABLE users (id integer)";

const PROGRAM_FOLDER = await findPostgresFolder();
const PG_DUMP_VERSION = await readPgDumpVersion();
const NEWER_SERVER = await obtainEmbeddedPostgres(18);

testOnServer("A sync", {
  "says that there is no psql": (server) =>
    assertMissing(server, "psql", "pg_dump"),

  "says that there is no pg_dump": (server) =>
    assertMissing(server, "pg_dump", "psql"),

  "says which library a program lacks, and does without it": async (server) => {
    await using scene = await makeScene(server, TABLES_SQL);
    await using bin = await makeTempFolder();
    const message = "error while loading shared libraries: libpq.so.5: none";
    await Deno.writeTextFile(
      join(bin.path, "psql"),
      `#!/bin/sh\necho "psql: ${message}" >&2; exit 127\n`,
      { mode: 0o755 },
    );
    const env = { PATH: putFirst(bin.path), LD_LIBRARY_PATH: "/opt/pg/lib" };
    await assertFailure(scene, ["sync", "--client=tools"], {
      code: 3,
      message: "Cannot run psql: it cannot load libpq.so.5",
      hint:
        "Deno's sandbox hands no LD_LIBRARY_PATH on to it: where it needs that, put a script called psql first on PATH that sets it and starts the real one. Or use --client built-in.",
    }, { env });
    const { code, stderr } = await scene.run(["sync"], { env });
    assertEquals([code, stderr], [
      0,
      "schema-sync: using the built-in client in place of psql: psql cannot load libpq.so.5\n",
    ]);
  },

  "says that pg_dump is older than the server": {
    missing: explainNoNewerServer(),
    run: async () => {
      if (typeof NEWER_SERVER === "string") return;
      await using server = await startPostgres(NEWER_SERVER);
      await using scene = await makeScene(server, TABLES_SQL);
      await assertFailure(scene, ["sync", "--client=tools"], {
        code: 3,
        message:
          `Cannot dump PostgreSQL ${server.version} with pg_dump ${PG_DUMP_VERSION}: it is older than the server`,
        hint:
          'Install the client tools of PostgreSQL 18 ("apt install postgresql-client-18" or "brew install postgresql@18") and have them first on PATH.',
      });
    },
  },

  "takes a pg_dump that suits the server from elsewhere": {
    missing: PROGRAM_FOLDER.startsWith("/usr/lib/postgresql/")
      ? undefined
      : "PostgreSQL is not where Debian keeps it",
    run: async (server) => {
      await using scene = await makeScene(server, TABLES_SQL);
      await using fake = await makeFakePgDump(
        `if [ "$1" = --version ]; then
           echo "pg_dump (PostgreSQL) 9.6.24"
         else
           echo "pg_dump: error: aborting because of server version mismatch" >&2
           exit 1
         fi`,
      );
      const { code, stdout } = await scene.run(["sync", "--json"], {
        env: { PATH: putFirst(fake.path) },
        permissions: "all",
      });
      assertEquals(code, 0);
      assertEquals(JSON.parse(stdout).pgDump, server.version);
    },
  },

  "writes nothing from half a dump": (server) =>
    assertNotWhole(server, "sed '/^CREATE TABLE public.users/q'"),

  "writes nothing from a dump without its closing line": (server) =>
    assertNotWhole(server, "sed '/dump complete/d'"),

  "writes nothing from an empty dump": (server) =>
    assertNotWhole(server, "sed d"),
});

async function assertMissing(
  server: PostgresServer,
  missing: string,
  present: string,
): Promise<void> {
  await using scene = await makeScene(server, TABLES_SQL);
  await using bin = await makeTempFolder();
  await Deno.symlink(join(PROGRAM_FOLDER, present), join(bin.path, present));
  await assertFailure(scene, ["sync", "--client=tools"], {
    code: 3,
    message: `Cannot run ${missing}: there is none on PATH`,
    hint:
      'Install it: "apt install postgresql-client" (Debian, Ubuntu) or "brew install libpq" (macOS). Or use --client built-in.',
  }, { env: { PATH: bin.path } });
}

/** @param filter What a real dump is sent through before it is printed. */
async function assertNotWhole(
  server: PostgresServer,
  filter: string,
): Promise<void> {
  await using scene = await makeScene(server, TABLES_SQL);
  await using fake = await makeFakePgDump(`
    if [ "$1" = --version ]; then exec "${PROGRAM_FOLDER}/pg_dump" "$1"; fi
    "${PROGRAM_FOLDER}/pg_dump" "$@" | ${filter}
  `);
  await assertFailure(scene, ["sync"], {
    code: 3,
    message:
      `Cannot use the dump of database "${scene.database}": its closing line is missing`,
    hint:
      "Run it again; if it stays so, report it with the versions of the server and of pg_dump.",
  }, { env: { PATH: putFirst(fake.path) } });
}

async function makeFakePgDump(script: string): Promise<TempFolder> {
  const folder = await makeTempFolder();
  const path = join(folder.path, "pg_dump");
  await Deno.writeTextFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return folder;
}

function putFirst(folder: string): string {
  return `${folder}:${Deno.env.get("PATH")}`;
}

function explainNoNewerServer(): string | undefined {
  if (typeof NEWER_SERVER === "string") return NEWER_SERVER;
  return Number.parseInt(PG_DUMP_VERSION) < 18
    ? undefined
    : `pg_dump ${PG_DUMP_VERSION} is not older than PostgreSQL 18`;
}

/** Of the one on `PATH`: no other may be run by a task. */
async function readPgDumpVersion(): Promise<string> {
  const command = new Deno.Command("pg_dump", { args: ["--version"] });
  const { stdout } = await command.output();
  return /\) (\S+)/.exec(new TextDecoder().decode(stdout))?.[1] ?? "";
}
