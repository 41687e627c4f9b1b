import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path/join";

import { serveGit } from "../support/git_http.ts";
import {
  findPostgresFolder,
  type PostgresServer,
} from "../support/postgres_server.ts";
import {
  GIT_ENVIRONMENT,
  makeRemote,
  openWorkTree,
  type Remote,
  type WorkTree,
} from "../support/repositories.ts";
import type { RunResult } from "../support/run_schema_sync.ts";
import { makeScene, type Scene } from "../support/scene.ts";
import { testOnServer } from "../support/server_tests.ts";
import { makeTempFolder } from "../support/temp_folder.ts";

const SHOP_SQL = "CREATE TABLE company (id integer PRIMARY KEY, name text)";

const LOGIN = { user: "jane", password: "s3cret" };

/** Settings of git as variables. */
function configure(
  ...settings: readonly (readonly [string, string])[]
): Record<string, string> {
  return Object.fromEntries([
    ["GIT_CONFIG_COUNT", String(settings.length)],
    ...settings.flatMap(([key, value], i) => [
      [`GIT_CONFIG_KEY_${i}`, key],
      [`GIT_CONFIG_VALUE_${i}`, value],
    ]),
  ]);
}

async function writeScript(path: string, body: string): Promise<string> {
  await Deno.writeTextFile(path, `#!/bin/sh\n${body}\n`);
  await Deno.chmod(path, 0o755);
  return path;
}

async function push(
  scene: Scene,
  tree: WorkTree,
  env: Readonly<Record<string, string>>,
): Promise<RunResult> {
  return await scene.run(["sync", "--commit", "--push"], {
    cwd: tree.path,
    env: { ...GIT_ENVIRONMENT, HOME: "/nonexistent", ...env },
  });
}

async function assertPushed(
  scene: Scene,
  remote: Remote,
  tree: WorkTree,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const { code, stderr } = await push(scene, tree, env);
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
  assertEquals(
    await openWorkTree(remote.path).git("log", "-1", "--format=%s", "main"),
    "schema: add company; orphan users\n",
  );
}

/** What a job may have for a remote that wants a login. */
const LOGINS: Readonly<
  Record<string, (folder: string) => Promise<Record<string, string>>>
> = {
  "a header in the variables of git": () =>
    Promise.resolve(
      configure([
        "http.extraHeader",
        `Authorization: Basic ${btoa(`${LOGIN.user}:${LOGIN.password}`)}`,
      ]),
    ),
  "a credential helper that reads a variable": async (folder) => ({
    ...configure([
      "credential.helper",
      await writeScript(
        join(folder, "helper"),
        'echo username=jane; echo "password=$DEPLOY_TOKEN"',
      ),
    ]),
    DEPLOY_TOKEN: LOGIN.password,
  }),
  "GIT_ASKPASS": async (folder) => ({
    GIT_ASKPASS: await writeScript(
      join(folder, "askpass"),
      'case "$1" in Username*) echo jane ;; *) echo "$DEPLOY_TOKEN" ;; esac',
    ),
    DEPLOY_TOKEN: LOGIN.password,
  }),
  "SSH_ASKPASS": async (folder) => ({
    SSH_ASKPASS: await writeScript(
      join(folder, "askpass"),
      `case "$1" in Username*) echo jane ;; *) echo ${LOGIN.password} ;; esac`,
    ),
  }),
};

const LOGIN_TESTS = Object.entries(LOGINS).map((
  [name, prepare],
): [string, (server: PostgresServer) => Promise<void>] => [
  `logs in by ${name}`,
  async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await using remote = await makeRemote();
    await using folder = await makeTempFolder();
    await using git = serveGit(remote.path, LOGIN);
    const tree = await remote.clone("server");
    await tree.git("remote", "set-url", "origin", git.url);
    await assertPushed(scene, remote, tree, await prepare(folder.path));
  },
]);

testOnServer("sync --commit --push", Object.fromEntries(LOGIN_TESTS));

testOnServer("What a sync starts", {
  "takes a repository of another user that the variables of git call safe":
    async (server) => {
      await using scene = await makeScene(server, SHOP_SQL);
      await using remote = await makeRemote();
      const tree = await remote.clone("server");
      const sync = (env: Readonly<Record<string, string>>) =>
        scene.run(["sync", "--commit"], {
          cwd: tree.path,
          env: {
            ...GIT_ENVIRONMENT,
            GIT_TEST_ASSUME_DIFFERENT_OWNER: "true",
            ...env,
          },
        });
      assertEquals((await sync({})).code, 5);
      const safe = await sync(configure(["safe.directory", "*"]));
      assertEquals([safe.code, safe.stderr], [0, ""]);
    },

  "says what gives a password that the remote does not take": async (
    server,
  ) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await using remote = await makeRemote();
    await using git = serveGit(remote.path, LOGIN);
    const tree = await remote.clone("server");
    await tree.git("remote", "set-url", "origin", git.url);
    const none = await push(
      scene,
      tree,
      configure(["credential.helper", "!true"]),
    );
    assertEquals([none.code, none.stderr], [
      5,
      `schema-sync: Cannot push branch "main": the remote asks for a password, and got none that it takes from the credential helper
Run git push as the user of this run, with its variables and GIT_TERMINAL_PROMPT=0, to see why.
`,
    ]);
    const wrong = await push(
      scene,
      tree,
      configure(["credential.helper", "!echo username=j; echo password=pw; :"]),
    );
    assertEquals([wrong.code, wrong.stderr], [
      5,
      `schema-sync: Cannot push branch "main": the remote refused the name or the password that git gave
Renew what the credential helper gives.
`,
    ]);
  },

  "lets hooks see the environment of the run, and no password of a URI": async (
    server,
  ) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await using remote = await makeRemote();
    const tree = await remote.clone("server");
    await writeScript(
      join(tree.path, ".git/hooks/pre-commit"),
      'env > .git/seen; [ "$STAND_ASIDE" = yes ]',
    );
    const { host, port } = server;
    const url =
      `postgres://${server.user}:${server.password}@${host}:${port}/${scene.database}`;
    const env = {
      ...{ PGHOST: "", PGPORT: "", PGUSER: "", PGPASSWORD: "" },
      ...{ PGDATABASE: "", PGSERVICE: "" },
      ...{ DATABASE_URL: "", STAND_ASIDE: "yes", LC_ALL: "C.UTF-8" },
    };
    const { code, stderr } = await scene.run(
      ["sync", "--commit", "--dbname", url],
      { cwd: tree.path, env: { ...GIT_ENVIRONMENT, ...env } },
    );
    assertEquals([code, stderr], [0, ""]);
    const seen = await Deno.readTextFile(join(tree.path, ".git/seen"));
    assertEquals(seen.includes(server.password), false);
    assertMatch(seen, /^LC_CTYPE=C\.UTF-8$/m);
    assertMatch(seen, /^GIT_TERMINAL_PROMPT=0$/m);
  },

  "gives psql and pg_dump all that they may need": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await using folder = await makeTempFolder();
    const postgres = await findPostgresFolder();
    for (const name of ["psql", "pg_dump"]) {
      await writeScript(
        join(folder.path, name),
        `env > '${folder.path}/${name}.env'; exec '${postgres}/${name}' "$@"`,
      );
    }
    const variables = {
      OPENSSL_CONF: "/dev/null",
      KRB5CCNAME: "FILE:/nowhere",
      KRB5_CONFIG: "/dev/null",
      SSL_CERT_FILE: "/dev/null",
    };
    const { code, stderr } = await scene.run(["sync", "--client=tools"], {
      env: {
        ...variables,
        ...{ PGTZ: "Mars", PGDATESTYLE: "nonsense", PG_COLOR: "always" },
        ...{ PGSSLMODE: "", LC_ALL: "xx_XX.UTF-8", LANGUAGE: "de" },
        PATH: `${folder.path}:${Deno.env.get("PATH")}`,
      },
    });
    assertEquals([code, stderr], [0, ""]);
    for (const name of ["psql", "pg_dump"]) {
      const env = await Deno.readTextFile(join(folder.path, `${name}.env`));
      const lines = new Set(env.split("\n"));
      for (const [variable, value] of Object.entries(variables)) {
        assertEquals(lines.has(`${variable}=${value}`), true, variable);
      }
    }
  },

  "says which variable Deno's sandbox keeps from them": async (server) => {
    await using scene = await makeScene(server, SHOP_SQL);
    await using remote = await makeRemote();
    const tree = await remote.clone("server");
    await writeScript(
      join(tree.path, ".git/hooks/pre-commit"),
      'echo "no library" >&2; test -n "$LD_LIBRARY_PATH"',
    );
    const env = { ...GIT_ENVIRONMENT, LD_LIBRARY_PATH: "/nonexistent" };
    const options = { cwd: tree.path, env };
    const synced = await scene.run(["sync", "--commit"], options);
    assertEquals([synced.code, synced.stderr], [
      5,
      `schema-sync: Cannot commit folder "docs/schemas": git says "no library"
Run the same by hand with git to see all of what it or a hook says. Deno's sandbox hands no LD_LIBRARY_PATH on to it: where it needs that, put a script called git first on PATH that sets it and starts the real one.
`,
    ]);
    const { stdout } = await scene.run(["doctor"], options);
    assertMatch(
      stdout,
      /^! environment: LD_LIBRARY_PATH cannot reach psql, pg_dump, git: /m,
    );
    const free = await scene.run(["sync", "--commit"], {
      ...options,
      permissions: "all",
    });
    assertEquals([free.code, free.stderr], [0, ""]);
  },
});
