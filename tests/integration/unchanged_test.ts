import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path/join";

import { startCountingProxy } from "../support/counting_proxy.ts";
import { throughProxy } from "../support/message_proxy.ts";
import {
  findPostgresFolder,
  type PostgresServer,
} from "../support/postgres_server.ts";
import {
  GIT_ENVIRONMENT,
  initRepository,
  openWorkTree,
} from "../support/repositories.ts";
import { makeRole } from "../support/roles.ts";
import {
  makeScene,
  readTree,
  type Scene,
  withoutTimes,
} from "../support/scene.ts";
import { testOnServer } from "../support/server_tests.ts";
import { explainNoCopy, startRecovering } from "../support/standby_server.ts";

const SHOP_SQL = `
CREATE TABLE orders (id integer PRIMARY KEY, note text DEFAULT 'none');
CREATE TABLE users (id integer PRIMARY KEY);
CREATE VIEW notes AS SELECT note FROM orders;
CREATE FUNCTION total() RETURNS integer LANGUAGE sql AS 'SELECT 1';
`;

const CLIENTS = ["tools", "built-in"] as const;
const STATE = ".schema-sync/state.json";

/** How a run found that nothing had changed; absent: it did not. */
async function findUnchangedBy(
  scene: Scene,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string | undefined> {
  const { code, stdout, stderr } = await scene.run([...args, "--json"], {
    env,
  });
  const { unchanged, unchangedBy } = JSON.parse(stdout);
  assertEquals(unchanged, unchangedBy === undefined ? undefined : true, stderr);
  assert([0, 1, 6].includes(code), stderr);
  return unchangedBy;
}

async function syncTwice(scene: Scene): Promise<void> {
  await findUnchangedBy(scene, ["sync"]);
  assertEquals(await findUnchangedBy(scene, ["sync"]), "fingerprint");
}

testOnServer("A run that finds nothing changed", {
  "says what a full one says, for each command and both clients": async (
    server,
  ) => {
    await using scene = await makeScene(server, SHOP_SQL);
    for (const client of CLIENTS) {
      const args = ["--client", client];
      await scene.run(["sync", ...args]);
      const before = await readTree(scene.folder);
      const listAll = ["list", "--kind", "all", ...args];
      const checkAll = ["check", "--diff", ...args];
      for (const command of [["sync", ...args], checkAll, listAll]) {
        const quick = await scene.run(command);
        const full = await scene.run([...command, "--full"]);
        assertEquals(quick, full);
        const by = await findUnchangedBy(scene, command);
        assertEquals(by, "fingerprint", command.join(" "));
      }
      assertEquals(await readTree(scene.folder), before);
    }
  },

  "says in a verbose run why the last one did not": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const reasons: string[] = [];
    async function run(...args: string[]): Promise<void> {
      const { stderr } = await scene.run(["sync", "--verbose", ...args]);
      reasons.push(/^schema-sync: reading all: (.*)$/m.exec(stderr)?.[1] ?? "");
    }
    await run();
    await run();
    await scene.query("COMMENT ON TABLE users IS 'Who buys'");
    await run();
    await Deno.remove(join(scene.folder, "users.sql"));
    await run();
    await run("--all-schemas");
    await run("--all-schemas", "--client", "built-in");
    assertEquals(reasons, [
      "no earlier sync has left its state",
      "",
      "the database has changed (pg_description)",
      "the files have changed",
      "the settings have changed",
      'the client is now "built-in"',
    ]);
  },

  "ends with 6 all the same where something could not be read": async (
    server,
  ) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const { env, name } = await makeRole(scene);
    await scene.query(`GRANT SELECT ON orders TO ${name}`);
    const first = await scene.run(["sync"], { env });
    assertEquals(first.code, 6);
    const full = await scene.run(["sync", "--full"], { env });
    assertEquals(await scene.run(["sync"], { env }), full);
    assertEquals(full.code, 6);
    await scene.query(`GRANT SELECT ON users TO ${name}`);
    assertEquals((await scene.run(["sync"], { env })).code, 0);
  },

  "is one as well for a role that may not read every catalog": async (
    server,
  ) => {
    await using scene = await makeScene(
      server,
      `${SHOP_SQL}
      CREATE PUBLICATION shop FOR TABLE orders;
      REVOKE SELECT ON pg_publication FROM PUBLIC;
      REVOKE SELECT ON pg_subscription FROM PUBLIC;`,
    );
    const { env, name } = await makeRole(scene);
    await scene.query(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${name}`);
    for (const client of CLIENTS) {
      const args = ["sync", "--client", client];
      await findUnchangedBy(scene, args, env);
      assertEquals(await findUnchangedBy(scene, args, env), "fingerprint");
    }
  },

  "asks the server at most eight times after the login": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    using proxy = startCountingProxy(server, 20);
    for (const client of CLIENTS) {
      const args = ["sync", "--client", client];
      await scene.run(args);
      const from = proxy.turns.length;
      const by = await findUnchangedBy(scene, args, throughProxy(proxy));
      assertEquals(by, "fingerprint");
      const turns = proxy.turns.slice(from);
      assertEquals(turns.length, 1, client);
      assert((turns[0] ?? 0) <= 8, `${client}: ${turns}`);
    }
  },

  "is the next one after a sync of a named table, if that wrote nothing":
    async (server) => {
      await using scene = await makeScene(server, SHOP_SQL);
      await syncTwice(scene);
      assertEquals(await findUnchangedBy(scene, ["sync", "users"]), "dump");
      assertEquals(await findUnchangedBy(scene, ["sync"]), "fingerprint");
      await scene.query("ALTER TABLE users ADD COLUMN name text");
      await scene.run(["sync", "users"]);
      await scene.query("ALTER TABLE users DROP COLUMN name");
      assertEquals(await findUnchangedBy(scene, ["sync"]), undefined);
      await syncTwice(scene);
    },

  "is never one after a prune that deleted something": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await scene.run(["sync"]);
    await scene.query("DROP TABLE users");
    await syncTwice(scene);
    await scene.run(["prune"]);
    assertEquals(await findUnchangedBy(scene, ["sync"]), "dump");
    await syncTwice(scene);
  },
});

testOnServer("A folder", {
  "that a hand has changed is brought in step": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await scene.run(["sync"]);
    const before = withoutTimes(await readTree(scene.folder));
    const file = join(scene.folder, "orders.sql");
    const text = await Deno.readTextFile(file);
    const hands: readonly (() => Promise<void>)[] = [
      () => Deno.remove(file),
      () => Deno.writeTextFile(file, text.replace("none", "many")),
      () => Deno.writeTextFile(file, text.replaceAll("\n", "\r\n")),
      () => Deno.rename(file, join(scene.folder, "views/orders.sql")),
      () => Deno.remove(join(scene.folder, "views"), { recursive: true }),
      () => Deno.remove(join(scene.folder, "_index.md")),
      () => Deno.writeTextFile(join(scene.folder, "_table_list.txt"), ""),
    ];
    for (const change of hands) {
      await syncTwice(scene);
      await change();
      const checked = await scene.run(["check"]);
      assertEquals((await scene.run(["sync"])).code, 0);
      const after = withoutTimes(await readTree(scene.folder));
      for (const name of Object.keys(before)) {
        // The index tells which of them the last sync added.
        if (name === "_index.md") continue;
        // As git may check a file out, which is then left as it is.
        const text = after[name]?.replaceAll("\r\n", "\n");
        assertEquals(text, before[name], change.toString());
      }
      assertEquals(await findUnchangedBy(scene, ["sync", "--full"]), "dump");
      assert([0, 1].includes(checked.code));
      await scene.run(["prune"]);
    }
  },

  "whose files are only checked out anew is not": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await syncTwice(scene);
    const file = join(scene.folder, "orders.sql");
    const text = await Deno.readTextFile(file);
    await Deno.remove(file);
    await Deno.writeTextFile(file, text);
    assertEquals(await findUnchangedBy(scene, ["check"]), "fingerprint");
    assertEquals(await findUnchangedBy(scene, ["sync"]), "fingerprint");
  },

  "of another database of the same name is brought in step": async (
    server,
  ) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const copy = await server.createDatabase(undefined, {
      template: scene.database,
    });
    await scene.query(
      "CREATE OR REPLACE FUNCTION total() RETURNS integer LANGUAGE sql AS 'SELECT 2'",
    );
    await server.query(
      copy,
      "CREATE OR REPLACE FUNCTION total() RETURNS integer LANGUAGE sql AS 'SELECT 3'",
    );
    await syncTwice(scene);
    const names = [scene.database, `${scene.database}_old`];
    await server.query(
      "postgres",
      `ALTER DATABASE ${names[0]} RENAME TO ${names[1]}`,
    );
    await server.query(
      "postgres",
      `ALTER DATABASE ${copy} RENAME TO ${names[0]}`,
    );
    assertEquals(await findUnchangedBy(scene, ["sync"]), undefined);
    const text = await Deno.readTextFile(
      join(scene.folder, "functions/total.sql"),
    );
    assert(text.includes("SELECT 3"));
  },

  "with a settings file follows what that says, and not how": async (
    server,
  ) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await syncTwice(scene);
    const settings = join(scene.folder, "_settings.jsonc");
    await Deno.writeTextFile(settings, "{ /* nothing */ }\n");
    assertEquals(await findUnchangedBy(scene, ["sync"]), "fingerprint");
    await Deno.writeTextFile(settings, '{ "comments": false }\n');
    assertEquals(await findUnchangedBy(scene, ["sync"]), undefined);
    await syncTwice(scene);
  },
});

testOnServer("A physical standby", {
  "has nothing changed against its primary": {
    missing: await explainNoCopy(await findPostgresFolder()),
    run: async (server) => {
      await using scene = await makeScene(server, SHOP_SQL);
      await syncTwice(scene);
      await using standby = await startRecovering(server, "hot standby");
      const env = { PGPORT: String(standby.port) };
      for (const command of ["check", "list", "sync"]) {
        const by = await findUnchangedBy(scene, [command], env);
        assertEquals(by, "fingerprint", command);
      }
    },
  },
});

testOnServer("The state of a sync", {
  "is seen by git nowhere, and holds no secret and no name of a machine":
    async (server) => {
      await using scene = await makeScene(
        server,
        `${SHOP_SQL}
        CREATE FOREIGN DATA WRAPPER far;
        CREATE SERVER away FOREIGN DATA WRAPPER far OPTIONS (password 'sesame');`,
      );
      await initRepository(scene.workFolder);
      const tree = openWorkTree(scene.workFolder);
      const env = { ...GIT_ENVIRONMENT };
      const { stderr } = await scene.run(["sync", "--commit"], { env });
      assertEquals(stderr, "");
      await tree.git("add", "--all");
      const status = await tree.git("status", "--porcelain", "docs");
      assertEquals(status, "");
      const files = await tree.git("ls-files", "docs");
      assertEquals(files.includes(".schema-sync"), false);
      const text = await Deno.readTextFile(join(scene.folder, STATE));
      for (
        const secret of [
          server.password,
          String(server.port),
          server.host,
          "sesame",
        ]
      ) {
        assertEquals(text.includes(secret), false);
      }
      const by = await findUnchangedBy(scene, ["sync", "--commit"], env);
      assertEquals(by, "fingerprint");
    },

  "that cannot be used is of no account": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const state = join(scene.folder, STATE);
    await syncTwice(scene);
    const text = await Deno.readTextFile(state);
    const spoilers: readonly (() => Promise<unknown>)[] = [
      () => Deno.writeTextFile(state, ""),
      () => Deno.writeTextFile(state, text.slice(0, 500)),
      () => Deno.writeTextFile(state, text.replace('"format":1', '"format":2')),
      () =>
        Deno.writeTextFile(state, text.replace('"program":"', '"program":"9')),
      () => Deno.writeTextFile(state, '{"format":1}'),
      () => Deno.remove(state),
    ];
    for (const spoil of spoilers) {
      await spoil();
      assertEquals(await findUnchangedBy(scene, ["check"]), "dump");
      assertEquals(await findUnchangedBy(scene, ["sync"]), "dump");
      assertEquals(await findUnchangedBy(scene, ["sync"]), "fingerprint");
    }
  },

  "that cannot be kept is none": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const place = join(scene.folder, ".schema-sync");
    await Deno.mkdir(scene.folder, { recursive: true });
    const hindrances: readonly (() => Promise<unknown>)[] = [
      () => Deno.writeTextFile(place, "mine\n"),
      () => Deno.symlink(scene.workFolder, place),
      () => Deno.mkdir(join(place, "state.json/mine"), { recursive: true }),
      () => Deno.mkdir(join(place, "state.json.tmp/mine"), { recursive: true }),
    ];
    for (const hinder of hindrances) {
      await hinder();
      await scene.run(["sync"]);
      const before = await readTree(scene.workFolder);
      for (const command of ["sync", "check", "list"]) {
        const { code, stderr } = await scene.run([command]);
        assertEquals([code, stderr], [0, ""], hinder.toString());
      }
      assertEquals(await readTree(scene.workFolder), before);
      await Deno.remove(place, { recursive: true });
    }
  },

  "is not kept where a lock was in the way": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const client = await server.connect(scene.database);
    await client.query("BEGIN; LOCK TABLE orders");
    const args = ["sync", "--lock-timeout", "0.2"];
    assertEquals((await scene.run(args)).code, 6);
    await client.end();
    assertEquals(await findUnchangedBy(scene, args), undefined);
    assertEquals(await findUnchangedBy(scene, args), "fingerprint");
  },

  "of files in place of a server serves as well": async (
    server: PostgresServer,
  ) => {
    await using scene = await makeScene(server);
    const file = join(scene.workFolder, "shop.sql");
    await Deno.writeTextFile(file, SHOP_SQL);
    const args = ["sync", "--from", "shop.sql"];
    await findUnchangedBy(scene, args);
    assertEquals(await findUnchangedBy(scene, args), "fingerprint");
    await Deno.writeTextFile(file, SHOP_SQL.replace("none", "many"));
    assertEquals(await findUnchangedBy(scene, args), undefined);
    assertEquals(await findUnchangedBy(scene, args), "fingerprint");
  },
});
