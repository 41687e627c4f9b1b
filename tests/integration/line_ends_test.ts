import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path/join";

import type { PostgresServer } from "../support/postgres_server.ts";
import {
  GIT_ENVIRONMENT,
  initRepository,
  openWorkTree,
  type WorkTree,
} from "../support/repositories.ts";
import { type RunResult, runSchemaSync } from "../support/run_schema_sync.ts";
import { testOnServer } from "../support/server_tests.ts";
import { makeTempFolder } from "../support/temp_folder.ts";

/**
 * As people on Windows write: a line end of theirs wherever a text may have one.
 * What has a carriage return alone is no text to git, unless attributes say so.
 */
const SCHEMA_SQL = `
  CREATE TABLE notes (
    id integer PRIMARY KEY,
    body text DEFAULT 'first\r\nsecond' CHECK (body <> 'a\r\nb'),
    "odd\r\nname" text
  );
  COMMENT ON TABLE notes IS 'People write\r\n\r\nmany lines.\r\n';
  COMMENT ON COLUMN notes.body IS '\r\n-- Line ends: none';
  CREATE INDEX notes_idx ON notes (id) WHERE body = 'c\r\nd';
  CREATE POLICY own ON notes USING (body <> '\r\n');
  CREATE TABLE "odd\r\ntable" (id integer);
  CREATE TABLE alone ("lone\rname" text DEFAULT 'x\ry\r', twice text DEFAULT 'x\r\r\ny');
  COMMENT ON TABLE alone IS 'lone\rreturn';
  CREATE TABLE plain (id integer DEFAULT 1);
  COMMENT ON TABLE plain IS 'Not on Windows:\none line end.';
`;

/** The block that earlier versions of init wrote. */
const OLD_BLOCK = `# schema-sync: begin (written by schema-sync init)
/docs/schemas/*.sql text eol=lf linguist-generated gitlab-generated
/docs/schemas/_index.md text eol=lf linguist-generated gitlab-generated
/docs/schemas/_table_list.txt text eol=lf linguist-generated gitlab-generated
# schema-sync: end
`;

/** What a repository says of line ends, and whether a clone has all of them. */
interface Repository {
  readonly attributes?: string;
  /** In the repository and in each clone of it. */
  readonly config?: string;
  /** A checkout has every line end of the DDL. */
  readonly isExact?: boolean;
  /** A checkout has CR LF everywhere, which is for git to decide. */
  readonly isCrLf?: boolean;
}

const REPOSITORIES: Readonly<Record<string, Repository>> = {
  "that says nothing": { isExact: true },
  "with the block of init": { attributes: "init", isExact: true },
  "with the block of an older init": { attributes: OLD_BLOCK },
  "with text=auto": { attributes: "* text=auto\n" },
  "with text=auto and the block of init": {
    ...{ attributes: "* text=auto eol=lf\ninit", isExact: true },
  },
  "with text eol=lf": { attributes: "* text eol=lf\n" },
  "with text eol=crlf": { attributes: "* text eol=crlf\n", isCrLf: true },
  "with core.autocrlf=input": { config: "core.autocrlf=input" },
  "with core.autocrlf=true": { config: "core.autocrlf=true", isCrLf: true },
};

interface Scene {
  readonly server: PostgresServer;
  readonly database: string;
  readonly tree: WorkTree;
  clone(name: string): Promise<WorkTree>;
}

async function run(
  { server, database }: Scene,
  tree: WorkTree,
  ...args: readonly string[]
): Promise<RunResult> {
  return await runSchemaSync(args, {
    cwd: tree.path,
    env: { ...GIT_ENVIRONMENT, ...server.environment(database) },
    permissions: "all",
  });
}

async function succeed(...args: Parameters<typeof run>): Promise<string> {
  const { code, stdout, stderr } = await run(...args);
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
  return stdout;
}

async function makeScene(
  server: PostgresServer,
  path: string,
  { attributes = "", config }: Repository,
): Promise<Scene> {
  const database = await server.createDatabase();
  await server.query(database, SCHEMA_SQL);
  const tree = await initRepository(join(path, "first"));
  if (config !== undefined) await tree.git("config", ...config.split("="));
  const scene: Scene = {
    ...{ server, database, tree },
    clone: async (name) => {
      const flags = config === undefined ? [] : ["--config", config];
      await tree.git("clone", "--quiet", ...flags, ".", join(path, name));
      return openWorkTree(join(path, name));
    },
  };
  const own = attributes.replace(/init$/, "");
  if (own !== "") await tree.write({ ".gitattributes": own });
  if (own !== attributes) {
    await succeed(scene, tree, "init", "--only", "attributes");
  }
  if (attributes !== "") {
    await tree.git("add", ".gitattributes");
    await tree.git("commit", "--quiet", "--message", "attributes");
  }
  return scene;
}

async function runClient(
  server: PostgresServer,
  program: string,
  args: readonly string[],
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    env: { PATH: Deno.env.get("PATH") ?? "", ...server.environment() },
    clearEnv: true,
  }).output();
  if (success) return new TextDecoder().decode(stdout);
  throw new Error(new TextDecoder().decode(stderr));
}

/** All of a schema, without the word that `pg_dump` makes up each time. */
async function dumpSchema(
  server: PostgresServer,
  database: string,
): Promise<string> {
  const dump = await runClient(server, "pg_dump", ["-s", "-d", database]);
  return dump.replace(/^\\(?:un)?restrict .*$/gm, "");
}

/** What a database is that the files of a folder make. */
async function loadFiles(
  server: PostgresServer,
  folder: string,
): Promise<string> {
  const database = await server.createDatabase();
  const flags = ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", database];
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.endsWith(".sql")) continue;
    await runClient(server, "psql", [...flags, "-f", join(folder, name)]);
  }
  return await dumpSchema(server, database);
}

async function readHead(tree: WorkTree): Promise<string> {
  return (await tree.git("rev-parse", "HEAD")).trim();
}

async function checkClone(
  scene: Scene,
  { isExact = false, isCrLf = false }: Repository,
): Promise<void> {
  const { server, database } = scene;
  const tree = await scene.clone("clone");
  const head = await readHead(tree);
  // Of CR CR LF, git takes one each time, so the checkout is no more what it was.
  const state = isCrLf ? await tree.git("status", "--porcelain") : "";
  const wanted = await dumpSchema(server, database);
  assertEquals(await loadFiles(server, tree.folder) === wanted, isExact);
  assertStringIncludes(await succeed(scene, tree, "check"), "is in step");
  for (let run = 0; run < 2; run++) {
    await succeed(scene, tree, "sync", "--commit");
    assertEquals(await readHead(tree), head);
    assertEquals(await tree.git("status", "--porcelain"), state);
  }
  assertStringIncludes(await succeed(scene, tree, "check"), "is in step");
  assertEquals(await loadFiles(server, tree.folder) === wanted, !isCrLf);
}

testOnServer("Line ends of the DDL", {
  ...Object.fromEntries(
    Object.entries(REPOSITORIES).map(([name, repository]) => [
      `are no difference in a clone of a repository ${name}`,
      async (server: PostgresServer) => {
        await using temp = await makeTempFolder();
        const scene = await makeScene(server, temp.path, repository);
        await succeed(scene, scene.tree, "sync", "--commit");
        assertEquals(
          await loadFiles(server, scene.tree.folder),
          await dumpSchema(server, scene.database),
        );
        await checkClone(scene, repository);
      },
    ]),
  ),

  "are written where they change, and only there": async (server) => {
    await using temp = await makeTempFolder();
    const repository = { attributes: OLD_BLOCK };
    const scene = await makeScene(server, temp.path, repository);
    await succeed(scene, scene.tree, "sync", "--commit");
    const clone = await scene.clone("clone");
    await server.query(
      scene.database,
      `ALTER TABLE alone ALTER twice SET DEFAULT 'x\r\ny';
       COMMENT ON TABLE plain IS 'first\nsecond'`,
    );
    await succeed(scene, clone, "sync", "--commit");
    await server.query(
      scene.database,
      "COMMENT ON TABLE plain IS 'first\r\nsecond'",
    );
    const { code, stdout } = await run(scene, clone, "check");
    assertEquals([code, /plain/.test(stdout), /notes/.test(stdout)], [
      ...[1, true, false],
    ]);
    await succeed(scene, clone, "sync", "--commit");
    assertStringIncludes(
      await clone.git("show", "--name-only", "--format=%s", "HEAD"),
      "schema: change plain\n\ndocs/schemas/plain.sql\n",
    );
  },

  "come back into a repository that once converted them": async (server) => {
    await using temp = await makeTempFolder();
    const scene = await makeScene(server, temp.path, { attributes: OLD_BLOCK });
    const { tree } = scene;
    await succeed(scene, tree, "sync", "--commit");
    await succeed(scene, tree, "init", "--only", "attributes");
    await tree.git("commit", "--quiet", "--message=rule", ".gitattributes");
    // git looks at no file again whose attributes alone have changed, so the
    // first sync elsewhere brings them back.
    const clone = await scene.clone("clone");
    await succeed(scene, clone, "sync", "--commit");
    assertEquals(await clone.git("status", "--porcelain"), "");
    await clone.git("clone", "--quiet", ".", join(temp.path, "exact"));
    const wanted = await dumpSchema(server, scene.database);
    const exact = join(temp.path, "exact/docs/schemas");
    assertEquals(await loadFiles(server, exact), wanted);
    // By hand, as the README says.
    await tree.git("add", "--renormalize", "docs/schemas");
    await tree.git("commit", "--quiet", "--message=line ends");
    const other = await scene.clone("other");
    assertEquals(await loadFiles(server, other.folder), wanted);
  },
});
