import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path/join";

import { GIT_ENVIRONMENT, makeRemote } from "../support/repositories.ts";
import { readTree } from "../support/scene.ts";
import { testOnServer } from "../support/server_tests.ts";
import {
  findExecutable,
  grantedServer,
  makeSite,
  runProgram,
} from "./executable.ts";

testOnServer("schema-sync in the daily round", {
  "syncs, commits and pushes, checks, prunes and is found well": async (
    server,
  ) => {
    await using site = await makeSite(server);
    await using remote = await makeRemote();
    const tree = await remote.clone("server");
    await tree.write({ "docs/schemas/users.sql": undefined });
    await tree.git("commit", "--quiet", "--all", "--message", "empty");
    const run = (...args: readonly string[]): ReturnType<typeof runProgram> =>
      runProgram([findExecutable(), ...args], {
        cwd: tree.path,
        env: { ...server.environment(site.database), ...GIT_ENVIRONMENT },
      });

    const synced = await run("sync", "--commit", "--push");
    assertEquals([synced.code, synced.stderr], [0, ""]);
    assertMatch(
      synced.stdout,
      /\nCommitted [0-9a-f]+ on main: schema: add notes, users\nPushed to origin\/main\n$/,
    );
    assertEquals((await run("check")).code, 0);
    await server.query(site.database, "DROP TABLE notes");
    const diff = await run("check", "--diff");
    assertEquals(diff.code, 1);
    assertStringIncludes(diff.stdout, "\n--- a/docs/schemas/_table_list.txt\n");
    const pruned = await run("prune");
    assertEquals(pruned.stdout, "Deleted 1 orphaned file\n  ⚠ notes.sql\n");
    const checked = await run("doctor");
    assertEquals([checked.code, checked.stderr], [0, ""]);
    assertStringIncludes(checked.stdout, "\n✓ upstream: origin/main\n");
  },

  "finds nothing wrong with a password file that psql alone may read": async (
    server,
  ) => {
    await using site = await makeSite(server);
    const passfile = join(site.folder, "passwords");
    await Deno.writeTextFile(passfile, `*:*:*:*:${server.password}\n`, {
      mode: 0o600,
    });
    const { code, stdout } = await site.run(["doctor"], {
      PGPASSWORD: "",
      PGPASSFILE: passfile,
    });
    assertEquals(code, 0);
    assertMatch(
      stdout,
      /\n✓ password: left to psql: this build may not read "[^"]+"\n/,
    );
  },

  "init writes into its folder, and tells what goes elsewhere": async (
    server,
  ) => {
    await using site = await makeSite(server);
    const { code, stdout, stderr } = await site.run(["init"]);
    assertEquals([code, stderr], [0, ""]);
    assertEquals(Object.keys(await readTree(site.folder)).sort(), [
      "docs/schemas/QUICKSTART.md",
      "docs/schemas/README.md",
      "docs/schemas/_settings.jsonc",
    ]);
    assertStringIncludes(
      stdout,
      "\nThis build may not write CLAUDE.md (where the schema is, for assistants); put this there:\n",
    );
    assertStringIncludes(stdout, '\n    "schema:sync": "');
  },
}, grantedServer());
