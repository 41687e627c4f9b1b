import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path/join";

import { diagnosePooler } from "../../src/source/diagnose/network.ts";
import { startFakeServer } from "../support/fake_server.ts";
import { explainNoModes, MODE_LAUNCHER } from "../support/file_modes.ts";
import { findFreePort } from "../support/free_port.ts";
import { findCheck } from "../support/findings.ts";
import { GIT_ENVIRONMENT, makeRemote } from "../support/repositories.ts";
import { makeRole } from "../support/roles.ts";
import { type RunResult, runSchemaSync } from "../support/run_schema_sync.ts";
import { describeDatabase, makeScene, readTree } from "../support/scene.ts";
import { testOnServer } from "../support/server_tests.ts";
import { holdLock } from "../support/table_lock.ts";
import { makeTempFolder } from "../support/temp_folder.ts";

const SHOP_SQL = `
CREATE TABLE orders (id integer);
CREATE TABLE users (id integer);
CREATE SCHEMA billing;
CREATE TABLE billing.invoices (id integer);
`;

const NO_MODES = await explainNoModes();

/** The lines of a run, without what differs between machines. */
function lines(stdout: string): string[] {
  return stdout
    .replace(/client tools: .*/, "client tools: (found)")
    .replace(/pg_dump: .*/, "pg_dump: (dumps)")
    .trimEnd().split("\n");
}

testOnServer("doctor", {
  "finds everything well, and changes nothing": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await using remote = await makeRemote();
    const tree = await remote.clone("server");
    await Deno.writeTextFile(join(tree.folder, "seed.sql"), "SELECT 1;\n");
    await scene.query(`
      CREATE ROLE doctor_reader LOGIN PASSWORD 'reader';
      GRANT SELECT ON ALL TABLES IN SCHEMA public TO doctor_reader;
    `);
    const passwords = join(tree.path, "..", "passwords");
    await Deno.writeTextFile(passwords, "*:*:*:doctor_reader:reader\n", {
      mode: 0o600,
    });
    const before = await readTree(tree.folder);
    const { PGPASSWORD: _password, ...environment } = server.environment(
      scene.database,
    );
    const { code, stdout, stderr } = await runSchemaSync(["doctor"], {
      cwd: tree.path,
      env: {
        ...environment,
        ...GIT_ENVIRONMENT,
        PGUSER: "doctor_reader",
        PGPASSFILE: passwords,
      },
    });
    const { host, port, version } = server;
    assertEquals([code, stderr], [0, ""]);
    assertEquals(lines(stdout), [
      `✓ build: may reach ${host}:${port}; write folder docs/schemas; run psql, pg_dump, git`,
      "✓ client tools: (found)",
      `✓ password: from ${passwords}`,
      `✓ name: ${host} is ${host}`,
      `✓ connection: ${host}:${port} answers`,
      `✓ login: as "doctor_reader" to database "${scene.database}", by tools`,
      "✓ pg_dump: (dumps)",
      "✓ pooler: none in between",
      `✓ server: PostgreSQL ${version}`,
      '✓ read-only: "doctor_reader" can only read',
      "✓ tables: 2 in public; not chosen: 1 in billing",
      '✓ rights: "doctor_reader" may read all 2',
      "✓ locks: none in the way",
      "✓ dump: tried with orders",
      "✓ folder: docs/schemas can be written; tables filed: 1; other .sql files, left alone: 1",
      "✓ git: branch main",
      "✓ upstream: origin/main",
      "✓ identity: Jane <jane@example.com>",
      "! hook: post-merge does not call schema-sync",
      "  If it should sync after migrations, run schema-sync init --only hook.",
    ]);
    assertEquals(await readTree(tree.folder), before);
  },

  "says with the words of a sync why it cannot log in": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const { code, stdout } = await scene.run(["doctor"], {
      env: { PGPASSWORD: "wrong" },
    });
    assertEquals(code, 3);
    assertEquals(findCheck(stdout, "login"), [
      `✗ login: Cannot connect to ${
        describeDatabase(scene)
      }: password authentication failed for user "${server.user}"`,
      "  Check PGPASSWORD (or the password in the URI) and --username; a role that is not there, has no password or one past its VALID UNTIL is told the same.",
    ]);
    assertEquals(findCheck(stdout, "rights"), [
      '- rights: not tried, see "login"',
    ]);
    assertEquals(stdout.includes("wrong"), false);
  },

  "says who keeps a lock, which role may do too much, and what it may not read":
    async (server) => {
      await using scene = await makeScene(server, SHOP_SQL);
      await scene.query(`
      CREATE ROLE doctor_writer LOGIN PASSWORD 'writer';
      GRANT SELECT, INSERT ON orders TO doctor_writer;
    `);
      await using _lock = await holdLock(scene, "LOCK TABLE users");
      const { code, stdout } = await scene.run(["doctor"], {
        env: { PGUSER: "doctor_writer", PGPASSWORD: "writer" },
      });
      assertEquals(code, 6);
      assertStringIncludes(
        stdout,
        '! read-only: "doctor_writer" may also write',
      );
      assertEquals(findCheck(stdout, "rights"), [
        '✗ rights: "doctor_writer" may not read 1 of 2: users',
        "  As their owner, run: GRANT SELECT ON public.users TO doctor_writer;",
      ]);
      assertStringIncludes(stdout, "keeps a lock on public.users, for ");
    },

  "prints a GRANT that can be run, whatever the names are": async (server) => {
    await using scene = await makeScene(
      server,
      `CREATE SCHEMA "order"; CREATE TABLE "order"."Group" (id integer);
       CREATE ROLE "user" LOGIN PASSWORD 'secret';
       CREATE TABLE open (); GRANT SELECT ON open TO "user";`,
    );
    const env = { PGUSER: "user", PGPASSWORD: "secret" };
    const doctor = ["doctor", "--all-schemas"];
    const { stdout } = await scene.run(doctor, { env });
    const [, sql = ""] = /run: (GRANT .*)/.exec(stdout) ?? [];
    assertEquals(
      sql,
      'GRANT USAGE ON SCHEMA "order" TO "user"; GRANT SELECT ON "order"."Group" TO "user";',
    );
    await scene.query(sql);
    const { code, stdout: after } = await scene.run(doctor, { env });
    assertEquals(code, 0);
    assertStringIncludes(after, '✓ rights: "user" may read all 2');
  },

  "says that no table is where they are looked for": async (server) => {
    await using scene = await makeScene(
      server,
      "CREATE SCHEMA billing; CREATE TABLE billing.invoices (id integer);",
    );
    const { code, stdout } = await scene.run(["doctor"]);
    assertEquals(code, 3);
    assertEquals(findCheck(stdout, "tables"), [
      `✗ tables: Cannot find any table of database "${scene.database}" in schema "public"`,
      "  Other schemas have tables: billing (1); choose with --schema or --all-schemas.",
    ]);
  },

  "says with the words of a sync why a dump fails": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const clerk = await makeRole(scene);
    await scene.query(`
      GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${clerk.name};
      REVOKE SELECT ON pg_operator FROM PUBLIC;
    `);
    for (const client of ["tools", "built-in"]) {
      const run = (command: string): Promise<RunResult> =>
        scene.run([command, "--client", client], { env: clerk.env });
      const sync = await run("sync");
      const [message = "", hint = ""] = sync.stderr.split("\n");
      assertStringIncludes(message, "permission denied for table pg_operator");
      const { code, stdout } = await run("doctor");
      assertEquals([sync.code, code], [3, 3]);
      assertEquals(findCheck(stdout, "dump"), [
        `✗ dump: ${message.replace("schema-sync: ", "")}`,
        `  ${hint}`,
      ]);
    }
  },

  "says what goes on without client tools, and what does not": async (
    server,
  ) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await using nothing = await makeTempFolder();
    const env = { PATH: nothing.path };
    const auto = await scene.run(["doctor"], { env });
    assertEquals(auto.code, 0);
    assertEquals(findCheck(auto.stdout, "client tools"), [
      "! client tools: no psql and no pg_dump on PATH",
      "  None is needed: the built-in client takes the place of what is missing.",
    ]);
    assertStringIncludes(auto.stdout, ", by built-in\n");
    const tools = await scene.run(["doctor", "--client", "tools"], { env });
    assertEquals(tools.code, 3);
    assertStringIncludes(
      tools.stdout,
      "✗ login: Cannot run psql: there is none on PATH\n  Install it: ",
    );
  },

  "finds a folder that cannot be written, and no repository": async (
    server,
  ) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await Deno.mkdir(join(scene.workFolder, "docs"));
    await Deno.writeTextFile(scene.folder, "a file\n");
    const { code, stdout } = await scene.run(["doctor"]);
    assertEquals(code, 4);
    assertEquals(findCheck(stdout, "folder"), [
      '✗ folder: Cannot use folder "docs/schemas": it is not a folder',
      "  Move the file away, or choose another folder with --out.",
    ]);
  },

  "takes the next server of a list, as a sync does": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const { host } = server;
    const gone = findFreePort();
    const { code, stdout } = await scene.run(["doctor"], {
      env: { PGHOST: `${host},${host}`, PGPORT: `${gone},${server.port}` },
    });
    assertEquals(code, 0);
    assertEquals(findCheck(stdout, "connection"), [
      `! connection: ${host}:${gone} refuses: Connection refused`,
      "  Is the server running, and does it listen there? Check --host and --port.",
    ]);
    assertStringIncludes(
      stdout,
      `✓ connection: ${host}:${server.port} answers\n✓ login: `,
    );
  },

  "finds a folder that cannot be made": {
    missing: NO_MODES,
    run: async (server) => {
      await using scene = await makeScene(server, SHOP_SQL);
      const above = join(scene.workFolder, "docs");
      await Deno.mkdir(above);
      await Deno.chmod(above, 0o555);
      const options = { launcher: MODE_LAUNCHER };
      const { code, stdout } = await scene.run(["doctor"], options);
      await Deno.chmod(above, 0o755);
      assertEquals(code, 4);
      assertEquals(findCheck(stdout, "folder"), [
        '✗ folder: Cannot open folder "docs/schemas": permission denied',
        "  Check the owner and the mode of the folder.",
      ]);
    },
  },

  "makes no folder, even where it could": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await Deno.mkdir(join(scene.workFolder, "docs"));
    const { stdout } = await scene.run(["doctor"]);
    assertEquals(findCheck(stdout, "folder"), [
      "✓ folder: docs/schemas is not there yet; a sync makes it",
    ]);
    assertEquals(
      await Array.fromAsync(Deno.readDir(join(scene.workFolder, "docs"))),
      [],
    );
  },

  "finds a file that a sync may not overwrite": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await Deno.mkdir(scene.folder, { recursive: true });
    await Deno.writeTextFile(join(scene.folder, "users.sql"), "SELECT 1;\n");
    const { code, stdout } = await scene.run(["doctor"]);
    assertEquals(code, 4);
    assertEquals(findCheck(stdout, "own files"), [
      "✗ own files: Cannot overwrite users.sql: schema-sync did not write what is there",
      "  Move it away or delete it, then sync again.",
    ]);
  },

  "finds a merge that keeps the folder from being committed": async (
    server,
  ) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await using remote = await makeRemote();
    const { git, path } = await remote.clone("server");
    await git("switch", "--quiet", "--create", "other");
    await git("commit", "--quiet", "--allow-empty", "--message", "other");
    await git("switch", "--quiet", "main");
    await git("merge", "--quiet", "--no-ff", "--no-commit", "other");
    const env = { ...server.environment(scene.database), ...GIT_ENVIRONMENT };
    const { code, stdout } = await runSchemaSync(["doctor"], {
      cwd: path,
      env,
    });
    assertEquals(code, 0);
    assertEquals(findCheck(stdout, "git"), [
      "! git: branch main; a merge is in progress, so --commit cannot work",
      "  Finish it or undo it (git merge --abort).",
    ]);
  },

  "--json gives the same facts": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const { code, stdout } = await scene.run(["doctor", "--json"]);
    const report = JSON.parse(stdout);
    assertEquals([code, report.command, report.code], [0, "doctor", 0]);
    assertEquals(
      report.findings.find(({ check }: { check: string }) =>
        check === "tables"
      ),
      {
        check: "tables",
        mark: "ok",
        text: "2 in public; not chosen: 1 in billing",
      },
    );
  },
});

async function runWithout(
  args: readonly string[],
): Promise<{ readonly code: number; readonly stdout: string }> {
  await using temp = await makeTempFolder();
  return await runSchemaSync(["doctor", ...args], { cwd: temp.path });
}

Deno.test("doctor says that a port refuses, and goes on with the folder", async () => {
  const port = findFreePort();
  const { code, stdout } = await runWithout([
    "-h",
    "127.0.0.1",
    "-p",
    `${port}`,
  ]);
  assertEquals(code, 3);
  assertEquals(findCheck(stdout, "connection"), [
    `✗ connection: 127.0.0.1:${port} refuses: Connection refused`,
    "  Is the server running, and does it listen there? Check --host and --port.",
  ]);
  assertEquals(findCheck(stdout, "folder"), [
    "✓ folder: docs/schemas is not there yet; a sync makes it",
  ]);
});

Deno.test("doctor says that a host is not known", async () => {
  const { code, stdout } = await runWithout(["-h", "nowhere.invalid"]);
  assertEquals(code, 3);
  assertEquals(findCheck(stdout, "name"), [
    "✗ name: nowhere.invalid is not known",
    "  Check --host and PGHOST, and the name service of this machine.",
  ]);
});

Deno.test("doctor says that a server does not answer", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const run = runSchemaSync(
    [
      "doctor",
      "-h",
      "127.0.0.1",
      "-p",
      `${port}`,
      "-d",
      "shop",
      "--timeout",
      "120",
    ],
    { cwd: Deno.cwd(), env: { PGCONNECT_TIMEOUT: "2" } },
  );
  const { code, stdout } = await run;
  assertEquals(code, 3);
  assertStringIncludes(
    findCheck(stdout, "login")[0] ?? "",
    "✗ login: Cannot connect to ",
  );
  assertStringIncludes(findCheck(stdout, "login")[0] ?? "", "timeout expired");
});

Deno.test("doctor loads files in place of a server", async () => {
  await using temp = await makeTempFolder();
  await Deno.writeTextFile(
    join(temp.path, "a.sql"),
    "CREATE TABLE a (id int);",
  );
  const well = await runSchemaSync(["doctor", "--from", "a.sql"], {
    cwd: temp.path,
  });
  assertEquals(well.code, 0);
  assertStringIncludes(
    well.stdout,
    '✓ files: all loaded, as database "a"\n✓ tables: 1 in public\n',
  );
  await Deno.writeTextFile(join(temp.path, "a.sql"), "CREATE TABEL a;");
  const broken = await runSchemaSync(["doctor", "--from", "a.sql"], {
    cwd: temp.path,
  });
  assertEquals(broken.code, 3);
  assertStringIncludes(findCheck(broken.stdout, "files")[0] ?? "", "a.sql");
});

Deno.test("diagnosePooler() tells a second connection that is not served", async () => {
  using server = startFakeServer(async (connection) => {
    const buffer = new Uint8Array(1024);
    await connection.read(buffer);
    await connection.write(WELCOME);
    await connection.read(buffer);
    connection.close();
  });
  const { signal } = new AbortController();
  const finding = await diagnosePooler({
    parameters: {
      host: "127.0.0.1",
      port: server.port,
      user: "app",
      dbname: "shop",
      sslmode: "disable",
    },
    environment: {},
  }, signal);
  assertEquals(finding, {
    check: "pooler",
    mark: "failed",
    text:
      `Cannot use a second connection to database "shop" at 127.0.0.1:${server.port} as "app": Connection terminated unexpectedly`,
    remedy:
      "Let the pooler open more than one connection, or connect to the server itself.",
    code: 3,
  });
});

/** AuthenticationOk, BackendKeyData and ReadyForQuery. */
const WELCOME = Uint8Array.from([
  ...[0x52, 0, 0, 0, 8, 0, 0, 0, 0],
  ...[0x4b, 0, 0, 0, 12, 0, 0, 0, 1, 0, 0, 0, 2],
  ...[0x5a, 0, 0, 0, 5, 0x49],
]);
