import { assert, assertEquals, assertMatch } from "@std/assert";

import { startPostgres } from "../support/postgres_server.ts";
import { filterRunning } from "../support/processes.ts";
import {
  assertFailure,
  describeDatabase,
  makeScene,
  readTree,
} from "../support/scene.ts";
import { testOnServer } from "../support/server_tests.ts";
import {
  holdBlockedDump,
  holdLock,
  listSessions,
  startHeld,
  waitForBlockedDump,
  waitForNoSession,
} from "../support/table_lock.ts";

const SHOP_SQL = `
CREATE TABLE orders (id integer);
CREATE TABLE users (id integer);
`;

const MEASURES_SQL = `
CREATE TABLE measures (id integer, at date DEFAULT now()) PARTITION BY LIST (id);
CREATE TABLE measures_1 PARTITION OF measures FOR VALUES IN (1);
CREATE TABLE measures_2 PARTITION OF measures FOR VALUES IN (2);
CREATE TABLE users (id integer);
`;

testOnServer("A lock that is not granted", {
  "keeps its table as it was, and no other": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await scene.run(["sync"]);
    const before = await readTree(scene.folder);
    await scene.query("ALTER TABLE orders ADD COLUMN total numeric");
    await using _lock = await holdLock(
      scene,
      "ALTER TABLE users ADD COLUMN name text",
    );
    assertEquals(await scene.run(["sync", "--lock-timeout=0.5"]), {
      code: 6,
      stdout: `Found 2 tables
Updated 1 existing table (1 changed, 0 unchanged)
  ✓ orders.sql
⚠ 1 not read:
  users (locked by another session)
`,
      stderr: "",
    });
    const after = await readTree(scene.folder);
    assertMatch(after["orders.sql"] ?? "", /total numeric/);
    assertEquals(after["users.sql"], before["users.sql"]);
    assertEquals(after["_table_list.txt"], before["_table_list.txt"]);
    assertMatch(after["_index.md"] ?? "", /^\| ✓ \| \[users\]/m);
  },

  "is waited for without keeping other tables locked": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await using _lock = await holdLock(
      scene,
      "LOCK TABLE users IN ACCESS EXCLUSIVE MODE",
    );
    const other = await server.connect(scene.database);
    for (const client of ["tools", "built-in"]) {
      const args = ["sync", "--lock-timeout=4", "--client", client];
      const run = await scene.start(args);
      let hasEnded = false;
      run.ended.then(() => hasEnded = true);
      await waitForBlockedDump(scene);
      // With the locks of the dump kept, they would come through when it is over.
      let rounds = 0;
      while (!hasEnded) {
        await other.query("ALTER TABLE orders ALTER COLUMN id SET NOT NULL");
        if ((await listSessions(scene)).length > 0) rounds++;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      const { code, stdout } = await run.ended;
      assertEquals(code, 6);
      assertMatch(stdout, /not read:\n {2}users \(locked by another session\)/);
      assert(rounds > 3, `${rounds} rounds`);
      await waitForNoSession(scene);
    }
    await other.end();
  },

  "on a table elsewhere does not hold up what is bound to it": async (
    server,
  ) => {
    await using scene = await makeScene(
      server,
      `${SHOP_SQL}
      CREATE SCHEMA audit;
      CREATE TABLE audit.log (id integer);
      CREATE VIEW latest AS SELECT * FROM audit.log;
      CREATE POLICY audited ON users USING (id IN (SELECT id FROM audit.log))`,
    );
    await using _lock = await holdLock(
      scene,
      "LOCK TABLE audit.log IN ACCESS EXCLUSIVE MODE",
    );
    for (const client of ["tools", "built-in"]) {
      const { code, stdout, stderr } = await scene.run([
        ...["sync", "--client", client, "--out", client],
        ...["--lock-timeout=0.5", "--timeout=120"],
      ]);
      assertEquals({ code, stderr }, { code: 6, stderr: "" });
      assertEquals(
        stdout,
        `Found 2 tables (+1 new), 1 view
Adding new tables:
  ✓ orders.sql
⚠ 2 not read:
  view latest (locked by another session)
  users (locked by another session)
`,
      );
    }
    await scene.query("DROP POLICY audited ON users; DROP VIEW latest");
    const { code } = await scene.run(["sync", "--timeout=120"]);
    assertEquals(code, 0);
  },

  "by a prepared transaction is like any other": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await scene.query(`
      BEGIN;
      ALTER TABLE users ADD COLUMN name text;
      PREPARE TRANSACTION 'migration'`);
    for (const client of ["tools", "built-in"]) {
      const args = ["sync", "--lock-timeout=0.5", "--client", client];
      const { code, stdout } = await scene.run(args);
      assertEquals(code, 6);
      assertMatch(stdout, /not read:\n {2}users \(locked by another session\)/);
    }
    const { stdout } = await scene.run(["doctor"]);
    assertMatch(
      stdout,
      /^! locks: a prepared transaction keeps a lock on public\.users, for \d+ s$/m,
    );
    await scene.query("ROLLBACK PREPARED 'migration'");
  },

  "fails a run about that table alone": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await using _lock = await holdLock(
      scene,
      "LOCK TABLE users IN ACCESS EXCLUSIVE MODE",
    );
    await assertFailure(scene, ["sync", "users", "--lock-timeout=0.5"], {
      code: 3,
      message: `Cannot dump ${
        describeDatabase(scene)
      }: another session keeps a lock on users`,
      hint:
        "Wait for the migration that holds it, or allow more time with --lock-timeout.",
    });
  },

  "on a partition leaves the other partitions to be read": async (server) => {
    await using scene = await makeScene(server, MEASURES_SQL);
    await scene.run(["sync"]);
    const before = await readTree(scene.folder);
    await using _lock = await holdLock(
      scene,
      "ALTER TABLE measures_1 ADD CHECK (id > 0)",
    );
    assertEquals(await scene.run(["sync", "--full", "--lock-timeout=0.5"]), {
      code: 6,
      stdout: `Found 4 tables
Updated 2 existing tables (0 changed, 2 unchanged)
⚠ 2 not read:
  measures (locked by another session)
  measures_1 (locked by another session)
`,
      stderr: "",
    });
    assertEquals(
      await scene.run(["sync", "measures_2", "--lock-timeout=0.5"]),
      {
        code: 0,
        stdout:
          "Found 1 table\nUpdated 1 existing table (0 changed, 1 unchanged)\n",
        stderr: "",
      },
    );
    assertEquals(await readTree(scene.folder), before);
  },

  "ends a run that is out of time, and its children": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await using _lock = await holdLock(
      scene,
      "LOCK TABLE users IN ACCESS EXCLUSIVE MODE",
    );
    const held = await startHeld(scene, ["sync"]);
    const { run, children, seconds } = held;
    using dump = held.dump;
    assertEquals(await run.ended, {
      code: 3,
      stdout: "",
      stderr: `schema-sync: Cannot finish within ${seconds} s
Allow more time with --timeout, or see what keeps the server or the output busy.
`,
    });
    assertEquals(children.length, 2);
    assertEquals(await filterRunning(children), []);
    assertEquals(await readTree(scene.workFolder), {});
    dump[Symbol.dispose]();
    await waitForNoSession(scene);
  },

  "does not hide that the server is gone": async () => {
    await using server = await startPostgres();
    await using scene = await makeScene(server, SHOP_SQL);
    await using _lock = await holdLock(
      scene,
      "LOCK TABLE users IN ACCESS EXCLUSIVE MODE",
    );
    const run = await scene.start(["sync"]);
    using dump = await holdBlockedDump(scene);
    const stopped = server.stop("immediate");
    dump?.lose("SIGQUIT");
    await stopped;
    assertEquals(await run.ended, {
      code: 3,
      stdout: "",
      stderr: `schema-sync: Cannot dump ${
        describeDatabase(scene)
      }: pg_dump ended with code 1: server closed the connection unexpectedly
The server ended the connection; see its log, then run it again.
`,
    });
    assertEquals(await readTree(scene.workFolder), {});
  },
}, { settings: { "max_prepared_transactions": "2" } });
