import { assertEquals, assertMatch } from "@std/assert";
import { DELIMITER } from "@std/path/constants";
import { dirname } from "@std/path/dirname";
import { join } from "@std/path/join";

import type { PostgresServer } from "../support/postgres_server.ts";
import type { RunResult } from "../support/run_schema_sync.ts";
import { testOnServer } from "../support/server_tests.ts";
import { makeTempFolder } from "../support/temp_folder.ts";
import { CHECKOUT, grantedServer, makeSite, runProgram } from "./executable.ts";

testOnServer("deno task compile", {
  "makes an executable for the server and the folder of its flags": async (
    server,
  ) => {
    await using tools = await makeTempFolder();
    const output = join(tools.path, "my-sync");
    const { port } = server;
    const { code, stdout, stderr } = await runProgram([
      join(CHECKOUT, "scripts/dev"),
      ...["compile", "--host", "127.0.0.1", "--port", String(port)],
      ...["--out", "db", "--output", output],
    ], { cwd: tools.path, env: Deno.env.toObject() });
    assertEquals(code, 0, stderr);
    assertEquals(stdout.split("\n").slice(0, 5), [
      `--allow-net    127.0.0.1:${port}`,
      "--allow-read   db, schema.html",
      "--allow-write  db, schema.html",
      "--allow-run    psql, pg_dump, git",
      "--allow-env    PG*, DATABASE_URL, SCHEMA_SYNC_*, NO_COLOR, HOME, PATH, APPDATA, GIT_*, SSH_*, USER, LOGNAME, LC_ALL, DENO_TLS_CA_STORE",
    ]);
    await assertSyncs(server, [output, "--out=db"]);
  },

  "makes what the executable says that would be allowed": async (server) => {
    await using site = await makeSite(server);
    const args = ["-h", "localhost,127.0.0.1", "-o", "it's a folder"];
    const { code, stderr } = await site.run(args);
    assertEquals(code, 3);
    const [, command = ""] = /^Build one that may: (.*)$/m.exec(stderr) ?? [];
    await using tools = await makeTempFolder();
    const output = join(tools.path, "schema-sync");
    const build = await runProgram(
      ["sh", "-c", `${command} --output ${output}`],
      { cwd: CHECKOUT, env: withDeno() },
    );
    assertEquals(build.code, 0, build.stderr);
    assertMatch(
      build.stdout,
      new RegExp(
        `^--allow-net    localhost:${server.port}, 127.0.0.1:${server.port}\n` +
          "--allow-read   it's a folder, schema.html\n",
      ),
    );
    await assertSyncs(server, [output, ...args]);
  },

  "takes its defaults from DATABASE_URL and SCHEMA_SYNC_OUT": async (
    server,
  ) => {
    await using tools = await makeTempFolder();
    const output = join(tools.path, "schema-sync");
    const { code, stderr } = await compile([`--output=${output}`], {
      DATABASE_URL: `postgres://127.0.0.1:${server.port}/shop`,
      SCHEMA_SYNC_OUT: "db",
    });
    assertEquals(code, 0, stderr);
    await assertSyncs(server, [output, "-o", "db"]);
  },

  "refuses a port that is none, in the words of the program": async () => {
    const { code, stderr } = await compile(["--port=54x"], {});
    assertEquals(code, 2);
    assertMatch(
      stderr,
      /^Cannot use port "54x": it is no number from 1 to 65535\nCheck --port/m,
    );
  },
}, grantedServer());

async function compile(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<RunResult> {
  return await runProgram(["deno", "task", "compile", ...args], {
    cwd: CHECKOUT,
    env: { ...withDeno(), ...env },
  });
}

/** The environment of the tests without settings, and with their Deno as `deno`. */
function withDeno(): Record<string, string> {
  const inherited = Object.entries(Deno.env.toObject())
    .filter(([name]) => !name.startsWith("PG"));
  return {
    ...Object.fromEntries(inherited),
    PATH: dirname(Deno.execPath()) + DELIMITER + Deno.env.get("PATH"),
  };
}

/** Asserts that an executable that was made brings a folder in step. */
async function assertSyncs(
  server: PostgresServer,
  command: readonly string[],
): Promise<void> {
  await using site = await makeSite(server);
  const result = await runProgram(command, {
    cwd: site.folder,
    env: server.environment(site.database),
  });
  assertEquals([result.code, result.stderr], [0, ""]);
}
