import { assertEquals, assertMatch } from "@std/assert";
import { DELIMITER } from "@std/path/constants";
import { dirname } from "@std/path/dirname";
import { join } from "@std/path/join";

import { readTree } from "../support/scene.ts";
import { makeTempFolder, type TempFolder } from "../support/temp_folder.ts";
import { CHECKOUT, findExecutable, runProgram } from "./executable.ts";

/** Nothing to run, nothing to connect to. */
const ENV = { PATH: "/var/empty" };

Deno.test("an executable made with --from", async (t) => {
  await using tools = await makeTempFolder();
  const executable = await compileWithFrom(tools.path);
  const withPostgis = await compileWithFrom(tools.path, "--with=postgis");

  await t.step("syncs from files alone", async () => {
    await using work = await makeWorkFolder();
    assertEquals(
      await runProgram([executable, "sync", "--from=db"], {
        cwd: work.path,
        env: ENV,
      }),
      {
        code: 0,
        stdout: `Found 2 tables (+2 new)
Adding new tables:
  ✓ notes.sql
  ✓ users.sql
Adding new database files:
  ✓ database/extensions.sql
`,
        stderr: "schema-sync: db: plain SQL, 1 migration\n",
      },
    );
    const tree = await readTree(work.path);
    assertMatch(tree["docs/schemas/users.sql"] ?? "", /^-- Database: db$/m);
    assertEquals(
      await runProgram([executable, "verify"], { cwd: work.path, env: ENV }),
      {
        code: 0,
        stdout: `Rebuilt 2 tables, 1 database file from docs/schemas
✓ every file is what the database made from it says
`,
        stderr: "",
      },
    );
  });

  await t.step(
    "writes a page from files, in the current folder alone",
    async () => {
      await using work = await makeWorkFolder();
      const where = { cwd: work.path, env: ENV };
      const made = await runProgram([executable, "page", "--from=db"], where);
      assertEquals(made.code, 0, made.stderr);
      assertMatch(made.stdout, /^Wrote schema\.html: 2 tables/);
      const page = await Deno.readTextFile(join(work.path, "schema.html"));
      assertMatch(page, /^<!DOCTYPE html>/);
      const args = ["page", "--from=db", "--output=docs/a.html"];
      assertEquals((await runProgram([executable, ...args], where)).code, 4);
    },
  );

  await t.step(
    "has PostGIS where it is made with it, and says so",
    async () => {
      await using work = await makeWorkFolder();
      const sql = "CREATE EXTENSION postgis;\n" +
        "CREATE TABLE a (id integer);\nCREATE TABLE b (spot geometry);\n";
      await Deno.writeTextFile(join(work.path, "db/1_users.sql"), sql);
      const where = { cwd: work.path, env: ENV };
      const args = ["sync", "--from=db"];
      const without = await runProgram([executable, ...args], where);
      const noted = "schema-sync: db: plain SQL, 1 migration\n";
      assertEquals([without.code, without.stderr], [
        6,
        noted +
        "schema-sync: extension postgis is not there; what needs it is left out. " +
        "For PostGIS, build one that has it: deno task compile --from PATH --with postgis\n" +
        "schema-sync: 1 of 2 tables; 1 left out: need extension postgis (type geometry)\n",
      ]);
      const { code, stderr } = await runProgram([withPostgis, ...args], where);
      assertEquals([code, stderr], [0, noted]);
      const tree = await readTree(work.path);
      assertMatch(tree["docs/schemas/b.sql"] ?? "", /spot public\.geometry$/m);
      const unproven = await runProgram([executable, "verify"], where);
      assertEquals([unproven.code, unproven.stderr], [6, ""]);
      assertMatch(unproven.stdout, /need extension postgis/);
      const proven = await runProgram([withPostgis, "verify"], where);
      assertEquals([proven.code, proven.stderr], [0, ""]);
    },
  );

  await t.step(
    "verifies nowhere but where it may reach, and write",
    async () => {
      await using work = await makeWorkFolder();
      const uri = "postgres://scratch.example/empty";
      const against = await runProgram(
        [executable, "verify", "--against", uri],
        { cwd: work.path, env: ENV },
      );
      assertEquals(against, {
        code: 3,
        stdout: "",
        stderr:
          'schema-sync: Cannot connect to database "empty" at scratch.example:5432 as "postgres": this build of schema-sync may not reach that server\n' +
          "Build one that may: deno task compile --host localhost,scratch.example --port 5432 --out docs/schemas\n",
      });
      const script = await runProgram(
        [executable, "verify", "--script", "x.sql"],
        { cwd: work.path, env: ENV },
      );
      assertEquals(script, {
        code: 4,
        stdout: "",
        stderr:
          'schema-sync: Cannot write "x.sql": this build of schema-sync may write its folder alone\n' +
          "Use --script - and send the output to the file.\n",
      });
    },
  );

  await t.step("is the only kind that holds the database", async () => {
    await using work = await makeWorkFolder();
    await Deno.mkdir(join(work.path, "docs/schemas/db"), { recursive: true });
    assertEquals(
      await runProgram(
        [findExecutable(), "sync", "--from=docs/schemas/db"],
        { cwd: work.path, env: ENV },
      ),
      {
        code: 3,
        stdout: "",
        stderr:
          "schema-sync: Cannot load files: this build of schema-sync does not hold the embedded database\n" +
          "Build one that does: deno task compile --from PATH\n",
      },
    );
  });

  await t.step("loads no files but those", async () => {
    await using work = await makeWorkFolder();
    assertEquals(
      await runProgram([executable, "sync", "--from=secret"], {
        cwd: work.path,
        env: ENV,
      }),
      {
        code: 3,
        stdout: "",
        stderr:
          'schema-sync: Cannot load "secret": this build of schema-sync may not read it\n' +
          "Build one that may: deno task compile --from secret\n",
      },
    );
  });
});

async function compileWithFrom(
  folder: string,
  ...flags: string[]
): Promise<string> {
  const output = join(folder, ["schema-sync", ...flags].join(""));
  const inherited = Deno.env.toObject();
  const { code, stderr } = await runProgram([
    ...["deno", "task", "compile", "--no-run", "--from=db", ...flags],
    ...["--out=docs/schemas", `--output=${output}`],
  ], {
    cwd: CHECKOUT,
    env: {
      ...inherited,
      PATH: dirname(Deno.execPath()) + DELIMITER + inherited["PATH"],
    },
  });
  assertEquals(code, 0, stderr);
  return output;
}

async function makeWorkFolder(): Promise<TempFolder> {
  const folder = await makeTempFolder();
  for (const name of ["db", "secret"]) {
    await Deno.mkdir(join(folder.path, name));
    await Deno.writeTextFile(
      join(folder.path, name, "1_users.sql"),
      "CREATE EXTENSION citext;\nCREATE TABLE users (id citext);\nCREATE TABLE notes (id integer);\n",
    );
  }
  return folder;
}
