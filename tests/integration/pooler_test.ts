import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { join } from "@std/path/join";
// @ts-types="@types/pg"
import pg from "pg";

import { findCheck } from "../support/findings.ts";
import {
  explainNoPgBouncer,
  type PgBouncerSettings,
  startPgBouncer,
} from "../support/pgbouncer.ts";
import type { PostgresServer } from "../support/postgres_server.ts";
import {
  assertFailure,
  makeScene,
  readTree,
  type Scene,
  withoutTimes,
} from "../support/scene.ts";
import {
  type ConditionalTest,
  type ServerTest,
  testOnServer,
} from "../support/server_tests.ts";

const SHOP_SQL = `
CREATE TABLE orders (id integer);
CREATE TABLE users (id integer);
`;

/** As most are set up: a client may come with settings, and they are dropped. */
const TRANSACTION_POOL: PgBouncerSettings = {
  "pool_mode": "transaction",
  "ignore_startup_parameters": "options,extra_float_digits",
  "default_pool_size": "4",
  // Each statement goes to the session that has rested longest.
  "server_round_robin": "1",
};

const SESSION_POOL = { ...TRANSACTION_POOL, "pool_mode": "session" };

const HINT =
  "Connect to PostgreSQL itself (its own host and port); if the pooler keeps a session for each client, use --allow-pooler.";

/** As many as {@linkcode TRANSACTION_POOL} has. */
const SESSIONS = 4;

const CLIENTS = ["tools", "built-in"] as const;

const NO_PGBOUNCER = await explainNoPgBouncer();

function withPooler(run: ServerTest): ConditionalTest {
  return { missing: NO_PGBOUNCER, run };
}

testOnServer("A pooler", {
  "is refused, and the connections of the application stay as they were":
    withPooler(async (server) => {
      await using scene = await makeScene(server, SHOP_SQL);
      await using pooler = await startPgBouncer(server, TRANSACTION_POOL);
      await using application = await startApplication(scene, pooler.port);
      const before = await application.readSessions();
      for (const client of CLIENTS) {
        for (const command of ["sync", "list", "check"]) {
          await assertFailure(scene, [command, "--client", client], {
            code: 3,
            message: explain(scene, pooler.port),
            hint: HINT,
          }, throughPort(pooler.port));
        }
        assertEquals(await application.readSessions(), before);
      }
    }),

  "is found though it has one connection only": withPooler(async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await using pooler = await startPgBouncer(server, {
      ...TRANSACTION_POOL,
      "default_pool_size": "1",
    });
    await assertFailure(scene, ["sync", "--timeout=120"], {
      code: 3,
      message: explain(scene, pooler.port),
      hint: HINT,
    }, throughPort(pooler.port));
  }),

  "that pools transactions would hand the session of pg_dump on": withPooler(
    async (server) => {
      await using scene = await makeScene(server, SHOP_SQL);
      await using pooler = await startPgBouncer(server, TRANSACTION_POOL);
      await using application = await startApplication(scene, pooler.port);
      const before = await application.readSessions();
      const args = ["sync", "--client=tools", "--allow-pooler"];
      await scene.run(args, throughPort(pooler.port));
      assertNotEquals(await application.readSessions(), before);
    },
  ),

  "that keeps sessions is used by those who say so": withPooler(
    async (server) => {
      await using scene = await makeScene(server, SHOP_SQL);
      await using pooler = await startPgBouncer(server, SESSION_POOL);
      await scene.run(["sync"]);
      const direct = await readTree(scene.folder);
      for (const client of CLIENTS) {
        const out = join(scene.workFolder, client);
        const { code } = await scene.run(
          ["sync", "--allow-pooler", "--client", client, "--out", out],
          throughPort(pooler.port),
        );
        assertEquals(code, 0);
        assertEquals(withoutTimes(await readTree(out)), withoutTimes(direct));
      }
      await using application = await startApplication(scene, pooler.port);
      assertEquals(
        (await application.readSessions()).map(({ search_path }) =>
          search_path
        ),
        Array.from({ length: SESSIONS }, () => '"$user", public'),
      );
    },
  ),

  "that takes no settings is told in the same words": withPooler(
    async (server) => {
      await using scene = await makeScene(server, SHOP_SQL);
      await using pooler = await startPgBouncer(server, {
        ...SESSION_POOL,
        "ignore_startup_parameters": "extra_float_digits",
      });
      for (const client of CLIENTS) {
        const args = ["sync", "--client", client];
        const refused = await scene.run(args, throughPort(pooler.port));
        assertEquals(refused.code, 3);
        assertEquals(refused.stderr.split("\n")[1], HINT);
        const allowed = await scene.run(
          [...args, "--allow-pooler"],
          throughPort(pooler.port),
        );
        assertEquals(allowed.code, 0);
      }
    },
  ),

  "that pools statements is said to serve no transactions": withPooler(
    async (server) => {
      await using scene = await makeScene(server, SHOP_SQL);
      await using pooler = await startPgBouncer(server, {
        ...TRANSACTION_POOL,
        "pool_mode": "statement",
      });
      for (const client of CLIENTS) {
        const args = ["sync", "--allow-pooler", "--client", client];
        const { code, stderr } = await scene.run(
          args,
          throughPort(pooler.port),
        );
        const [message = "", hint] = stderr.split("\n");
        assertEquals([code, hint], [
          3,
          "Connect to PostgreSQL itself (its own host and port).",
        ]);
        assertMatch(
          message,
          /^schema-sync: Cannot read .*: transaction blocks not allowed in statement pooling mode$/,
        );
      }
    },
  ),

  "is found by doctor": withPooler(async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await using pooler = await startPgBouncer(server, TRANSACTION_POOL);
    const options = throughPort(pooler.port);
    const refused = await scene.run(["doctor"], options);
    assertEquals(refused.code, 3);
    assertEquals(findCheck(refused.stdout, "login"), [
      `✗ login: ${explain(scene, pooler.port)}`,
      `  ${HINT}`,
    ]);
    const allowed = await scene.run(["doctor", "--allow-pooler"], options);
    assertEquals(allowed.code, 0);
    assertEquals(findCheck(allowed.stdout, "pooler"), [
      "✓ pooler: a connection pooler is in between, such as PgBouncer; allowed",
    ]);
  }),

  "is not what a service with settings of its own is taken for": async (
    server,
  ) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const { host, port, user, password } = server;
    const file = join(scene.workFolder, "services");
    await Deno.writeTextFile(
      file,
      `[shop]\nhost=${host}\nport=${port}\nuser=${user}\ndbname=${scene.database}\noptions=-c geqo=off\n`,
    );
    for (const client of CLIENTS) {
      const { code, stderr } = await scene.run(["sync", "--client", client], {
        env: {
          PGSERVICE: "shop",
          PGSERVICEFILE: file,
          PGPASSWORD: password,
        },
        permissions: "all",
      });
      assertEquals({ code, stderr }, { code: 0, stderr: "" });
    }
  },
});

function throughPort(port: number): { env: Record<string, string> } {
  return { env: { PGPORT: String(port) } };
}

function explain({ server, database }: Scene, port: number): string {
  return `Cannot read database "${database}" at ${server.host}:${port} as "${server.user}": a connection pooler stands before it, such as PgBouncer, and its next user would find the session changed`;
}

/** An application that is connected through the pooler all the time. */
interface Application extends AsyncDisposable {
  /** The settings of every session of the pool that are not the server's own. */
  readSessions(): Promise<Record<string, unknown>[]>;
}

async function startApplication(
  { server, database }: Scene,
  port: number,
): Promise<Application> {
  const clients: pg.Client[] = [];
  for (let i = 0; i < SESSIONS; i++) {
    clients.push(await connectTo(server, database, port));
  }
  return {
    readSessions: async () => {
      // All at once, in transactions: each is given a session of its own.
      for (const client of clients) await client.query("BEGIN");
      const sessions = [];
      for (const client of clients) {
        const { rows } = await client.query(SESSION_SQL);
        sessions.push(...rows);
        await client.query("SELECT count(*) FROM users").catch(() => {});
        await client.query("ROLLBACK");
      }
      return sessions;
    },
    [Symbol.asyncDispose]: async () => {
      for (const client of clients) await client.end();
    },
  };
}

/** What the pooler itself sets for each client does not count. */
const SESSION_SQL = `
SELECT current_setting('search_path') AS search_path,
       (SELECT json_agg(json_build_array(name, setting) ORDER BY name)
          FROM pg_settings WHERE source = 'session'
           AND name NOT IN ('application_name', 'client_encoding', 'search_path',
                            'DateStyle', 'TimeZone', 'standard_conforming_strings')
       ) AS others`;

async function connectTo(
  { host, user }: PostgresServer,
  database: string,
  port: number,
): Promise<pg.Client> {
  const client = new pg.Client({ host, port, user, database, password: "" });
  await client.connect();
  return client;
}
