import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path/join";

import type { PostgresServer } from "../support/postgres_server.ts";
import {
  GIT_ENVIRONMENT,
  initRepository,
  makeRemote,
  openWorkTree,
  type WorkTree,
} from "../support/repositories.ts";
import { makeScene, readTree, type Scene } from "../support/scene.ts";
import { testOnServer } from "../support/server_tests.ts";

const SHOP_SQL = `
CREATE TABLE company (id integer PRIMARY KEY, name text);
CREATE TABLE users (id integer PRIMARY KEY);
`;

/** Runs with the identity of a test, in a work tree. */
async function sync(
  scene: Scene,
  tree: WorkTree,
  ...flags: readonly string[]
): ReturnType<Scene["run"]> {
  return await scene.run(["sync", ...flags], {
    cwd: tree.path,
    env: { ...GIT_ENVIRONMENT },
  });
}

/** Commits a file as if it had been written long ago. */
async function backdate(tree: WorkTree, file: string): Promise<void> {
  const path = join(tree.path, file);
  const text = await Deno.readTextFile(path);
  const old = text.replace(
    /^-- Synced: .*$/m,
    "-- Synced: 2020-01-01T00:00:00Z",
  );
  await Deno.writeTextFile(path, old);
  await tree.git("commit", "--quiet", "--message", "old", file);
}

testOnServer("sync --commit", {
  "says why it failed, also with --quiet": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const flags = ["--quiet", "--commit"];
    const { code, stdout, stderr } = await scene.run(["sync", ...flags], {
      env: { ...GIT_ENVIRONMENT },
    });
    assertEquals([code, stdout], [5, ""]);
    assertMatch(
      stderr,
      /^schema-sync: Cannot read the state of folder .+\n.+\n$/,
    );
  },

  "commits what it wrote, and nothing where nothing changed": async (
    server,
  ) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const tree = await initRepository(scene.workFolder);
    await tree.write({ "docs/schemas/README.md": "by hand\n", "a.txt": "a\n" });
    await tree.git("add", "a.txt");
    const first = await sync(scene, tree, "--commit");
    assertEquals([first.code, first.stderr], [0, ""]);
    assertMatch(
      first.stdout,
      /\nCommitted [0-9a-f]+ on main: schema: add company, users\n$/,
    );
    assertEquals(
      await tree.git("show", "--format=%B", "--name-only"),
      `schema: add company, users

add company
  2 columns, 1 constraint

add users
  1 column, 1 constraint


docs/schemas/_columns.txt
docs/schemas/_index.md
docs/schemas/_table_list.txt
docs/schemas/company.sql
docs/schemas/users.sql
`,
    );
    const second = await sync(scene, tree, "--commit");
    assertEquals([second.code, second.stderr], [0, ""]);
    assertMatch(second.stdout, /\nNothing to commit\n$/);
    assertEquals(
      await tree.git("status", "--porcelain", "--untracked-files=all"),
      "A  a.txt\n?? docs/schemas/README.md\n",
    );
  },

  "has nothing to commit after a full refresh of the same": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const tree = await initRepository(scene.workFolder);
    await sync(scene, tree, "--commit");
    const before = await readTree(scene.folder);
    await backdate(tree, "docs/schemas/users.sql");
    const kept = await Deno.readTextFile(join(scene.folder, "users.sql"));
    await Deno.remove(scene.folder, { recursive: true });
    const again = await sync(scene, tree, "--commit");
    assertEquals([again.code, again.stderr, again.stdout], [
      0,
      "",
      `Found 2 tables
Updated 2 existing tables (0 changed, 2 unchanged)
Nothing to commit
`,
    ]);
    assertEquals(await tree.git("status", "--porcelain"), "");
    const after = await readTree(scene.folder);
    assertEquals(after, { ...before, "users.sql": kept });
  },

  "tells what changed behind a filter, such as git-crypt": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const tree = await initRepository(scene.workFolder);
    await tree.write({ ".gitattributes": "*.sql filter=crypt\n" });
    const rotate = "tr a-zA-Z n-za-mN-ZA-M";
    await tree.git("config", "filter.crypt.clean", rotate);
    await tree.git("config", "filter.crypt.smudge", rotate);
    await tree.git("config", "filter.crypt.required", "true");
    await sync(scene, tree, "--commit");
    assertMatch(
      await tree.git("cat-file", "blob", "HEAD:docs/schemas/users.sql"),
      /^-- Gnoyr: hfref\n/,
    );
    await scene.query("ALTER TABLE company ADD COLUMN email text");
    await sync(scene, tree, "--commit");
    assertEquals(
      await tree.git("log", "-1", "--format=%B"),
      `schema: change company

change company
  + column email text

`,
    );
    // What a full refresh finds in the index is behind the filter, too.
    await Deno.remove(scene.folder, { recursive: true });
    const { stdout } = await sync(scene, tree, "--commit");
    assertMatch(stdout, /\nNothing to commit\n$/);
  },

  "commits a table renamed in case only, where git is told that case does not count":
    async (server) => {
      await using scene = await makeScene(server, 'CREATE TABLE "Users" ()');
      const tree = await initRepository(scene.workFolder);
      await tree.git("config", "core.ignoreCase", "true");
      await sync(scene, tree, "--commit");
      await scene.query('ALTER TABLE "Users" RENAME TO users');
      await scene.run(["sync"]);
      await scene.run(["prune"]);
      const { code } = await sync(scene, tree, "--commit");
      assertEquals(code, 0);
      assertEquals(
        await tree.git("ls-tree", "--name-only", "HEAD:docs/schemas"),
        "_columns.txt\n_index.md\n_table_list.txt\nusers.sql\n",
      );
      assertEquals(
        await tree.git("-c", "core.ignoreCase=false", "status", "--porcelain"),
        "",
      );
    },

  "says which changed files git is told not to look at, and how to end that":
    async (server) => {
      await using scene = await makeScene(server, SHOP_SQL);
      const tree = await initRepository(scene.workFolder);
      await sync(scene, tree, "--commit");
      for (const flag of ["skip-worktree", "assume-unchanged"]) {
        const file = "docs/schemas/company.sql";
        await tree.git("update-index", `--${flag}`, file);
        const same = await sync(scene, tree, "--commit");
        assertMatch(same.stdout, /\nNothing to commit\n$/);
        await scene.query(
          `ALTER TABLE company ADD COLUMN "${flag}" text;
           ALTER TABLE users ADD COLUMN "${flag}" text`,
        );
        const { code, stderr } = await sync(scene, tree, "--commit");
        const remedy = `git update-index --no-${flag} ${file}`;
        assertEquals([code, stderr], [
          5,
          `schema-sync: Cannot commit folder "docs/schemas": git is told not to look at company.sql (${flag})
Run ${remedy}, then sync again.
`,
        ]);
        assertEquals(await tree.git("diff", "--cached", "--name-only"), "");
        const doctor = await scene.run(["doctor"], { cwd: tree.path });
        assertEquals(
          doctor.stdout.includes(
            `! hidden files: git is told not to look at company.sql (${flag})\n  Run ${remedy}.\n`,
          ),
          true,
        );
        await tree.git(...remedy.split(" ").slice(1));
        assertEquals((await sync(scene, tree, "--commit")).code, 0);
        assertEquals(await tree.git("status", "--porcelain"), "");
      }
    },

  "says that the folder is outside of the sparse checkout, and how to add it":
    async (server) => {
      await using scene = await makeScene(server, SHOP_SQL);
      await using remote = await makeRemote();
      const tree = await remote.clone("clone");
      await tree.git("sparse-checkout", "set", "src");
      const remedy = "git sparse-checkout add docs/schemas";
      const found =
        `! sparse checkout: docs/schemas is outside of it, so --commit cannot work\n  Add it: ${remedy}.\n`;
      const options = { cwd: tree.path, env: { ...GIT_ENVIRONMENT } };
      const before = await scene.run(["doctor"], options);
      assertEquals(before.stdout.includes(found), true);
      for (
        const [added, isFound] of [["app/src", true], ["docs", false]] as const
      ) {
        // Nothing of the folder is there, neither here nor in the index.
        const other = await initRepository(join(scene.workFolder, added));
        await Deno.remove(other.folder);
        await other.git("commit", "--quiet", "--allow-empty", "-m", "first");
        await other.git("sparse-checkout", "set", added);
        const { stdout } = await scene.run(["doctor"], {
          ...options,
          cwd: other.path,
        });
        assertEquals(stdout.includes(found), isFound);
      }
      const { code, stderr } = await sync(scene, tree, "--commit");
      assertEquals([code, stderr], [
        5,
        `schema-sync: Cannot commit folder "docs/schemas": it is outside of the sparse checkout
Add it at the top of the repository: ${remedy}.
`,
      ]);
      const after = await scene.run(["doctor"], options);
      assertEquals(after.stdout.includes(found), true);
      await tree.git(...remedy.split(" ").slice(1));
      const again = await sync(scene, tree, "--commit");
      assertEquals([again.code, again.stderr], [0, ""]);
      assertEquals(await tree.git("status", "--porcelain"), "");
    },

  "keeps no time in a full refresh of what git does not know": async (
    server,
  ) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await sync(scene, openWorkTree(scene.workFolder));
    await Deno.remove(scene.folder, { recursive: true });
    const { code, stdout } = await sync(scene, openWorkTree(scene.workFolder));
    assertEquals([code, stdout.split("\n")[0]], [
      0,
      "Found 2 tables (+2 new)",
    ]);
  },

  "commits what an earlier run could not": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const tree = await initRepository(scene.workFolder);
    await scene.run(["sync"]);
    const { stdout } = await sync(scene, tree, "--commit", "--message", "mine");
    assertMatch(stdout, /\nCommitted [0-9a-f]+ on main: mine\n$/);
    assertEquals(await tree.git("status", "--porcelain"), "");
  },

  "--json tells the commit": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const tree = await initRepository(scene.workFolder);
    const { stdout } = await sync(
      scene,
      tree,
      "--commit",
      "--json",
      "--message",
      "m",
    );
    const { commit, error } = JSON.parse(stdout);
    const id = (await tree.git("rev-parse", "--short", "HEAD")).trim();
    assertEquals([commit, error], [
      { id, branch: "main", message: "m" },
      undefined,
    ]);
    const nothing = await sync(scene, tree, "--commit", "--json");
    assertEquals(JSON.parse(nothing.stdout).commit, null);
  },

  "ends with 5 where git fails, with the folder in step": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await Deno.mkdir(scene.folder, { recursive: true });
    const tree = openWorkTree(scene.workFolder);
    const { code, stdout, stderr } = await sync(scene, tree, "--commit");
    assertEquals(code, 5);
    assertEquals(stdout.startsWith("Found 2 tables (+2 new)\n"), true);
    assertEquals(
      stderr,
      `schema-sync: Cannot read the state of folder "docs/schemas": the folder is in no git repository
Make one with "git init", or sync without --commit.
`,
    );
    assertEquals((await scene.run(["check"])).code, 0);
    const json = await sync(scene, tree, "--commit", "--json");
    const report = JSON.parse(json.stdout);
    assertEquals([json.code, json.stderr], [5, ""]);
    assertEquals([report.tables.length, report.error.code], [2, 5]);
  },

  "works from cron, with hardly an environment": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    const tree = await initRepository(scene.workFolder);
    await tree.git("config", "user.name", "Cron");
    await tree.git("config", "user.email", "cron@example.com");
    const { code, stdout, stderr } = await scene.run(
      ["sync", "--quiet", "--commit"],
      { env: { HOME: "/nonexistent" } },
    );
    assertEquals({ code, stdout, stderr }, { code: 0, stdout: "", stderr: "" });
    assertEquals(await tree.git("log", "--format=%an"), "Cron\n");
  },

  "is not led astray by the variables of a hook": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await using remote = await makeRemote();
    const tree = await initRepository(scene.workFolder);
    const { code } = await scene.run(["sync", "--commit"], {
      env: {
        ...GIT_ENVIRONMENT,
        GIT_DIR: remote.path,
        GIT_INDEX_FILE: join(remote.path, "index"),
        GIT_WORK_TREE: remote.path,
      },
    });
    assertEquals(code, 0);
    assertEquals(
      await tree.git("log", "--format=%s"),
      "schema: add company, users\n",
    );
  },

  "--push pushes, on top of what others pushed": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await using remote = await makeRemote();
    const tree = await remote.clone("server");
    const other = await remote.clone("laptop");
    await other.git("commit", "--quiet", "--allow-empty", "--message", "else");
    await other.git("push", "--quiet");
    await tree.write({ "README.md": "changed\n" });
    const { code, stdout } = await sync(scene, tree, "--commit", "--push");
    assertEquals(code, 0);
    assertMatch(stdout, /\nCommitted .*\nPushed to origin\/main\n$/);
    assertEquals(
      await openWorkTree(remote.path).git("log", "--format=%s", "main"),
      "schema: add company; change users\nelse\nfirst\n",
    );
    assertEquals(await tree.git("status", "--porcelain"), " M README.md\n");
  },

  "--push pushes what an earlier run could not": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await using remote = await makeRemote();
    const tree = await remote.clone("server");
    await sync(scene, tree, "--commit");
    const { code, stdout } = await sync(scene, tree, "--commit", "--push");
    assertEquals(code, 0);
    assertMatch(stdout, /\nNothing to commit\nPushed to origin\/main\n$/);
  },

  "--push ends within the time limit, with the commit made": async (server) => {
    // A slow machine comes to the commit later.
    let seconds = 4;
    while (!await endsWithCommit(server, seconds)) seconds *= 2;
  },

  "is refused by check, list and prune": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    for (const command of ["check", "list", "prune"]) {
      assertEquals((await scene.run([command, "--commit"])).code, 2);
    }
    assertEquals(await readTree(scene.workFolder), {});
  },
});

/** @returns Whether the run came to its commit before its time was up. */
async function endsWithCommit(
  server: PostgresServer,
  seconds: number,
): Promise<boolean> {
  await using scene = await makeScene(server, SHOP_SQL);
  await using remote = await makeRemote();
  const tree = await remote.clone("server");
  await tree.git("remote", "set-url", "origin", "git@example.com:shop.git");
  await tree.git("config", "core.sshCommand", "sleep 600 #");
  await tree.git("config", "ssh.variant", "ssh");
  const { code, stdout, stderr } = await sync(
    scene,
    tree,
    ...["--commit", "--push", `--timeout=${seconds}`],
  );
  if (!stdout.includes("\nCommitted")) {
    assertMatch(stderr, /Cannot finish|time of the run is over/);
    return false;
  }
  assertEquals(code, 5);
  assertMatch(stdout, /\nCommitted [0-9a-f]+ on main: .*\n$/);
  assertEquals(
    stderr,
    `schema-sync: Cannot push branch "main": the time of the run is over
Allow more time with --timeout, or see whether the remote answers.
`,
  );
  assertEquals(
    await tree.git("log", "-1", "--format=%s"),
    "schema: add company; change users\n",
  );
  return true;
}
