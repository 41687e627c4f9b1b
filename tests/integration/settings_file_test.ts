import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path/join";

import { GIT_ENVIRONMENT, initRepository } from "../support/repositories.ts";
import { makeRole } from "../support/roles.ts";
import { runProgram } from "../support/run_program.ts";
import {
  assertFailure,
  makeScene,
  readTree,
  type Scene,
  withoutTimes,
} from "../support/scene.ts";
import { testOnServer } from "../support/server_tests.ts";

const NAME = "_settings.jsonc";
const SHOWN = `docs/schemas/${NAME}`;

const SHOP_SQL = `
CREATE EXTENSION pgcrypto;
CREATE TYPE mood AS ENUM ('ok', 'sad');
CREATE TABLE users (id integer PRIMARY KEY, mood mood);
COMMENT ON TABLE users IS 'People';
CREATE TABLE events (id integer) PARTITION BY RANGE (id);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (10);
CREATE VIEW active AS SELECT * FROM users;
`;

/** Commands that read the folder, and write as little as they do. */
const COMMANDS = ["sync", "check", "list", "prune", "init"];

testOnServer("A settings file", {
  "that is bad ends every command with 2 and touches nothing": async (
    server,
  ) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await scene.run(["sync"]);
    await writeSettings(scene, '{\n  // ours\n  "schema": ["public"]\n}\n');
    for (const command of COMMANDS) {
      await assertFailure(scene, [command], {
        code: 2,
        message: `Cannot use ${SHOWN}, line 3: "schema" is no setting`,
        hint: 'Did you mean "schemas"?',
      });
    }
    const { code, stdout } = await scene.run(["doctor"]);
    assertEquals(code, 2);
    assertStringIncludes(
      stdout,
      `✗ settings: Cannot use ${SHOWN}, line 3: "schema" is no setting\n  Did you mean "schemas"?\n`,
    );
  },

  "that is no text of a settings file is refused": async (server) => {
    await using scene = await makeScene(server);
    await Deno.mkdir(scene.folder, { recursive: true });
    const path = join(scene.folder, NAME);
    const hint = 'Move it away; "schema-sync init --only settings" writes one.';
    const cases: readonly (readonly [() => Promise<unknown>, string])[] = [
      [() => Deno.writeFile(path, new Uint8Array([255])), "it is no UTF-8"],
      [
        () => Deno.writeTextFile(path, " ".repeat(1_000_001)),
        "it is too large for one",
      ],
      [() => Deno.mkdir(path), "it is no regular file"],
      [() => Deno.symlink("/dev/zero", path), "it is no regular file"],
      [() => runProgram(["mkfifo", path]), "it is no regular file"],
    ];
    for (const [make, reason] of cases) {
      await make();
      const { code, stderr } = await scene.run(["list"]);
      assertEquals([code, stderr], [
        2,
        `schema-sync: Cannot use ${SHOWN}: ${reason}\n${hint}\n`,
      ]);
      await Deno.remove(path);
    }
  },

  "is read before anything connects, with a mark at its begin too": async (
    server,
  ) => {
    await using scene = await makeScene(server);
    await writeSettings(scene, '\ufeff{ "comments": 1 }');
    await assertFailure(scene, ["sync", "--port", "1"], {
      code: 2,
      message:
        `Cannot use ${SHOWN}, line 1: "comments" has to be true or false`,
      hint: "Write true, which is the default.",
    });
  },

  "leaves comments out to and fro, and no statement": async (server) => {
    await using scene = await makeScene(server);
    await scene.query(await Deno.readTextFile("tests/fixtures/kinds.sql"));
    const all = await syncTwice(scene, '{ "schemas": "all" }');
    const bare = await syncTwice(
      scene,
      '{ "schemas": "all", "comments": false }',
    );
    assertEquals(Object.keys(bare), Object.keys(all));
    for (const [file, text] of listSql(bare)) {
      assertEquals(text.includes("\n-- Name: "), false, file);
      assertEquals(squeeze(text), squeeze(withoutComments(all[file] ?? "")));
    }
    const again = await syncTwice(scene, '{ "schemas": "all" }');
    // The index no longer calls anything new.
    const [first, last] = [all, again].map(listSql).map(Object.fromEntries);
    assertEquals(withoutTimes(last), withoutTimes(first));
  },

  "tells of a sync without comments in one commit, and is not in it": async (
    server,
  ) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const tree = await initRepository(scene.workFolder);
    const options = { env: GIT_ENVIRONMENT };
    await scene.run(["sync", "--commit"], options);
    await writeSettings(scene, '{ "comments": false }');
    const first = await scene.run(["sync", "--commit"], options);
    assertEquals([first.code, first.stderr], [0, ""]);
    assertStringIncludes(first.stdout, ": schema: reformat ");
    const second = await scene.run(["sync", "--commit"], options);
    assertStringIncludes(second.stdout, "Nothing to commit");
    assertEquals(
      await tree.git("status", "--porcelain"),
      `?? docs/schemas/${NAME}\n`,
    );

    await scene.query("ALTER TABLE users ADD COLUMN name text");
    await scene.query("CREATE INDEX users_name ON users (name)");
    await scene.run(["sync", "--commit"], options);
    assertEquals(
      await tree.git(
        "log",
        "-1",
        "--format=%B",
        "--",
        "docs/schemas/users.sql",
      ),
      "schema: change users\n\nchange users\n  + column name text\n  + index users_name\n\n",
    );
  },

  "leaves partitions to their parents, and their files to the user": async (
    server,
  ) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await scene.run(["sync"]);
    await writeSettings(scene, '{ "partitions": "none" }');
    const file = join(scene.folder, "partitions/events_1.sql");
    for (const command of ["sync", "check", "list"]) {
      const { code, stdout } = await scene.run([command]);
      assertEquals(code, 6, command);
      assertStringIncludes(
        stdout,
        "⚠ 1 not read:\n  events_1 (partitions are left out; its file may be deleted)\n",
      );
    }
    const pruned = await scene.run(["prune"]);
    assertStringIncludes(pruned.stdout, "Nothing to prune");
    await Deno.remove(file);
    const tree = await syncTwice(scene, '{ "partitions": "none" }');
    assertEquals(tree["partitions/events_1.sql"], undefined);
    assertEquals(tree["_table_list.txt"], "events\nusers\n");
    assertStringIncludes(
      tree["events.sql"] ?? "",
      "\n-- Partitions (1): events_1 FOR VALUES FROM (0) TO (10)\n",
    );

    const named = await scene.run(["sync", "events_1"]);
    assertEquals([named.code, named.stderr], [0, ""]);
    assertEquals((await Deno.stat(file)).isFile, true);
  },

  "leaves kinds out, tables among them": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const tree = await syncTwice(scene, '{ "kinds": ["views", "types"] }');
    assertEquals(
      listSql(tree).map(([file]) => file).sort(),
      ["types/mood.sql", "views/active.sql"],
    );
    assertEquals(tree["_table_list.txt"] ?? "", "");
    const none = await syncTwice(scene, '{ "kinds": ["database"] }', 6);
    assertStringIncludes(
      none["database/extensions.sql"] ?? "",
      "CREATE EXTENSION",
    );
    await writeSettings(scene, '{ "kinds": ["tables"] }');
    const { code, stdout } = await scene.run(["sync"]);
    assertEquals(code, 6);
    assertStringIncludes(stdout, "⚠ 3 not read:\n");
    assertStringIncludes(
      stdout,
      "  database file extensions (database files are left out; its file may be deleted)\n",
    );
  },

  "needs no right on tables that it leaves out": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const { name, env } = await makeRole(scene);
    await scene.query(`GRANT SELECT ON active TO ${name}`);
    await writeSettings(scene, '{ "kinds": ["views"] }');
    const { code, stderr } = await scene.run(["sync"], { env });
    assertEquals([code, stderr], [0, ""]);
    assertEquals(
      listSql(await readTree(scene.folder)).map(([file]) => file),
      ["views/active.sql"],
    );
  },

  "gives way to flags": async (server) => {
    await using scene = await makeScene(
      server,
      "CREATE SCHEMA a; CREATE TABLE a.t (); CREATE TABLE u (); CREATE TABLE v ()",
    );
    await writeSettings(scene, '{ "schemas": ["a"], "excludeTables": ["u"] }');
    for (
      const [flags, listed] of [
        [[], "a.t\n"],
        [["-n", "public"], "v\n"],
        [["--all-schemas"], "a.t\nv\n"],
        [["--all-schemas", "-T", "v"], "a.t\nu\n"],
      ] as const
    ) {
      const { stdout } = await scene.run(["list", ...flags, "--json"]);
      const { tables } = JSON.parse(stdout);
      const names = tables.map(({ schema, name }: Record<string, string>) =>
        `${schema === "public" ? "" : `${schema}.`}${name}\n`
      );
      assertEquals(names.join(""), listed);
    }
    await writeSettings(scene, '{ "schemas": ["b"] }');
    await assertFailure(scene, ["check"], {
      code: 2,
      message:
        `Cannot find schema "b": neither database "${scene.database}" nor the folder has it`,
      hint: 'Check "schemas" of the settings file; the database has a, public.',
    });
  },

  "as init writes it changes nothing": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await scene.run(["sync"]);
    await scene.run(["sync"]);
    const init = await scene.run(["init", "--only", "settings"]);
    assertEquals(
      [init.code, init.stdout],
      [0, `✓ ${SHOWN}: what every run does alike; all defaults as yet\n`],
    );
    const before = await readTree(scene.folder);
    assertEquals((await scene.run(["sync"])).code, 0);
    assertEquals(await readTree(scene.folder), before);
    const again = await scene.run(["init", "--only", "settings"]);
    assertEquals(again.stdout, `✓ ${SHOWN}: in place\n`);
  },
});

async function writeSettings(scene: Scene, text: string): Promise<void> {
  await Deno.mkdir(scene.folder, { recursive: true });
  await Deno.writeTextFile(join(scene.folder, NAME), text);
}

/**
 * Changes the settings, syncs until nothing is new any more and makes sure that
 * the folder is in step.
 *
 * @returns The folder without the settings.
 */
async function syncTwice(
  scene: Scene,
  settings: string,
  code = 0,
): Promise<Record<string, string | undefined>> {
  await writeSettings(scene, settings);
  const runs = [await scene.run(["sync"]), await scene.run(["sync"])];
  assertEquals(runs.map((run) => [run.code, run.stderr]), [
    [code, ""],
    [code, ""],
  ]);
  const tree = await readTree(scene.folder);
  assertEquals((await scene.run(["sync"])).code, code);
  assertEquals(await readTree(scene.folder), tree);
  const { stdout } = await scene.run(["check"]);
  assertStringIncludes(stdout, "docs/schemas is in step\n");
  assertEquals(tree[NAME], settings);
  return Object.fromEntries(
    Object.entries(tree).filter(([file]) => file !== NAME)
      .sort(([a], [b]) => a < b ? -1 : 1),
  );
}

function listSql(
  tree: Readonly<Record<string, string | undefined>>,
): [file: string, text: string][] {
  return Object.entries(tree).flatMap(([file, text = ""]) =>
    file.endsWith(".sql") ? [[file, text]] : []
  );
}

/** Takes out what `pg_dump` says of each entry. */
function withoutComments(text: string): string {
  return text.replace(/^--\n-- Name: .*\n--\n\n/gm, "");
}

/** A text without empty lines and times. */
function squeeze(text: string): string {
  return text.replace(/\n+/g, "\n").replace(/^-- Synced: .*\n/m, "");
}
