import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path/join";

import { obtainEmbeddedPostgres } from "../support/embedded_postgres.ts";
import { findCheck } from "../support/findings.ts";
import { startPostgres } from "../support/postgres_server.ts";
import { makeRole } from "../support/roles.ts";
import {
  assertFailure,
  describeDatabase,
  makeScene,
  readTree,
  type Scene,
  withoutTimes,
} from "../support/scene.ts";
import { isSkipped } from "../support/skipped.ts";
import { holdLock } from "../support/table_lock.ts";
import { waitUntil } from "../support/wait_until.ts";

const SHOP_SQL = `
CREATE TABLE orders (id integer PRIMARY KEY, note text DEFAULT 'none');
CREATE TABLE logins (name text, at timestamptz, is_read_only text);
`;

/**
 * After the example of the manual.
 *
 * Source: https://www.postgresql.org/docs/17/event-trigger-database-login-example.html.
 */
const TRIGGER_SQL = `
CREATE FUNCTION init_session() RETURNS event_trigger
SECURITY DEFINER LANGUAGE plpgsql AS $$
BEGIN
  IF pg_is_in_recovery() THEN RETURN; END IF;
  EXECUTE 'GRANT day_worker TO ' || quote_ident(session_user);
  CREATE TEMP TABLE session_storage (x float, y integer);
  EXECUTE 'ALTER TABLE session_storage OWNER TO ' || quote_ident(session_user);
  INSERT INTO public.logins
    VALUES (session_user, now(), current_setting('transaction_read_only'));
END $$;
CREATE EVENT TRIGGER init_session ON login EXECUTE FUNCTION init_session();
ALTER EVENT TRIGGER init_session ENABLE ALWAYS;
`;

const TEMPORARY_SQL = `
CREATE FUNCTION make_table() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN CREATE TEMP TABLE session_storage (note text CHECK (note <> '')); END $$;
CREATE EVENT TRIGGER make_table ON login EXECUTE FUNCTION make_table();
`;

/** A trigger that leaves the session with settings that ours must go before. */
const SETTING_SQL = `
CREATE FUNCTION set_session() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
  SET search_path = '';
  SET lock_timeout = '1ms';
  SET idle_in_transaction_session_timeout = '1ms';
  SET idle_session_timeout = '500ms';
  SET transaction_timeout = '1s';
  SET default_transaction_isolation = serializable;
  SET default_transaction_deferrable = on;
END $$;
CREATE EVENT TRIGGER set_session ON login EXECUTE FUNCTION set_session();
`;

const REFUSING_SQL = `
CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
  IF session_user <> 'postgres' THEN RAISE 'Login forbidden'; END IF;
END $$;
CREATE EVENT TRIGGER refuse ON login EXECUTE FUNCTION refuse();
`;

/** The client tools of an older version dump no server that has such triggers. */
const CLIENTS = ["auto", "built-in"] as const;

const EMBEDDED = await obtainEmbeddedPostgres(17);

testOnNewer("A login event trigger that", {
  "writes keeps nobody out": async (scene) => {
    const clerk = await makeRole(scene);
    const calm = await syncAround(
      scene,
      `CREATE ROLE day_worker;
      GRANT SELECT ON orders, logins TO ${clerk.name};
      ${TRIGGER_SQL}`,
    );
    const { env } = clerk;
    for (const client of CLIENTS) {
      const out = join(scene.workFolder, client);
      for (const command of ["sync", "check", "list", "doctor"]) {
        const args = [command, "--client", client, "--out", out];
        const { code, stdout, stderr } = await scene.run(args, { env });
        assertEquals(code, 0, stdout + stderr);
      }
      assertEquals(withoutTimes(await readTree(out)), calm);
    }
    const list = ["list", "--client=tools"];
    assertEquals((await scene.run(list, { env })).code, 0);
    const [row] = await scene.query(
      "SELECT count(*) > 0 AS has_logged FROM logins WHERE is_read_only = 'off'",
    );
    assertEquals(row, { has_logged: true });
  },

  "makes tables of its session does not make a lost connection look like a change of the schema":
    async (scene) => {
      await scene.query(TEMPORARY_SQL);
      await using _lock = await holdLock(
        scene,
        "LOCK TABLE orders IN ACCESS EXCLUSIVE MODE",
      );
      const run = await scene.start(
        ["sync", "--client=built-in", "--lock-timeout=5"],
      );
      await waitUntil("a dump that waits is ended", async () => {
        const ended = await scene.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
        return ended.length > 0;
      });
      const { code, stderr } = await run.ended;
      assertEquals([code, stderr.split("\n")[1]], [
        3,
        "The server ended the connection; see its log, then run it again.",
      ]);
    },

  "sets what we set as well changes nothing": async (scene) => {
    const calm = await syncAround(scene, SETTING_SQL);
    for (const client of CLIENTS) {
      const out = join(scene.workFolder, client);
      const args = ["--client", client, "--out", out];
      for (const command of ["sync", "doctor"]) {
        const { code, stdout, stderr } = await scene.run([command, ...args]);
        assertEquals(code, 0, stdout + stderr);
      }
      assertEquals(withoutTimes(await readTree(out)), calm);
    }
  },

  "lets nobody in is quoted": async (scene) => {
    const clerk = await makeRole(scene);
    await scene.query(REFUSING_SQL);
    const message = `Cannot connect to ${
      describeDatabase(scene, clerk.name)
    }: Login forbidden`;
    const hint =
      "Check --host, --port, --username, --dbname and the password; psql with the same settings has to work.";
    for (const client of CLIENTS) {
      await assertFailure(
        scene,
        ["sync", "--client", client],
        { code: 3, message, hint },
        { env: clerk.env },
      );
    }
    const { stdout } = await scene.run(["doctor"], { env: clerk.env });
    assertEquals(findCheck(stdout, "login"), [
      `✗ login: ${message}`,
      `  ${hint}`,
    ]);
  },
});

testOnNewer("A limit of the role on transactions", {
  "is lifted for a sync that waits longer": async (scene) => {
    const clerk = await makeRole(scene);
    await scene.query(`
      GRANT SELECT ON orders, logins TO ${clerk.name};
      ALTER ROLE ${clerk.name} SET transaction_timeout = '500ms';
    `);
    await using _lock = await holdLock(
      scene,
      "LOCK TABLE orders IN ACCESS EXCLUSIVE MODE",
    );
    for (const client of CLIENTS) {
      const { code, stdout, stderr } = await scene.run(
        ["sync", "--client", client, "--lock-timeout=2"],
        { env: clerk.env },
      );
      assertEquals(code, 6, stderr);
      assertStringIncludes(stdout, "orders (locked by another session)");
    }
  },
});

/**
 * Syncs before and after there is such a trigger, which has to leave the tables as
 * they are.
 *
 * @returns The files of a sync that meets it, as the server's owner.
 */
async function syncAround(
  scene: Scene,
  sql: string,
): Promise<Record<string, string | undefined>> {
  const [before, after] = [
    join(scene.workFolder, "before"),
    join(scene.workFolder, "after"),
  ];
  assertEquals((await scene.run(["sync", "--out", before])).code, 0);
  await scene.query(sql);
  assertEquals((await scene.run(["sync", "--out", after])).code, 0);
  const calm = withoutTimes(await readTree(after));
  for (
    const [file, text] of Object.entries(withoutTimes(await readTree(before)))
  ) if (file !== "_index.md") assertEquals(calm[file], text);
  return calm;
}

/** Declares tests that need the first major version that has these. */
function testOnNewer(
  name: string,
  tests: Readonly<Record<string, (scene: Scene) => Promise<void>>>,
): void {
  Deno.test({
    name,
    ignore: isSkipped(
      name,
      typeof EMBEDDED === "string" ? EMBEDDED : undefined,
    ),
    sanitizeOps: false,
    fn: async (t) => {
      if (typeof EMBEDDED === "string") return;
      await using server = await startPostgres(EMBEDDED);
      for (const [step, run] of Object.entries(tests)) {
        await t.step(step, async () => {
          await using scene = await makeScene(server, SHOP_SQL);
          await run(scene);
        });
      }
    },
  });
}
