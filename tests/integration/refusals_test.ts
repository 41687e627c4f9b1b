import { assertEquals, assertNotEquals } from "@std/assert";
import { join } from "@std/path/join";

import { findCheck } from "../support/findings.ts";
import {
  findWhatGermanLacks,
  startGermanPostgres,
} from "../support/german_server.ts";
import {
  type PostgresServer,
  startPostgres,
} from "../support/postgres_server.ts";
import { makeScene, type Scene } from "../support/scene.ts";
import { isSkipped } from "../support/skipped.ts";
import { makeTempFolder } from "../support/temp_folder.ts";

/** Whom a server does not let in, and what is said of it. */
interface Refusal {
  /** As whom, and to which database if not to that of the scene. */
  readonly user: string;
  readonly database?: string;
  readonly message: string;
  readonly hint: string;
  /** What is said where the message of the server is not English. */
  readonly hintElsewhere?: string;
}

const TWO = "A sync needs two connections at a time: end other sessions of ";
const PASSWORD_HINT =
  "Check PGPASSWORD (or the password in the URI) and --username; a role that is not there, has no password or one past its VALID UNTIL is told the same.";

const REFUSALS: readonly Refusal[] = [
  {
    user: "once",
    message: 'too many connections for role "once"',
    hint:
      `${TWO}the role, or have its own limit raised by ALTER ROLE once CONNECTION LIMIT n.`,
  },
  {
    user: "clerk",
    database: "narrow",
    message: 'too many connections for database "narrow"',
    hint:
      `${TWO}the database, or have its own limit raised by ALTER DATABASE narrow CONNECTION LIMIT n.`,
  },
  {
    user: "clerk",
    database: "shut",
    message: 'database "shut" is not currently accepting connections',
    hint:
      "Have it opened by ALTER DATABASE shut ALLOW_CONNECTIONS true, or check --dbname.",
  },
  {
    user: "clerk",
    database: "closed",
    message: 'permission denied for database "closed"',
    hint:
      "As the owner of the database, run: GRANT CONNECT ON DATABASE closed TO clerk;",
  },
  {
    user: "clerk",
    database: "gone",
    message: 'database "gone" does not exist',
    hint: 'Check --dbname; "psql --list" shows the databases.',
  },
  {
    user: "locked",
    message: 'role "locked" is not permitted to log in',
    hint: "Have it allowed by ALTER ROLE locked LOGIN, or check --username.",
    hintElsewhere:
      "Check --username, and that the role may log in (ALTER ROLE locked LOGIN).",
  },
  {
    user: "ghost",
    message: 'role "ghost" does not exist',
    hint: "Check --username.",
    hintElsewhere:
      "Check --username, and that the role may log in (ALTER ROLE ghost LOGIN).",
  },
  {
    user: "former",
    message: 'password authentication failed for user "former"',
    hint: PASSWORD_HINT,
  },
  {
    user: "unknown",
    message: 'password authentication failed for user "unknown"',
    hint: PASSWORD_HINT,
  },
];

const SET_UP: readonly string[] = [
  "CREATE ROLE once LOGIN PASSWORD 'secret' CONNECTION LIMIT 1",
  "CREATE ROLE clerk LOGIN PASSWORD 'secret'",
  "CREATE ROLE locked PASSWORD 'secret'",
  "CREATE ROLE former LOGIN PASSWORD 'secret' VALID UNTIL '2001-01-01'",
  "CREATE DATABASE narrow CONNECTION LIMIT 1",
  "CREATE DATABASE shut ALLOW_CONNECTIONS false",
  "CREATE DATABASE closed",
  "REVOKE CONNECT ON DATABASE closed FROM PUBLIC",
];

const USERS_SQL = "CREATE TABLE users (); GRANT SELECT ON users TO PUBLIC";

const CLIENTS = ["tools", "built-in"] as const;

async function makeDoors(server: PostgresServer): Promise<Scene> {
  for (const sql of SET_UP) await server.query("postgres", sql);
  await server.query("narrow", USERS_SQL);
  const rules = join(server.dataFolder, "pg_hba.conf");
  await Deno.writeTextFile(
    rules,
    "host all ghost all trust\nhost all all all scram-sha-256\n",
  );
  await server.query("postgres", "SELECT pg_reload_conf()");
  return await makeScene(server, USERS_SQL);
}

/** Connects as a role that is refused, and gives what is said: reason, hint. */
async function knock(
  scene: Scene,
  command: string,
  client: string,
  { user, database = scene.database }: Refusal,
): Promise<{ code: number; lines: readonly string[]; stdout: string }> {
  const { code, stdout, stderr } = await scene.run([
    command,
    `--client=${client}`,
  ], {
    env: { PGUSER: user, PGPASSWORD: "secret", PGDATABASE: database },
  });
  const { host, port } = scene.server;
  const prefix =
    `schema-sync: Cannot connect to database "${database}" at ${host}:${port} as "${user}": `;
  return { code, lines: stderr.replace(prefix, "").split("\n"), stdout };
}

Deno.test({
  name: "A server that lets nobody in is told by its own reason",
  sanitizeOps: false,
  fn: async (t) => {
    await using server = await startPostgres();
    await using scene = await makeDoors(server);
    for (const refusal of REFUSALS) {
      for (const client of CLIENTS) {
        await t.step(`${refusal.message}, ${client}`, async () => {
          assertEquals(await knock(scene, "sync", client, refusal), {
            code: 3,
            lines: [refusal.message, refusal.hint, ""],
            stdout: "",
          });
        });
      }
    }
    for (const refusal of REFUSALS.slice(0, 4)) {
      await t.step(`${refusal.message}, doctor`, async () => {
        const { code, stdout } = await knock(scene, "doctor", "auto", refusal);
        assertEquals(code, 3);
        const [check] = /(?<=^✗ )\w+(?=: Cannot connect)/m.exec(stdout) ?? [];
        const [line = "", hint] = findCheck(stdout, check ?? "");
        assertEquals([line.endsWith(refusal.message), hint], [
          true,
          `  ${refusal.hint}`,
        ]);
      });
    }
  },
});

Deno.test({
  name: "A German server that lets nobody in",
  sanitizeOps: false,
  fn: async (t) => {
    await using temp = await makeTempFolder();
    const missing = await findWhatGermanLacks(temp.path);
    const name = "is told by its own reason";
    await t.step({
      name,
      ignore: isSkipped(
        `A German server that lets nobody in ... ${name}`,
        missing,
      ),
      fn: () => assertGermanRefusals(temp.path),
    });
  },
});

async function assertGermanRefusals(folder: string): Promise<void> {
  await using server = await startGermanPostgres(folder);
  await using scene = await makeDoors(server);
  for (const refusal of REFUSALS) {
    const { code, lines } = await knock(scene, "sync", "tools", refusal);
    const hint = refusal.hintElsewhere ?? refusal.hint;
    assertEquals([code, lines.slice(1)], [3, [hint, ""]]);
    assertNotEquals(lines[0], refusal.message);
  }
}

Deno.test({
  name: "A server that keeps its last connections for others is said to",
  sanitizeOps: false,
  fn: async () => {
    await using server = await startPostgres({
      settings: {
        max_connections: "3",
        superuser_reserved_connections: "1",
        max_wal_senders: "0",
      },
    });
    await using scene = await makeScene(server, USERS_SQL);
    await scene.query("CREATE ROLE clerk LOGIN PASSWORD 'secret'");
    const other = await server.connect(scene.database, "clerk", "secret");
    for (const client of CLIENTS) {
      const { code, lines } = await knock(scene, "sync", client, {
        user: "clerk",
        message: "",
        hint: "",
      });
      assertEquals([code, lines], [3, [
        "remaining connection slots are reserved for non-replication superuser connections",
        "A sync needs two connections at a time, and the server keeps its last ones for others (superuser_reserved_connections, reserved_connections): wait until fewer are connected, or have max_connections raised.",
        "",
      ]]);
    }
    await other.end();
  },
});
