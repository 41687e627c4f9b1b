import { assertEquals, assertMatch } from "@std/assert";
import { DELIMITER } from "@std/path/constants";
import { dirname } from "@std/path/dirname";
import { join } from "@std/path/join";

import {
  type PostgresServer,
  startPostgres,
} from "../support/postgres_server.ts";
import type { RunResult } from "../support/run_schema_sync.ts";
import { readTree } from "../support/scene.ts";
import { makeTempFolder } from "../support/temp_folder.ts";
import { CHECKOUT, makeSite, runProgram, type Site } from "./executable.ts";

Deno.test({
  name: "an executable made with --no-run",
  // The server's log is read all the time.
  sanitizeOps: false,
  fn: async (t) => {
    await using server = await startPostgres();
    await using build = await compileWithoutRun(server);

    await t.step("syncs where nothing is installed", async () => {
      await using site = await makeSite(server);
      assertEquals(await run(build, server, site, []), {
        code: 0,
        stdout: `Found 2 tables (+2 new)
Adding new tables:
  ✓ notes.sql
  ✓ users.sql
`,
        stderr: "",
      });
      const { "docs/schemas/users.sql": users } = await readTree(site.folder);
      assertMatch(users ?? "", /CREATE TABLE public\.users/);
    });

    await t.step("runs no client tools", async () => {
      await using site = await makeSite(server);
      const env = { PATH: Deno.env.get("PATH") ?? "" };
      assertEquals(
        await run(build, server, site, ["--client=tools"], env),
        {
          code: 3,
          stdout: "",
          stderr:
            "schema-sync: Cannot run psql: this build of schema-sync may run no program\n" +
            "Use --client built-in, or a build that was not made with --no-run.\n",
        },
      );
    });

    await t.step("reaches no other server", async () => {
      await using site = await makeSite(server);
      await using other = await startPostgres({
        settings: { "log_connections": "on" },
      });
      for (
        const args of [["-p", String(other.port)], ["-h", "localhost"]]
      ) {
        const { code, stderr } = await run(build, server, site, args);
        assertEquals(code, 3);
        assertMatch(stderr, /this build of schema-sync may not reach that/);
      }
      assertEquals(await readTree(site.folder), {});
    });

    await t.step("commits nothing, and says why", async () => {
      await using site = await makeSite(server);
      const env = { PATH: Deno.env.get("PATH") ?? "" };
      const { code, stderr } = await run(
        build,
        server,
        site,
        ["--commit"],
        env,
      );
      assertEquals([code, stderr], [
        5,
        'schema-sync: Cannot read the state of folder "docs/schemas": this build of schema-sync may not run git\n' +
        "Commit by hand, or compile a build without --no-run.\n",
      ]);
    });

    await t.step("is found well by its doctor", async () => {
      await using site = await makeSite(server);
      const { code, stdout } = await run(build, server, site, ["doctor"]);
      assertEquals(code, 0);
      assertMatch(stdout, /; run no program\n/);
      assertMatch(stdout, /\n✓ pg_dump: the built-in one dumps /);
    });

    await t.step("writes to no other folder", async () => {
      await using site = await makeSite(server);
      const { code } = await run(build, server, site, ["-o", "elsewhere"]);
      assertEquals(code, 4);
      assertEquals(await readTree(site.folder), {});
    });

    await t.step("reads no file that it was not made for", async () => {
      await using site = await makeSite(server);
      const passfile = join(site.folder, "passwords");
      await Deno.writeTextFile(passfile, `*:*:*:*:${server.password}\n`, {
        mode: 0o600,
      });
      const { code, stderr } = await run(build, server, site, [], {
        PGPASSWORD: "",
        PGPASSFILE: passfile,
      });
      assertEquals(code, 3);
      assertMatch(stderr, /no password supplied \(this build may not read "/);
      const doctor = await run(build, server, site, ["doctor"], {
        PGPASSWORD: "",
        PGPASSFILE: passfile,
      });
      assertMatch(
        doctor.stdout,
        /\n! password: this build may not read "[^"]+"\n {2}If it has the password, name it with --read /,
      );
      const granted = await run(build, server, site, [], {
        PGPASSWORD: "",
        PGPASSFILE: await putPassword(build.path, server),
      });
      assertEquals([granted.code, granted.stderr], [0, ""]);
    });
  },
});

interface Build extends AsyncDisposable {
  /** A folder with the executable and what it may read beside its own. */
  readonly path: string;
}

async function compileWithoutRun(server: PostgresServer): Promise<Build> {
  const folder = await makeTempFolder();
  const inherited = Deno.env.toObject();
  const { code, stderr } = await runProgram([
    ...["deno", "task", "compile", "--no-run", "--host=127.0.0.1"],
    ...[`--port=${server.port}`, "--out=docs/schemas"],
    `--read=${join(folder.path, "passwords")}`,
    `--output=${join(folder.path, "schema-sync")}`,
  ], {
    cwd: CHECKOUT,
    env: {
      ...inherited,
      PATH: dirname(Deno.execPath()) + DELIMITER + inherited["PATH"],
    },
  });
  assertEquals(code, 0, stderr);
  return folder;
}

/** Writes the password where the executable may read it. */
async function putPassword(
  folder: string,
  server: PostgresServer,
): Promise<string> {
  const path = join(folder, "passwords");
  const line = `127.0.0.1:${server.port}:*:${server.user}:${server.password}`;
  await Deno.writeTextFile(path, `${line}\n`, { mode: 0o600 });
  return path;
}

/** Runs it with an empty `PATH`, connected to the site's database. */
async function run(
  build: Build,
  server: PostgresServer,
  { folder, database }: Site,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<RunResult> {
  return await runProgram([join(build.path, "schema-sync"), ...args], {
    cwd: folder,
    env: { ...server.environment(database), PATH: "/var/empty", ...env },
  });
}
