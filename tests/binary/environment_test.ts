import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path/join";

import type { PostgresServer } from "../support/postgres_server.ts";
import { GIT_ENVIRONMENT, openWorkTree } from "../support/repositories.ts";
import { testOnServer } from "../support/server_tests.ts";
import { grantedServer, makeSite } from "./executable.ts";

const NO_VARIABLES = {};

testOnServer("schema-sync", {
  "works without HOME": (server) => assertWorks(server, NO_VARIABLES),
  "works with HOME": (server) => assertWorks(server, { HOME: "/nonexistent" }),
  "works with an inherited LD_LIBRARY_PATH": (server) =>
    assertWorks(server, { LD_LIBRARY_PATH: "/nonexistent" }),
  "works whatever the locale is": (server) =>
    assertWorks(server, { LC_ALL: "tr_TR.UTF-8", PGCLIENTENCODING: "LATIN1" }),

  "hands all on to git and its hooks, but what the sandbox keeps": async (
    server,
  ) => {
    await using site = await makeSite(server);
    const tree = openWorkTree(site.folder);
    await tree.git("init", "--quiet", "-b", "main");
    await Deno.writeTextFile(
      join(site.folder, ".git/hooks/pre-commit"),
      '#!/bin/sh\n[ "$STAND_ASIDE" = yes ] && [ -z "$GIT_WORK_TREE" ]\n',
      { mode: 0o755 },
    );
    const { code, stderr } = await site.run(["sync", "--commit"], {
      ...GIT_ENVIRONMENT,
      ...{ STAND_ASIDE: "yes", GIT_WORK_TREE: "/nonexistent" },
      ...{ LD_LIBRARY_PATH: "/nonexistent", LD_BIND_NOW: "1" },
    });
    assertEquals([code, stderr], [0, ""]);
    assertEquals(
      await tree.git("log", "--format=%s"),
      "schema: add notes, users\n",
    );
    const { stdout } = await site.run(["doctor"], {
      LD_LIBRARY_PATH: "/nonexistent",
    });
    assertMatch(
      stdout,
      /^! environment: LD_LIBRARY_PATH cannot reach psql, pg_dump, git: /m,
    );
  },
}, grantedServer());

async function assertWorks(
  server: PostgresServer,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  await using site = await makeSite(server);
  assertEquals(await site.run(["sync", "users"], env), {
    code: 0,
    stdout: "Found 1 table (+1 new)\nAdding new tables:\n  ✓ users.sql\n",
    stderr: "",
  });
}
