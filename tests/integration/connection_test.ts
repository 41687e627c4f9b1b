import { assertEquals } from "@std/assert";
import { join } from "@std/path/join";

import type { PostgresServer } from "../support/postgres_server.ts";
import {
  assertFailure,
  describeDatabase,
  makeScene,
} from "../support/scene.ts";
import { testOnServer } from "../support/server_tests.ts";

const WRONG_PASSWORD = "wrong-3f1c";

testOnServer("A sync that cannot connect", {
  "says that nothing listens, and so does a list": async (server) => {
    await using scene = await makeScene(server);
    for (const command of ["sync", "list"]) {
      await assertFailure(scene, [command, "--port=1"], {
        code: 3,
        message:
          `Cannot connect to database "${scene.database}" at 127.0.0.1:1 as "postgres": Connection refused`,
        hint:
          "Check that the server runs there and that --host and --port are right.",
      });
    }
  },

  "says that the host is not known": async (server) => {
    await using scene = await makeScene(server);
    const { stderr } = await scene.run(["sync", "--host=db.invalid"]);
    // The resolver of the system has its own words for it.
    const reason = /address: (.*)/.exec(stderr)?.[1];
    await assertFailure(scene, ["sync", "--host=db.invalid"], {
      code: 3,
      message:
        `Cannot connect to database "${scene.database}" at db.invalid:${server.port} as "postgres": could not translate host name "db.invalid" to address: ${reason}`,
      hint: "Check the spelling of --host.",
    });
  },

  "says that the password is wrong, and not what it is": async (server) => {
    await using scene = await makeScene(server);
    const uri =
      `postgres://postgres:${WRONG_PASSWORD}@127.0.0.1:${server.port}/${scene.database}`;
    const failure = {
      code: 3,
      message: `Cannot connect to ${
        describeDatabase(scene)
      }: password authentication failed for user "postgres"`,
      hint:
        "Check PGPASSWORD (or the password in the URI) and --username; a role that is not there, has no password or one past its VALID UNTIL is told the same.",
    };
    const env = { PGPASSWORD: WRONG_PASSWORD };
    await assertFailure(scene, ["sync"], failure, { env });
    await assertFailure(scene, ["sync", "-d", uri], failure);
  },

  "says that the password of ~/.pgpass is wrong": async (server) => {
    await using scene = await makeScene(server, "CREATE TABLE users ()");
    await writePasswordFile(scene.workFolder, server.password);
    const { code } = await scene.run(["sync"], { env: { PGPASSWORD: "" } });
    assertEquals(code, 0);
    await writePasswordFile(scene.workFolder, WRONG_PASSWORD);
    await assertFailure(scene, ["sync"], {
      code: 3,
      message: `Cannot connect to ${
        describeDatabase(scene)
      }: password authentication failed for user "postgres"`,
      hint:
        "Check the line for this server in ~/.pgpass and --username; a role that is not there, has no password or one past its VALID UNTIL is told the same.",
    }, { env: { PGPASSWORD: "" } });
  },

  "says that there is no password": async (server) => {
    await using scene = await makeScene(server);
    await assertFailure(scene, ["sync"], {
      code: 3,
      message: `Cannot connect to ${
        describeDatabase(scene)
      }: fe_sendauth: no password supplied`,
      hint:
        "Set PGPASSWORD, or add a line for this server to ~/.pgpass (mode 0600).",
    }, { env: { PGPASSWORD: "" } });
  },

  "says that there is no such database": async (server) => {
    await using scene = await makeScene(server);
    await assertFailure(scene, ["sync", "-d", 'no "such'], {
      code: 3,
      message: `Cannot connect to ${
        describeDatabase({ server, database: 'no "such' })
      }: database "no "such" does not exist`,
      hint: 'Check --dbname; "psql --list" shows the databases.',
    });
  },

  "says that there is no such role": async (server) => {
    await using scene = await makeScene(server);
    await acceptWithoutPassword(server, "nobody_here");
    await assertFailure(scene, ["sync", "-U", "nobody_here"], {
      code: 3,
      message: `Cannot connect to ${
        describeDatabase(scene, "nobody_here")
      }: role "nobody_here" does not exist`,
      hint: "Check --username.",
    });
  },

  "says that the server has no TLS": async (server) => {
    await using scene = await makeScene(server);
    await assertFailure(scene, ["sync"], {
      code: 3,
      message: `Cannot connect to ${
        describeDatabase(scene)
      }: server does not support SSL, but SSL was required`,
      hint: "Check PGSSLMODE, PGSSLROOTCERT and the server's certificate.",
    }, { env: { PGSSLMODE: "require" } });
  },
});

/** libpq takes no file that others may read. */
async function writePasswordFile(
  home: string,
  password: string,
): Promise<void> {
  const path = join(home, ".pgpass");
  await Deno.writeTextFile(path, `*:*:*:*:${password}\n`, { mode: 0o600 });
}

/** A server that asks for a password does not tell which roles there are. */
async function acceptWithoutPassword(
  server: PostgresServer,
  user: string,
): Promise<void> {
  const file = join(server.dataFolder, "pg_hba.conf");
  const rules = await Deno.readTextFile(file);
  await Deno.writeTextFile(file, `host all ${user} samehost trust\n${rules}`);
  await server.query("postgres", "SELECT pg_reload_conf()");
}
