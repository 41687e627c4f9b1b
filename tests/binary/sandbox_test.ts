import { assertEquals } from "@std/assert";
import { join } from "@std/path/join";

import {
  type PostgresServer,
  startPostgres,
} from "../support/postgres_server.ts";
import { readTree } from "../support/scene.ts";
import { testOnServer } from "../support/server_tests.ts";
import { makeTempFolder } from "../support/temp_folder.ts";
import { waitUntil } from "../support/wait_until.ts";
import {
  findGrantedPort,
  grantedServer,
  makeSite,
  type Site,
} from "./executable.ts";

const PORT = findGrantedPort();

testOnServer("The sandbox", {
  "keeps sync and list from another folder": async (server) => {
    await using site = await makeSite(server);
    for (const command of ["sync", "list"]) {
      for (const folder of ["elsewhere", "docs", "../docs/schemas", "/tmp/x"]) {
        await assertNothingDone(server, site, [command, "-o", folder], {
          code: 4,
          message:
            `Cannot use folder "${folder}": this build of schema-sync may not`,
          hint:
            `Choose the folder that it was built for with --out, or build one that may: deno task compile --host 127.0.0.1 --port ${PORT} --out ${folder}`,
        });
      }
    }
  },

  "keeps psql from another port, on which a server listens": async (server) => {
    await using site = await makeSite(server);
    await using other = await startPostgres({
      settings: { "log_connections": "on" },
    });
    await assertNothingDone(other, site, ["-p", String(other.port)], {
      code: 3,
      message:
        `Cannot connect to database "${site.database}" at 127.0.0.1:${other.port} as "postgres": this build of schema-sync may not reach that server`,
      hint:
        `Build one that may: deno task compile --host 127.0.0.1 --port ${other.port} --out docs/schemas`,
    });
  },

  "keeps psql from another host": async (server) => {
    await using site = await makeSite(server);
    for (
      const host of ["localhost", "::1", "/tmp", "127.0.0.1,localhost", "a b"]
    ) {
      const word = host.includes(" ") ? `'${host}'` : host;
      await assertNothingDone(server, site, ["-h", host], {
        code: 3,
        message:
          `Cannot connect to database "${site.database}" at ${host}:${PORT} as "postgres": this build of schema-sync may not reach that server`,
        hint:
          `Build one that may: deno task compile --host ${word} --port ${PORT} --out docs/schemas`,
      });
    }
  },

  "keeps psql from an address in PGHOSTADDR": async (server) => {
    await using site = await makeSite(server);
    await assertNothingDone(server, site, [], {
      code: 3,
      message:
        `Cannot connect to database "${site.database}" at 127.0.0.1:${PORT} as "postgres": this build of schema-sync may not reach that server`,
      hint:
        `Build one that may: deno task compile --host 127.0.0.2 --port ${PORT} --out docs/schemas`,
    }, { PGHOSTADDR: "127.0.0.2" });
  },

  "lets both clients reach its server, however lists name it": async (
    server,
  ) => {
    await using site = await makeSite(server);
    for (const client of ["tools", "built-in"]) {
      for (
        const env of [
          { PGHOST: "db.invalid", PGHOSTADDR: "127.0.0.1" },
          { PGHOST: "127.0.0.1,db.invalid", PGHOSTADDR: ",127.0.0.1" },
          { PGHOST: "", PGHOSTADDR: "127.0.0.1,127.0.0.1" },
        ]
      ) {
        const { code, stderr } = await site.run(
          ["list", "--client", client],
          env,
        );
        assertEquals([code, stderr], [0, ""]);
      }
      const { code, stderr } = await site.run(
        [
          "list",
          "--client",
          client,
          "-d",
          `postgres:///${site.database}?hostaddr=`,
        ],
        { PGHOST: "", PGPORT: "", PGHOSTADDR: "127.0.0.2" },
      );
      assertEquals([code, stderr], [0, ""]);
    }
  },

  "keeps psql from a server that only a service names": async (server) => {
    await using site = await makeSite(server);
    await assertNothingDone(server, site, ["-h", "127.0.0.1"], {
      code: 3,
      message:
        'Cannot connect to the database at 127.0.0.1 of service "shop": this build of schema-sync may only reach a server that the settings name',
      hint: "Name it with --host and --port, without a service.",
    }, { PGSERVICE: "shop", PGSERVICEFILE: "services.conf" });
  },

  // Debian and Homebrew keep a pg_dump that suits beside PATH.
  "runs no pg_dump but the one on PATH": async (server) => {
    await using site = await makeSite(server);
    await using tools = await makeTempFolder();
    await Deno.symlink(
      join(server.binFolder, "psql"),
      join(tools.path, "psql"),
    );
    await Deno.writeTextFile(
      join(tools.path, "pg_dump"),
      "#!/bin/sh\n[ \"$1\" = --version ] || exit 1\necho 'pg_dump (PostgreSQL) 9.6.24'\n",
      { mode: 0o755 },
    );
    const { code, stderr } = await site.run(["--client=tools"], {
      PATH: tools.path,
    });
    assertEquals(code, 3);
    assertEquals(
      stderr.split("\n")[0],
      `schema-sync: Cannot dump PostgreSQL ${server.version} with pg_dump 9.6.24: it is older than the server`,
    );
  },

  "runs no psql but the one on PATH": async (server) => {
    await using site = await makeSite(server);
    await using empty = await makeTempFolder();
    await assertNothingDone(server, site, ["--client=tools"], {
      code: 3,
      message: "Cannot run psql: there is none on PATH",
      hint:
        'Install it: "apt install postgresql-client" (Debian, Ubuntu) or "brew install libpq" (macOS). Or use --client built-in.',
    }, { PATH: empty.path });
  },
}, grantedServer());

interface ExpectedFailure {
  readonly code: number;
  readonly message: string;
  readonly hint: string;
}

/** Asserts that a run fails, reaches the server not at all and writes nothing. */
async function assertNothingDone(
  server: PostgresServer,
  site: Site,
  args: readonly string[],
  { code, message, hint }: ExpectedFailure,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const before = await countConnections(server);
  assertEquals(
    await site.run(args, { PGPASSWORD: server.password, ...env }),
    { code, stdout: "", stderr: `schema-sync: ${message}\n${hint}\n` },
  );
  assertEquals(await readTree(site.folder), {});
  assertEquals(await countConnections(server), before + 1);
}

/** How many connections the server has accepted, with the one that this makes. */
async function countConnections(server: PostgresServer): Promise<number> {
  const marker = `marker_${crypto.randomUUID().replaceAll("-", "_")}`;
  await server.query("postgres", `DO $$ BEGIN RAISE LOG '${marker}'; END $$`);
  let log = "";
  await waitUntil("the log is up to date", async () => {
    log = await Deno.readTextFile(server.logFile);
    return log.includes(`LOG:  ${marker}`);
  });
  return log.split("connection received: ").length - 1;
}
