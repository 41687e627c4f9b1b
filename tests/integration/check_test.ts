import { assertEquals } from "@std/assert";

import type { PostgresServer } from "../support/postgres_server.ts";
import {
  describeDatabase,
  makeScene,
  readTree,
  withoutTimes,
} from "../support/scene.ts";
import { testOnServer } from "../support/server_tests.ts";

const SHOP_SQL = `
CREATE TABLE company (id integer PRIMARY KEY, name text);
CREATE TABLE old_notes (id integer);
CREATE TABLE users (id integer PRIMARY KEY);
`;

const CHANGES_SQL = `
ALTER TABLE company ADD COLUMN email text;
DROP TABLE old_notes;
CREATE TABLE survey_notes (id integer);
`;

const DRIFT = `Found 3 tables (+1 new)
Would add new tables:
  + survey_notes.sql
Would update 2 existing tables (1 changed, 1 unchanged)
  ~ company.sql
⚠ 1 orphaned: old_notes.sql (its table is no longer in the database)
Would write _columns.txt, _index.md and _table_list.txt
`;

const IN_STEP = `Found 3 tables
Would update 3 existing tables (0 changed, 3 unchanged)
docs/schemas is in step
`;

/** Runs a program that is no part of the work, and asserts that it does well. */
async function runProgram(
  cwd: string,
  [program = "", ...args]: readonly string[],
  stdin = "",
): Promise<void> {
  const child = new Deno.Command(program, {
    args,
    cwd,
    stdin: "piped",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(stdin));
  await writer.close();
  const { success, stderr } = await child.output();
  assertEquals([success, new TextDecoder().decode(stderr)], [true, ""]);
}

testOnServer("check", {
  "writes nothing and ends with 0 right after a sync": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await scene.run(["sync"]);
    const before = await readTree(scene.workFolder);
    // The index still calls every table new, which is no difference.
    assertEquals(await scene.run(["check"]), {
      code: 0,
      stdout: IN_STEP,
      stderr: "",
    });
    assertEquals(await scene.run(["check", "--diff"]), {
      code: 0,
      stdout: "",
      stderr: IN_STEP,
    });
    assertEquals(await readTree(scene.workFolder), before);
  },

  "ends with 1 where a sync would change something, and says what": async (
    server,
  ) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await scene.run(["sync"]);
    await scene.query(CHANGES_SQL);
    const before = await readTree(scene.workFolder);
    assertEquals(await scene.run(["check"]), {
      code: 1,
      stdout: DRIFT,
      stderr: "",
    });
    const quiet = await scene.run(["check", "--quiet"]);
    assertEquals(quiet, { code: 1, stdout: "", stderr: "" });
    assertEquals(await readTree(scene.workFolder), before);
  },

  "ends with 1 without a folder, and makes none": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const { code, stdout } = await scene.run(["check"]);
    assertEquals(code, 1);
    assertEquals(stdout.split("\n").slice(0, 3), [
      "Found 3 tables (+3 new)",
      "Would add new tables:",
      "  + company.sql",
    ]);
    assertEquals(await Array.fromAsync(Deno.readDir(scene.workFolder)), []);
  },

  "--diff shows what git apply makes of the folder what a sync does": async (
    server,
  ) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await scene.run(["sync"]);
    await scene.query(CHANGES_SQL);
    const { code, stdout, stderr } = await scene.run(["check", "--diff"]);
    assertEquals([code, stderr], [1, DRIFT]);
    await runProgram(scene.workFolder, ["git", "apply", "-p1"], stdout);
    const applied = await readTree(scene.workFolder);
    assertEquals((await scene.run(["check"])).code, 0);
    await scene.run(["sync"]);
    // A sync after that has no more to do than to call the new table current.
    const { "docs/schemas/_index.md": _old, ...others } = applied;
    const { "docs/schemas/_index.md": _new, ...synced } = await readTree(
      scene.workFolder,
    );
    assertEquals(synced, others);
  },

  "--diff --json gives the diff of each file": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await scene.run(["sync"]);
    await scene.query("CREATE TABLE survey_notes (id integer)");
    const { code, stdout } = await scene.run(["check", "--diff", "--json"]);
    const report = JSON.parse(stdout);
    assertEquals(code, 1);
    assertEquals(
      report.files.map(({ file, change }: Record<string, string>) => [
        file,
        change,
      ]),
      [
        ["_columns.txt", "changed"],
        ["_index.md", "changed"],
        ["_table_list.txt", "changed"],
        ["survey_notes.sql", "added"],
      ],
    );
    assertEquals(
      report.files.slice(0, 3).map(({ diff = "" }: Record<string, string>) =>
        diff.split("\n").slice(-3)
      ),
      [
        ["+survey_notes(id)", " users(id)", ""],
        [" <!-- deno-fmt-ignore-end -->", " <!-- prettier-ignore-end -->", ""],
        ["+survey_notes", " users", ""],
      ],
    );
  },

  "of named tables says nothing of the others": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await scene.run(["sync"]);
    await scene.query(CHANGES_SQL);
    assertEquals((await scene.run(["check", "users"])).code, 0);
    assertEquals((await scene.run(["check", "company"])).code, 1);
  },

  "never takes a failure for a difference": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await scene.run(["sync"]);
    await scene.query(CHANGES_SQL);
    const { code } = await scene.run(["check"], { env: { PGPASSWORD: "no" } });
    assertEquals(code, 3);
  },

  "ends with 6 where a table could not be read": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await scene.run(["sync"]);
    await revokeFromReader(server, scene.database);
    const { code, stdout } = await scene.run(["check"], {
      env: { PGUSER: "check_reader", PGPASSWORD: "reader" },
    });
    assertEquals(code, 6);
    assertEquals(stdout.includes("company (no SELECT right)"), true);
    assertEquals(stdout.endsWith("docs/schemas is in step\n"), true);
  },

  "of a folder that another run keeps locked does not wait": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await scene.run(["sync"]);
    using folder = await Deno.open(scene.folder);
    await folder.lock(true);
    assertEquals((await scene.run(["check"])).code, 0);
  },
});

async function revokeFromReader(
  server: PostgresServer,
  database: string,
): Promise<void> {
  await server.query(
    database,
    `CREATE ROLE check_reader LOGIN PASSWORD 'reader';
     GRANT SELECT ON users, old_notes TO check_reader;`,
  );
}

testOnServer("prune", {
  "deletes the files of tables that are gone, and nothing else": async (
    server,
  ) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await scene.run(["sync"]);
    await Deno.writeTextFile(`${scene.folder}/seeds.sql`, "SELECT 1;\n");
    await scene.query("DROP TABLE old_notes");
    await scene.run(["sync"]);
    const before = await readTree(scene.workFolder);
    assertEquals(await scene.run(["prune", "--dry-run"]), {
      code: 0,
      stdout: "Would delete 1 orphaned file\n  ⚠ old_notes.sql\n",
      stderr: "",
    });
    assertEquals(await readTree(scene.workFolder), before);
    assertEquals(await scene.run(["prune"]), {
      code: 0,
      stdout: "Deleted 1 orphaned file\n  ⚠ old_notes.sql\n",
      stderr: "",
    });
    const after = await readTree(scene.workFolder);
    assertEquals(Object.keys(after).sort(), [
      "docs/schemas/_columns.txt",
      "docs/schemas/_index.md",
      "docs/schemas/_table_list.txt",
      "docs/schemas/company.sql",
      "docs/schemas/seeds.sql",
      "docs/schemas/users.sql",
    ]);
    assertEquals((await scene.run(["check"])).code, 0);
    assertEquals(
      (await scene.run(["prune"])).stdout,
      "Nothing to prune: no file of docs/schemas is orphaned\n",
    );
    assertEquals(await readTree(scene.workFolder), after);
  },

  "--json names what it deleted": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await scene.run(["sync"]);
    await scene.query("DROP TABLE old_notes");
    const { stdout } = await scene.run(["prune", "--json"]);
    const { command, dryRun, tables } = JSON.parse(stdout);
    assertEquals({ command, dryRun, tables }, {
      command: "prune",
      dryRun: false,
      tables: [{
        schema: "public",
        name: "old_notes",
        file: "old_notes.sql",
        status: "orphaned",
        change: "removed",
      }],
    });
  },

  "never runs by a database without tables": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await scene.run(["sync"]);
    await scene.query("DROP TABLE company, old_notes, users");
    const before = await readTree(scene.workFolder);
    assertEquals(await scene.run(["prune"]), {
      code: 3,
      stdout: "",
      stderr:
        `schema-sync: Cannot prune by database "${scene.database}": it has no table\n` +
        "Check that --dbname names the database that you mean.\n",
    });
    assertEquals(await readTree(scene.workFolder), before);
  },

  "never runs where the database cannot be read": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await scene.run(["sync"]);
    await scene.query("DROP TABLE old_notes");
    const before = await readTree(scene.workFolder);
    const { code, stderr } = await scene.run(["prune"], {
      env: { PGPASSWORD: "no" },
    });
    assertEquals(code, 3);
    assertEquals(stderr.includes(describeDatabase(scene)), true);
    assertEquals(await readTree(scene.workFolder), before);
  },

  "is not needed: files may be deleted by hand, one or all": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await scene.run(["sync"]);
    await scene.run(["sync"]);
    const whole = await readTree(scene.workFolder);
    for (const table of ["company", "old_notes", "users"]) {
      await Deno.remove(`${scene.folder}/${table}.sql`);
    }
    assertEquals(
      (await scene.run(["sync"])).stdout.split("\n")[0],
      "Found 3 tables (+3 new)",
    );
    await scene.run(["sync"]);
    assertEquals(
      withoutTimes(await readTree(scene.workFolder)),
      withoutTimes(whole),
    );
    await scene.query("DROP TABLE old_notes");
    await scene.run(["sync"]);
    await Deno.remove(`${scene.folder}/old_notes.sql`);
    assertEquals((await scene.run(["sync"])).code, 0);
    const index = await Deno.readTextFile(`${scene.folder}/_index.md`);
    assertEquals(index.includes("old_notes"), false);
  },
});
