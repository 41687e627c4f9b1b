import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path/join";

import {
  EMBEDDED_VERSIONS,
  obtainEmbeddedPostgres,
} from "../support/embedded_postgres.ts";
import { FIXTURES, loadFixtures } from "../support/fixtures.ts";
import {
  findPostgresFolder,
  type PostgresServer,
  startPostgres,
} from "../support/postgres_server.ts";
import {
  describeDatabase,
  makeScene,
  readTree,
  type Scene,
} from "../support/scene.ts";
import { testOnServer } from "../support/server_tests.ts";
import { isSkipped } from "../support/skipped.ts";
import {
  endBlockedDump,
  holdLock,
  startHeld,
  waitForBlockedDump,
} from "../support/table_lock.ts";
import { makeTempFolder } from "../support/temp_folder.ts";

const SHOP_SQL = `
CREATE TYPE state AS ENUM ('open', 'paid');
CREATE TABLE users (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE orders (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id integer REFERENCES users,
  state state DEFAULT 'open'
);
CREATE STATISTICS orders_statistics ON id, user_id FROM orders;
COMMENT ON TABLE orders IS 'What was bought';
`;

/** A `PATH` on which nothing is. */
const NO_PROGRAMS = { PATH: "/var/empty" };

/** The first major whose `pg_dump` prints tables as the built-in one does. */
const SAME_SINCE = 18;

/**
 * The lines in which the `pg_dump` of 15 and the built-in one of 18 differ over
 * all fixtures, without the empty ones and the comments.
 */
const DIFFERENCES_FROM_15 = [
  "-     a integer DEFAULT NULL",
  "-     ADD CONSTRAINT json_pkey PRIMARY KEY (json);",
  "-     json integer NOT NULL,",
  "-     json json,",
  "- ALTER TABLE ONLY hr.guide_dogs ALTER COLUMN born SET DEFAULT NULL;",
  "- ALTER TABLE ONLY public.json",
  "- ALTER TABLE ONLY public.robot_dogs ALTER COLUMN born SET DEFAULT NULL;",
  "- ALTER TABLE ONLY public.robot_dogs ALTER COLUMN serial_number SET NOT NULL;",
  "- CREATE TABLE public.json (",
  "- ALTER FOREIGN TABLE public.lying_remote ALTER COLUMN id OPTIONS (",
  "- ALTER FOREIGN TABLE public.remote ALTER COLUMN id OPTIONS (",
  '+     "json" integer NOT NULL,',
  '+     "json" json,',
  '+     ADD CONSTRAINT json_pkey PRIMARY KEY ("json");',
  "+     NOT NULL serial_number,",
  "+     a integer",
  "+ ALTER FOREIGN TABLE ONLY public.lying_remote ALTER COLUMN id OPTIONS (",
  "+ ALTER FOREIGN TABLE ONLY public.remote ALTER COLUMN id OPTIONS (",
  '+ ALTER TABLE ONLY public."json"',
  '+ CREATE TABLE public."json" (',
];

Deno.test("Both clients write the same folder", async () => {
  await using server = await startPostgres();
  const databases = await loadFixtures(server);
  const differences: string[] = [];
  for (const fixture of FIXTURES) {
    const [tools, builtIn] = await Promise.all(
      ["tools", "built-in"].map((client) =>
        readWritten(server, databases[fixture], client)
      ),
    );
    assertEquals(Object.keys(builtIn ?? {}), Object.keys(tools ?? {}));
    for (const [path, text] of Object.entries(tools ?? {})) {
      differences.push(...diffLines(text, builtIn?.[path]));
    }
  }
  if (Number.parseInt(server.version) >= SAME_SINCE) {
    assertEquals(differences, []);
  } else if (Number.parseInt(server.version) === 15) {
    assertEquals(differences.sort(), DIFFERENCES_FROM_15.toSorted());
  } else {
    const known = new Set(DIFFERENCES_FROM_15);
    assertEquals(differences.filter((line) => !known.has(line)), []);
  }
});

for (const major of Object.keys(EMBEDDED_VERSIONS).map(Number)) {
  const embedded = await obtainEmbeddedPostgres(
    major as keyof typeof EMBEDDED_VERSIONS,
  );
  const name = `The built-in client syncs PostgreSQL ${major}`;
  const missing = typeof embedded === "string" ? embedded : undefined;
  Deno.test({
    name,
    ignore: isSkipped(name, missing),
    fn: async () => {
      if (typeof embedded === "string") return;
      await using server = await startPostgres(embedded);
      await using scene = await makeScene(server, SHOP_SQL);
      const { code, stdout, stderr } = await scene.run(
        ["sync", "--client=built-in", "--json"],
        { env: NO_PROGRAMS },
      );
      assertEquals({ code, stderr }, { code: 0, stderr: "" });
      const { server: version, client, pgDump, tables } = JSON.parse(stdout);
      assertEquals(
        [version, client, pgDump, tables.length],
        [server.version, "built-in", "18.3", 2],
      );
      const { "orders.sql": orders = "" } = await readTree(scene.folder);
      assertMatch(orders, /^-- Enum state: 'open', 'paid'$/m);
      assertMatch(orders, /^CREATE STATISTICS public\.orders_statistics /m);
      assertMatch(orders, /FOREIGN KEY \(user_id\) REFERENCES public\.users/);
    },
  });
}

testOnServer("The built-in client", {
  "is chosen where there are no client tools, and says so": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    assertEquals(await scene.run(["sync"], { env: NO_PROGRAMS }), {
      code: 0,
      stdout: `Found 2 tables (+2 new), 1 type (+1 new)
Adding new tables:
  ✓ orders.sql
  ✓ users.sql
Adding new types:
  ✓ types/state.sql
`,
      stderr:
        `schema-sync: using the built-in client in place of psql: psql is not on PATH
schema-sync: using the built-in client in place of pg_dump: pg_dump is not on PATH
`,
    });
    assertEquals(await scene.run(["sync", "-q"], { env: NO_PROGRAMS }), {
      code: 0,
      stdout: "",
      stderr: "",
    });
  },

  "dumps where psql is alone, in the snapshot of psql": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await using bin = await makeTempFolder();
    await Deno.symlink(
      join(await findPostgresFolder(), "psql"),
      join(bin.path, "psql"),
    );
    const { code, stdout, stderr } = await scene.run(["sync", "--json"], {
      env: { PATH: bin.path },
    });
    assertEquals([code, stderr], [
      0,
      "schema-sync: using the built-in client in place of pg_dump: pg_dump is not on PATH\n",
    ]);
    assertEquals(JSON.parse(stdout).client, "built-in");
  },

  "asks where pg_dump is alone": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await using bin = await makeTempFolder();
    await Deno.symlink(
      join(await findPostgresFolder(), "pg_dump"),
      join(bin.path, "pg_dump"),
    );
    const env = { PATH: bin.path };
    const { code, stdout, stderr } = await scene.run(["sync", "--json"], {
      env,
    });
    assertEquals([code, stderr], [
      0,
      "schema-sync: using the built-in client in place of psql: psql is not on PATH\n",
    ]);
    const { client, pgDump } = JSON.parse(stdout);
    assertEquals([client, pgDump], ["built-in", server.version]);
    const again = await scene.run(["sync", "--json"], { env });
    assertEquals(JSON.parse(again.stdout).unchanged, true);
  },

  "is not needed to list": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const result = await scene.run(["list", "--client=built-in"], {
      env: NO_PROGRAMS,
    });
    assertEquals(result, {
      code: 0,
      stdout: "Found 2 tables (+2 new)\n+ orders\n+ users\n",
      stderr: "",
    });
  },

  "refreshes one table with the same text": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await scene.run(["sync", "--client=built-in"]);
    const before = await readTree(scene.folder);
    await Deno.remove(join(scene.folder, "orders.sql"));
    await scene.run(["sync", "orders", "--client=built-in"]);
    assertEquals(
      withoutTime((await readTree(scene.folder))["orders.sql"]),
      withoutTime(before["orders.sql"]),
    );
  },

  "leaves a locked table as it is": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await using _lock = await holdLock(
      scene,
      "LOCK TABLE users IN ACCESS EXCLUSIVE MODE",
    );
    assertEquals(
      await scene.run(["sync", "--client=built-in", "--lock-timeout=0.5"]),
      {
        code: 6,
        stdout: `Found 2 tables (+1 new), 1 type (+1 new)
Adding new tables:
  ✓ orders.sql
Adding new types:
  ✓ types/state.sql
⚠ 1 not read:
  users (locked by another session)
`,
        stderr: "",
      },
    );
  },

  "ends at once when it is interrupted": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await using _lock = await lockUsers(scene);
    const run = await scene.start(["sync", "--client=built-in"]);
    await waitForBlockedDump(scene);
    run.kill("SIGINT");
    assertEquals((await run.ended).code, 130);
    assertEquals(await readTree(scene.workFolder), {});
  },

  "ends when its time is up": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await using _lock = await lockUsers(scene);
    const held = await startHeld(scene, ["sync", "--client=built-in"]);
    using _dump = held.dump;
    const { code, stderr } = await held.run.ended;
    assertEquals([code, stderr], [
      3,
      `schema-sync: Cannot finish within ${held.seconds} s\nAllow more time with --timeout, or see what keeps the server or the output busy.\n`,
    ]);
  },

  "says that the server ended the connection": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await using _lock = await lockUsers(scene);
    const run = await scene.start(["sync", "--client=built-in"]);
    await endBlockedDump(scene);
    const { code, stderr } = await run.ended;
    assertEquals(code, 3);
    assertMatch(
      stderr,
      new RegExp(`^schema-sync: Cannot dump ${describeDatabase(scene)}: .+\n`),
    );
    assertMatch(stderr, /^The server ended the connection; /m);
    assertEquals(await readTree(scene.workFolder), {});
  },
});

function lockUsers(scene: Scene): Promise<AsyncDisposable> {
  return holdLock(scene, "LOCK TABLE users IN ACCESS EXCLUSIVE MODE");
}

/** The folder that a client writes of all schemas, without times. */
async function readWritten(
  server: PostgresServer,
  database: string,
  client: string,
): Promise<Record<string, string>> {
  await using scene = await makeScene(server);
  const { code } = await scene.run(
    ["sync", "--all-schemas", `--client=${client}`],
    { env: { PGDATABASE: database } },
  );
  assertEquals(code, 0);
  const tree = await readTree(scene.folder);
  return Object.fromEntries(
    Object.entries(tree).map(([path, text]) => [path, withoutTime(text)])
      .sort(),
  );
}

function withoutTime(text: string | undefined): string {
  return (text ?? "").replace(/^-- Synced: .*\n/m, "");
}

/** Lines that one text has and the other has not, but for comments. */
function diffLines(before: string, after = ""): string[] {
  const [old, young] = [before, after].map((text) =>
    new Set(text.split("\n").filter((line) => !/^(--.*)?$/.test(line)))
  );
  return [
    ...[...old?.difference(young ?? new Set()) ?? []].map((line) =>
      `- ${line}`
    ),
    ...[...young?.difference(old ?? new Set()) ?? []].map((line) =>
      `+ ${line}`
    ),
  ];
}
