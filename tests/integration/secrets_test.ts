import { assertEquals } from "@std/assert";
import { join } from "@std/path/join";

import { listDescendants, readCommandLine } from "../support/processes.ts";
import { makeScene, readTree, type Scene } from "../support/scene.ts";
import { testOnServer } from "../support/server_tests.ts";
import { holdBlockedDump, holdLock } from "../support/table_lock.ts";

/** What would break a URI, a shell, a password file or a pattern. */
const PASSWORD = "p%40s s'w\"o\\r:d/?#&$x";

/** Pieces that would give it away, however it is written. */
const PIECES = ["40s", "o\\r", "r:d", "%2540s", "r%3Ad"];

/** The ways in which a password reaches the program. */
const WAYS: Readonly<
  Record<string, (scene: Scene) => Promise<Record<string, string>>>
> = {
  "in PGPASSWORD": () => Promise.resolve({ PGPASSWORD: PASSWORD }),
  "in a password file": async (scene) => {
    const path = join(scene.workFolder, "passwords");
    const escaped = PASSWORD.replace(/[\\:]/g, "\\$&");
    await Deno.writeTextFile(path, `*:*:*:*:${escaped}\n`, { mode: 0o600 });
    return { PGPASSWORD: "", PGPASSFILE: path };
  },
  "in DATABASE_URL": ({ server, database }) =>
    Promise.resolve({
      ...{ PGHOST: "", PGPORT: "", PGUSER: "", PGDATABASE: "", PGPASSWORD: "" },
      DATABASE_URL: `postgres://keeper:${
        encodeURIComponent(PASSWORD)
      }@127.0.0.1:${server.port}/${database}`,
    }),
};

function assertNoPassword(text: string): void {
  for (const piece of PIECES) assertEquals(text.includes(piece), false, text);
}

async function prepare(scene: Scene): Promise<void> {
  await scene.query(`
    CREATE TABLE users (id integer);
    DO $$ BEGIN
      CREATE ROLE keeper LOGIN SUPERUSER PASSWORD ${quote(PASSWORD)};
    EXCEPTION WHEN duplicate_object THEN NULL;
    END $$;
  `);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

testOnServer("A password", {
  ...Object.fromEntries(
    Object.entries(WAYS).flatMap(([way, build]) =>
      ["tools", "built-in"].map((client) => [
        `${way} is in no argument, no output and no file, by ${client}`,
        async (server: Parameters<typeof makeScene>[0]) => {
          await using scene = await makeScene(server);
          await prepare(scene);
          const env = { PGUSER: "keeper", ...await build(scene) };
          const args = ["sync", "--verbose", "--client", client];
          const lock = await holdLock(scene, "LOCK TABLE users");
          const run = await scene.start(args, { env });
          using dump = await holdBlockedDump(scene);
          const pids = [run.pid, ...await listDescendants(run.pid)];
          for (const pid of pids) assertNoPassword(await readCommandLine(pid));
          dump?.[Symbol.dispose]();
          await lock[Symbol.asyncDispose]();
          const { code, stdout, stderr } = await run.ended;
          assertEquals(code, 0, stderr);
          assertNoPassword(stdout + stderr);
          const { passwords: _own, ...tree } = await readTree(scene.workFolder);
          assertNoPassword(JSON.stringify(tree));
          const doctor = await scene.run(["doctor", "--json"], { env });
          assertEquals(doctor.code, 0, doctor.stdout);
          assertNoPassword(doctor.stdout + doctor.stderr);
        },
      ])
    ),
  ),
});
