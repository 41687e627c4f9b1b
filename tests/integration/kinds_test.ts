import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path/join";

import {
  type Kind,
  KIND_FOLDERS,
  KINDS,
} from "../../src/core/catalog/object_kind.ts";
import type { PostgresServer } from "../support/postgres_server.ts";
import {
  GIT_ENVIRONMENT,
  initRepository,
  type WorkTree,
} from "../support/repositories.ts";
import { makeRole } from "../support/roles.ts";
import {
  makeScene,
  readTree,
  type Scene,
  withoutTimes,
} from "../support/scene.ts";
import { testOnServer } from "../support/server_tests.ts";
import { ALL_TABLES, syncFolder } from "../support/sync_folder.ts";
import { holdLock } from "../support/table_lock.ts";

/** One or more objects of every kind. */
const SHOP_SQL = `
CREATE TYPE state AS ENUM ('open', 'paid');
CREATE DOMAIN amount AS numeric CHECK (VALUE >= 0);
CREATE SEQUENCE invoice_numbers;
CREATE FUNCTION add_vat(a amount) RETURNS amount LANGUAGE sql IMMUTABLE
  AS 'SELECT a * 1.2';
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql
  AS $$ BEGIN RETURN new; END $$;
CREATE TABLE users (id integer PRIMARY KEY, name text);
CREATE TABLE orders (
  id integer, user_id integer REFERENCES users, state state, total amount
) PARTITION BY LIST (state);
CREATE TABLE orders_open PARTITION OF orders FOR VALUES IN ('open');
CREATE TABLE orders_paid PARTITION OF orders FOR VALUES IN ('paid');
CREATE TRIGGER touch BEFORE UPDATE ON users EXECUTE FUNCTION touch();
CREATE VIEW open_orders AS SELECT * FROM orders WHERE state = 'open';
CREATE FOREIGN DATA WRAPPER far;
CREATE SERVER elsewhere FOREIGN DATA WRAPPER far;
CREATE FOREIGN TABLE far_users (id integer) SERVER elsewhere;
CREATE PUBLICATION sold FOR TABLE users;
`;

/** Lines of a head that came with the other kinds. */
const NEW_LINES_REGEXP =
  /^-- (?:Domain|Composite|Read by|Inherited from|Partition of|Partitions)\b.*\n/gm;

testOnServer("A folder of tables alone", {
  "is upgraded without a loss, and partitions are renamed": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const tree = await initRepository(scene.workFolder);
    await scene.run(["sync"]);
    const wanted = withoutTimes(await readTree(scene.folder));
    await makeOld(scene);
    await tree.git("add", "--all");
    await tree.git("commit", "--quiet", "--message=tables alone");
    const old = await readTree(scene.folder);
    const { code, stderr } = await scene.run(["sync", "--commit"], {
      env: { ...GIT_ENVIRONMENT },
    });
    assertEquals([code, stderr], [0, ""]);
    assertEquals(await readStatus(tree), [
      "A _columns.txt",
      "A database/foreign_servers.sql",
      "A database/publications.sql",
      "A foreign_tables/far_users.sql",
      "A functions/add_vat.sql",
      "A functions/touch.sql",
      "A sequences/invoice_numbers.sql",
      "A types/amount.sql",
      "A types/state.sql",
      "A views/open_orders.sql",
      "M _index.md",
      "M orders.sql",
      "R orders_open.sql partitions/orders_open.sql",
      "R orders_paid.sql partitions/orders_paid.sql",
    ]);
    const message = await tree.git("log", "-1", "--format=%B");
    assertEquals(
      message,
      `schema: add 9 objects; move 2 objects

add view open_orders

add foreign table far_users

add functions add_vat, touch

add types amount, state

add sequence invoice_numbers

add database files foreign_servers, publications

move orders_open, orders_paid

`,
    );
    const after = withoutTimes(await readTree(scene.folder));
    assertEquals(old["_table_list.txt"], after["_table_list.txt"]);
    // Tables were there before.
    const index = wanted["_index.md"]
      ?.replace(
        /^2 tables: .*$/m,
        "2 tables: 2 current (✓), 0 new (+), 0 orphaned (⚠).",
      )
      .replace(/^\| \+ (\| \[(?:orders|users)\])/gm, "| ✓ $1");
    assertEquals(after, { ...wanted, "_index.md": index });
    assertEquals((await scene.run(["check"])).code, 0);
  },
});

/** Makes of a folder what the version wrote that knew nothing but tables. */
async function makeOld({ folder }: Scene): Promise<void> {
  const rows: string[] = [];
  for (const [path, text = ""] of Object.entries(await readTree(folder))) {
    const file = join(folder, path);
    const [, partition] = /^partitions\/(.*)\.sql$/.exec(path) ?? [];
    const isTable = partition !== undefined || /^\w+\.sql$/.test(path);
    if (path === "_columns.txt" || !isTable && path.includes("/")) {
      await Deno.remove(file);
    }
    if (!isTable) continue;
    const head = text.indexOf("\n\n");
    const old = text.slice(0, head + 1).replace(NEW_LINES_REGEXP, "") +
      text.slice(head + 1);
    if (partition === undefined) await Deno.writeTextFile(file, old);
    else {
      rows.push(`| ✓ | [${partition}](${partition}.sql) | 4 | | | | 0 | |\n`);
      await Deno.writeTextFile(join(folder, `${partition}.sql`), old);
      await Deno.remove(file);
    }
  }
  for (const below of KIND_FOLDERS) await Deno.remove(join(folder, below));
  const path = join(folder, "_index.md");
  const index = await Deno.readTextFile(path);
  await Deno.writeTextFile(
    path,
    index
      .replace("# Schema of database", "# Tables of database")
      .replace(/^\d+ (?!tables).*: .* orphaned \(⚠\)\.\n/gm, "")
      .replace(
        /^2 tables: .*$/m,
        "4 tables: 4 current (✓), 0 new (+), 0 orphaned (⚠).",
      )
      .replace(
        /\n## Foreign tables[^]*?(?=\n<!-- deno)|\n## Views[^]*?(?=\n<!-- deno)/,
        "",
      )
      .replaceAll("| + |", "| ✓ |")
      .replace(/(\| ✓ \| \[orders\].*\n)/, (row) => row + rows.join("")),
  );
}

/** What the last commit did to the files of the folder, in byte order. */
async function readStatus(tree: WorkTree): Promise<string[]> {
  const status = await tree.git(
    ...["show", "--format=", "--name-status", "--find-renames", "HEAD"],
  );
  return status.trimEnd().split("\n").map((line) =>
    line.replace(/^([A-Z])\d*/, "$1").replaceAll("docs/schemas/", "")
      .replaceAll("\t", " ")
  ).sort();
}

testOnServer("A role without rights", {
  "leaves out subscriptions and user mappings that the folder never had":
    async (
      server,
    ) => {
      await using scene = await makeScene(server, HIDDEN_SQL);
      const clerk = await makeClerk(scene);
      const { code, stdout, stderr } = await scene.run(["sync"], clerk);
      assertEquals({ code, stdout, stderr }, {
        code: 0,
        stdout: `Found 1 table (+1 new), 1 foreign table (+1 new)
Adding new tables:
  ✓ users.sql
Adding new foreign tables:
  ✓ foreign_tables/far_users.sql
Adding new database files:
  ✓ database/foreign_servers.sql
${NOT_READ}`,
        stderr: "",
      });
      const files = Object.keys(await readTree(scene.folder));
      assertEquals(files.filter((file) => file.startsWith("database/")), [
        "database/foreign_servers.sql",
      ]);
      assertEquals((await scene.run(["sync", "--quiet"], clerk)).stderr, "");
      assertEquals((await scene.run(["check"], clerk)).code, 0);
    },

  "keeps what the folder had of them": async (server) => {
    await using scene = await makeScene(server, HIDDEN_SQL);
    assertEquals((await scene.run(["sync"])).code, 0);
    const before = await readTree(scene.folder);
    const clerk = await makeClerk(scene);
    const { code, stdout, stderr } = await scene.run(["sync"], clerk);
    assertEquals({ code, stdout, stderr }, {
      code: 6,
      stdout: `Found 1 table, 1 foreign table
Updated 1 existing table (0 changed, 1 unchanged)
${NOT_READ}`,
      stderr: "",
    });
    assertEquals(await readTree(scene.folder), before);
    const json = await scene.run(["check", "--json"], clerk);
    const { unreadable } = JSON.parse(json.stdout);
    assertEquals([json.code, unreadable], [6, [
      {
        ...{ kind: "database", schema: "public", name: "subscriptions" },
        reason: "only a superuser may read them",
      },
      {
        ...{ kind: "database", schema: "public", name: "user_mappings" },
        reason: "no right to read their options",
      },
    ]]);
  },
});

const NOT_READ = `⚠ 2 not read:
  database file subscriptions (only a superuser may read them)
  database file user_mappings (no right to read their options)
`;

const HIDDEN_SQL = `
CREATE TABLE users (id integer);
CREATE FOREIGN DATA WRAPPER far;
CREATE SERVER elsewhere FOREIGN DATA WRAPPER far OPTIONS (host 'a.example', token 'sesame-1');
CREATE USER MAPPING FOR PUBLIC SERVER elsewhere OPTIONS ("user" 'me', password 'sesame-2');
CREATE FOREIGN TABLE far_users (id integer OPTIONS (key 'sesame-3'))
  SERVER elsewhere OPTIONS (table_name 'users', secret 'sesame-4');
CREATE SUBSCRIPTION copied CONNECTION 'host=a.example password=sesame-5'
  PUBLICATION sold WITH (connect = false, enabled = false, create_slot = false, slot_name = NONE);
`;

async function makeClerk(
  scene: Scene,
): Promise<{ readonly env: Record<string, string> }> {
  const clerk = await makeRole(scene);
  await scene.query(
    `GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${clerk.name}`,
  );
  return clerk;
}

testOnServer("Secrets", {
  "of servers, user mappings and subscriptions are in no file and no output":
    async (server) => {
      await using scene = await makeScene(server, HIDDEN_SQL);
      for (const client of ["tools", "built-in"]) {
        const flags = ["--client", client, "--out", client];
        for (
          const command of [
            ["check", "--diff"],
            ["check", "--diff", "--json"],
            ["sync", "--verbose"],
            ["list", "--kind=all", "--json"],
          ]
        ) {
          const { stdout, stderr } = await scene.run([...command, ...flags]);
          assertEquals(/sesame/.exec(stdout + stderr), null, command.join(" "));
        }
        await scene.query(
          `ALTER SERVER elsewhere OPTIONS (SET token 'sesame-6');
           ALTER SERVER elsewhere OPTIONS (SET host '${client}.example')`,
        );
        for (const command of [["check", "--diff"], ["sync", "--json"]]) {
          const { stdout, stderr } = await scene.run([...command, ...flags]);
          assertEquals(/sesame/.exec(stdout + stderr), null, command.join(" "));
        }
        const folder = join(scene.workFolder, client);
        const tree = await readTree(folder);
        assertEquals(/sesame/.exec(JSON.stringify(tree)), null);
        assertEquals(
          tree["database/user_mappings.sql"]?.includes("password '********'"),
          true,
        );
      }
    },
});

testOnServer("database/publications.sql", {
  "stays as it is while a published table is locked": async (server) => {
    await using scene = await makeScene(server, PUBLISHED_SQL);
    assertEquals((await scene.run(["sync"])).code, 0);
    const before = await readTree(scene.folder);
    await scene.query("CREATE PUBLICATION late FOR TABLE orders");
    await using _lock = await holdLock(
      scene,
      "LOCK TABLE users IN ACCESS EXCLUSIVE MODE",
    );
    const { code, stdout } = await scene.run(["sync", "--lock-timeout=0.5"]);
    assertEquals([code, stdout], [
      6,
      `Found 2 tables
Updated 1 existing table (0 changed, 1 unchanged)
⚠ 2 not read:
  database file publications (they have a table that was not read with all others)
  users (locked by another session)
`,
    ]);
    assertEquals(await readTree(scene.folder), before);
  },

  "is orphaned with the last publication, and pruned": async (server) => {
    await using scene = await makeScene(server, PUBLISHED_SQL);
    assertEquals((await scene.run(["sync"])).code, 0);
    await scene.query("DROP PUBLICATION sold");
    assertEquals(
      (await scene.run(["sync"])).stdout,
      `Found 2 tables
Updated 2 existing tables (0 changed, 2 unchanged)
⚠ 1 orphaned: database/publications.sql (the database has nothing of it any more)
`,
    );
    const path = join(scene.folder, "database/publications.sql");
    assertMatch(
      await Deno.readTextFile(path),
      /^-- Orphaned: it is no longer in the database; this is what it was\.\n\n/m,
    );
    assertMatch(
      await Deno.readTextFile(join(scene.folder, "_index.md")),
      /^\| ⚠ \| \[publications\]\(database\/publications\.sql\) \| \| \|$/m,
    );
    assertEquals(
      (await scene.run(["prune"])).stdout,
      `Deleted 1 orphaned file
  ⚠ database/publications.sql
`,
    );
    assertEquals(Object.keys(await readTree(scene.folder)).sort(), [
      ...["_columns.txt", "_index.md", "_table_list.txt"],
      ...["orders.sql", "users.sql"],
    ]);
    assertEquals((await scene.run(["check"])).code, 0);
  },
});

const PUBLISHED_SQL = `
CREATE TABLE orders (id integer);
CREATE TABLE users (id integer);
CREATE PUBLICATION sold FOR TABLE users;
`;

/** A table, a function and a type that share a name. */
const NAMESAKES_SQL = `
CREATE TABLE notes (id integer);
CREATE FUNCTION notes(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a';
CREATE VIEW note_list AS SELECT id FROM notes;
CREATE FUNCTION other() RETURNS integer LANGUAGE sql AS 'SELECT 1';
`;

const NAMESAKES_LATER_SQL = `
ALTER TABLE notes ADD COLUMN body text;
CREATE OR REPLACE FUNCTION notes(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a + 1';
CREATE OR REPLACE VIEW note_list AS SELECT id, 1 AS one FROM notes;
CREATE OR REPLACE FUNCTION other() RETURNS integer LANGUAGE sql AS 'SELECT 2';
`;

testOnServer("A sync of a name", {
  ...Object.fromEntries(
    ([
      ["view:note_list", ["views/note_list.sql"]],
      ["note_list", ["views/note_list.sql"]],
      ["notes", ["functions/notes.sql", "notes.sql"]],
      ["function:notes", ["functions/notes.sql"]],
      ["table:notes", ["notes.sql"]],
    ] as const).map(([name, files]) => [
      `refreshes what ${name} means, and no other`,
      async (server: PostgresServer) => {
        await using scene = await makeScene(server, NAMESAKES_SQL);
        await scene.run(["sync"]);
        const before = await readTree(scene.folder);
        await scene.query(NAMESAKES_LATER_SQL);
        const { code, stdout } = await scene.run(["sync", name, "--json"]);
        const { tables, objects } = JSON.parse(stdout);
        assertEquals(code, 0);
        assertEquals(
          [...tables, ...objects].map(({ file }: { file: string }) => file)
            .sort(),
          [...files],
        );
        const after = await readTree(scene.folder);
        assertEquals(
          Object.keys(after).filter((file) => after[file] !== before[file])
            .filter((file) => !file.startsWith("_")).sort(),
          [...files],
        );
      },
    ]),
  ),
});

testOnServer("list --kind", {
  "lists the objects of each kind, and all of them": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await scene.run(["sync"]);
    for (const kind of KINDS) {
      assertEquals(
        await scene.run(["list", "--kind", kind]),
        { code: 0, stdout: LISTED[kind], stderr: "" },
      );
    }
    const { stdout } = await scene.run(["list", "--kind=all"]);
    const [found, ...lines] = stdout.trimEnd().split("\n");
    assertEquals(
      found,
      "Found 4 tables, 1 view, 1 foreign table, 2 functions, 2 types, 1 sequence",
    );
    assertEquals(
      lines.sort(),
      Object.values(LISTED).flatMap((text) => text.match(/^✓ .*$/gm) ?? [])
        .sort(),
    );
  },
});

const LISTED: Readonly<Record<Kind, string>> = {
  table: "Found 4 tables\n✓ orders\n✓ orders_open\n✓ orders_paid\n✓ users\n",
  view: "Found 1 view\n✓ view open_orders\n",
  "foreign_table": "Found 1 foreign table\n✓ foreign table far_users\n",
  function: "Found 2 functions\n✓ function add_vat\n✓ function touch\n",
  type: "Found 2 types\n✓ type amount\n✓ type state\n",
  sequence: "Found 1 sequence\n✓ sequence invoice_numbers\n",
  database: "✓ database file foreign_servers\n✓ database file publications\n",
};

/** A table of which many others, in another schema, have all they have. */
const METRICS_SQL = `
CREATE SCHEMA copies;
CREATE TABLE hosts (id integer PRIMARY KEY);
CREATE TABLE metrics (id integer, host_id integer REFERENCES hosts);
DO $$
BEGIN
  FOR i IN 1..300 LOOP
    EXECUTE format('CREATE TABLE copies.metrics_%s (FOREIGN KEY (host_id) REFERENCES hosts) INHERITS (public.metrics)', i);
  END LOOP;
END $$;
CREATE VIEW copies.host_list AS SELECT id FROM hosts;
`;

testOnServer("What heads and cells name", {
  "is a parent in place of 300 that inherit from it": async (server) => {
    await using scene = await makeScene(server, METRICS_SQL);
    await syncFolder(server, scene.database, scene.folder);
    const tree = await readTree(scene.folder);
    assertEquals(
      tree["hosts.sql"]?.match(/^-- Referenced by.*$/gm),
      ["-- Referenced by: metrics (host_id) -> (id)"],
    );
    assertEquals(
      tree["_index.md"]?.match(/^\| . \| \[hosts\].*$/gm),
      ["| + | [hosts](hosts.sql) | 1 | id | | metrics | 1 | |"],
    );
  },

  "is nothing of a schema that is left out": async (server) => {
    await using scene = await makeScene(server, METRICS_SQL);
    await syncFolder(server, scene.database, scene.folder, {
      ...ALL_TABLES,
      schemas: ["public"],
    });
    const tree = await readTree(scene.folder);
    assertEquals(
      Object.keys(tree).filter((file) => tree[file]?.includes("copies")),
      [],
    );
  },
});

testOnServer("A kind of many members", {
  "has a page of its own from 301 on": async (server) => {
    await using scene = await makeScene(
      server,
      `
      CREATE TABLE users ();
      DO $$
      BEGIN
        FOR i IN 1..300 LOOP
          EXECUTE format('CREATE FUNCTION f_%s() RETURNS integer LANGUAGE sql AS ''SELECT 1''', i);
        END LOOP;
      END $$;`,
    );
    await syncFolder(server, scene.database, scene.folder);
    const few = await readTree(scene.folder);
    assertEquals(few["functions/_index.md"], undefined);
    assertEquals(
      few["_index.md"]?.match(/^\| \+ \| \[f_\d+\]\(functions\/f_/gm)?.length,
      300,
    );
    await scene.query(
      "CREATE FUNCTION f_301() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    );
    await syncFolder(server, scene.database, scene.folder);
    const many = await readTree(scene.folder);
    assertMatch(
      many["_index.md"] ?? "",
      /^301 functions: 300 current \(✓\), 1 new \(\+\), 0 orphaned \(⚠\)\.$/m,
    );
    assertMatch(
      many["_index.md"] ?? "",
      /\n## Functions\n\nSee \[functions\/_index\.md\]\(functions\/_index\.md\)\.\n/,
    );
    assertEquals(many["_index.md"]?.includes("f_1"), false);
    assertEquals(
      many["functions/_index.md"]?.match(/^\| [✓+] \| \[f_\d+\]\(f_/gm)?.length,
      301,
    );
    await scene.query("DROP FUNCTION f_301()");
    await scene.run(["sync", "--all-schemas"]);
    await scene.run(["prune"]);
    const again = await readTree(scene.folder);
    assertEquals(again["functions/_index.md"], undefined);
    assertEquals((await scene.run(["check", "--all-schemas"])).code, 0);
  },
});

testOnServer("A view", {
  "that is replaced while the dump runs is read anew": async (server) => {
    await using scene = await makeScene(
      server,
      "CREATE TABLE users (id integer); CREATE VIEW user_list AS SELECT id FROM users",
    );
    let dumps = 0;
    const { others } = await syncFolder(
      server,
      scene.database,
      scene.folder,
      ALL_TABLES,
      (source) => ({
        client: source.client,
        readCatalog: () => source.readCatalog(),
        readDetails: () => source.readDetails(),
        dump: async (request) => {
          await source.readCatalog();
          if (++dumps === 1) {
            await scene.query(
              "CREATE OR REPLACE VIEW user_list AS SELECT id, 2 AS two FROM users",
            );
          }
          return await source.dump(request);
        },
        findAltered: () => source.findAltered(),
        readFingerprint: () => source.readFingerprint(),
        hasStoodStill: () => source.hasStoodStill(),
        restart: () => source.restart(),
        close: () => source.close(),
      }),
    );
    assertEquals(dumps, 2);
    assertEquals(others.map(({ file }) => file), ["views/user_list.sql"]);
    const text = await Deno.readTextFile(
      join(scene.folder, "views/user_list.sql"),
    );
    assertMatch(text, /^-- Columns: id integer, two integer$/m);
    assertMatch(text, /2 AS two/);
  },
});
