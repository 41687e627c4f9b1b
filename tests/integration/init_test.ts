import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path/join";

import {
  GIT_ENVIRONMENT,
  initRepository,
  makeRemote,
  type WorkTree,
} from "../support/repositories.ts";
import { runProgram } from "../support/run_program.ts";
import { type RunResult, runSchemaSync } from "../support/run_schema_sync.ts";
import { readTree } from "../support/scene.ts";
import { makeTempFolder } from "../support/temp_folder.ts";

async function init(
  cwd: string,
  ...flags: readonly string[]
): Promise<RunResult> {
  return await runSchemaSync(["init", "--dbname", "shop", ...flags], {
    cwd,
    env: { ...GIT_ENVIRONMENT },
    permissions: "all",
  });
}

/** A program in place of ours, which tells how it was called. */
async function writeProgram(tree: WorkTree, body: string): Promise<void> {
  const path = join(tree.path, "schema-sync");
  await Deno.writeTextFile(path, `#!/bin/sh\n${body}\n`);
  await Deno.chmod(path, 0o755);
}

Deno.test("init sets a repository up, once", async () => {
  await using temp = await makeTempFolder();
  const tree = await initRepository(temp.path);
  await tree.write({ "package.json": '{\n  "name": "shop"\n}\n' });
  await Deno.chmod(join(tree.path, "package.json"), 0o640);
  const before = await readTree(temp.path);
  const dry = await init(temp.path, "--dry-run");
  assertEquals([dry.code, dry.stderr], [0, ""]);
  assertStringIncludes(dry.stdout, "Would write package.json: scripts schema:");
  assertEquals(await readTree(temp.path), before);

  const first = await init(temp.path);
  assertEquals([first.code, first.stderr], [0, ""]);
  assertEquals(first.stdout.split("\n").slice(0, 9), [
    "✓ package.json: scripts schema:sync, schema:list, schema:check",
    "✓ .git/hooks/post-merge: a sync after a merge that brought migrations",
    "✓ CLAUDE.md: where the schema is, for assistants",
    "✓ .gitattributes: line ends as they are, and marked as generated",
    "✓ docs/schemas/_settings.jsonc: what every run does alike; all defaults as yet",
    "✓ docs/schemas/README.md: the folder explained",
    "✓ docs/schemas/QUICKSTART.md: five minutes",
    "✓ docs/SCHEMA_SYNC_SETUP.md: deployment on a server",
    "",
  ]);
  const after = await readTree(temp.path);
  assertEquals(
    after["package.json"],
    `{
  "name": "shop",
  "scripts": {
    "schema:sync": "./schema-sync sync --dbname shop",
    "schema:list": "./schema-sync list --dbname shop",
    "schema:check": "./schema-sync check --dbname shop"
  }
}
`,
  );
  const { mode } = await Deno.stat(join(tree.path, "package.json"));
  assertEquals((mode ?? 0) & 0o777, 0o640);

  const second = await init(temp.path, "--json");
  const { steps } = JSON.parse(second.stdout);
  assertEquals(
    [...new Set(steps.map(({ state }: { state: string }) => state))],
    ["in place", "told"],
  );
  assertEquals(await readTree(temp.path), after);
});

Deno.test("init tells git of every file that a sync may write, and of no other", async () => {
  await using temp = await makeTempFolder();
  const tree = await initRepository(temp.path);
  const folder = "my docs/schemas";
  await init(temp.path, "--only", "attributes", "--out", folder);
  const ours = ["a.sql", "views/a.sql", "_index.md", "_table_list.txt"];
  const others = ["notes.md", "../a.sql", "views/_notes.txt"];
  const paths = [...ours, ...others].map((file) => join(folder, file));
  assertEquals(
    await tree.git("check-attr", "text", "--", ...paths),
    paths.map((path, i) =>
      `${path}: text: ${["unset", "unset", "set", "set"][i] ?? "unspecified"}\n`
    ).join(""),
  );
});

Deno.test("init writes through a link, and the block once", async () => {
  await using temp = await makeTempFolder();
  await Deno.writeTextFile(join(temp.path, "AGENTS.md"), "# Rules\n");
  await Deno.symlink("AGENTS.md", join(temp.path, "CLAUDE.md"));
  await init(temp.path, "--only", "assistants");
  const text = await Deno.readTextFile(join(temp.path, "AGENTS.md"));
  assertEquals(text.split("schema-sync: begin").length, 2);
  const { isSymlink } = await Deno.lstat(join(temp.path, "CLAUDE.md"));
  assertEquals(isSymlink, true);
});

Deno.test("init tells what a build may not write, and where it goes", async () => {
  await using temp = await makeTempFolder();
  await initRepository(temp.path);
  const before = await readTree(temp.path);
  const { code, stdout } = await runSchemaSync(
    ["init", "--out", "/elsewhere/schemas", "--only", "docs,hook,scripts"],
    { cwd: temp.path, env: { ...GIT_ENVIRONMENT } },
  );
  assertEquals(code, 0);
  assertStringIncludes(
    stdout,
    "This build may not write /elsewhere/schemas/README.md (the folder explained); put this there:\n\n    <!-- ",
  );
  // What it may write, it writes.
  assertStringIncludes(stdout, "✓ .git/hooks/post-merge: ");
  const { ".git/hooks/post-merge": hook, ...others } = await readTree(
    temp.path,
  );
  assertStringIncludes(hook ?? "", "schema-sync: begin");
  assertEquals(others, before);
});

Deno.test("init puts the hook where core.hooksPath says, also from a folder below", async () => {
  await using temp = await makeTempFolder();
  const tree = await initRepository(temp.path);
  await tree.git("config", "core.hooksPath", ".husky/_");
  await tree.write({ "app/x.txt": "x\n" });
  await init(join(temp.path, "app"), "--only", "hook");
  const hook = await Deno.readTextFile(join(temp.path, ".husky/post-merge"));
  assertStringIncludes(hook, "  cd app/ || exit 0\n");
});

Deno.test("the hook syncs after a merge that brought migrations, and never fails it", async () => {
  await using remote = await makeRemote();
  const tree = await remote.clone("server");
  const other = await remote.clone("laptop");
  await init(tree.path, "--only", "hook");
  await writeProgram(tree, 'echo "$*" >>called; exit 3');
  const called = join(tree.path, "called");

  async function mergeElsewhere(path: string): Promise<string> {
    await other.write({ [path]: `${path}\n` });
    await other.git("add", "--all");
    await other.git("commit", "--quiet", "--message", path);
    await other.git("push", "--quiet");
    await tree.git("pull", "--quiet");
    return await Deno.readTextFile(called).catch(() => "");
  }

  assertEquals(await mergeElsewhere("src/app.ts"), "");
  assertEquals(await mergeElsewhere("docs/schemas/users.sql"), "");
  const sync = "sync --quiet --timeout 60 --dbname shop\n";
  assertEquals(await mergeElsewhere("db/migrations/1_notes.sql"), sync);
  assertEquals(await mergeElsewhere("prisma/schema.prisma"), sync + sync);
  await Deno.remove(join(tree.path, "schema-sync"));
  assertEquals(await mergeElsewhere("db/migrations/2.sql"), sync + sync);
});

Deno.test({
  name: "init leaves a named pipe alone, and does not wait for it",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using temp = await makeTempFolder();
    const pipe = join(temp.path, "AGENTS.md");
    assertEquals(await runProgram(["mkfifo", pipe]), undefined);
    const { code, stderr } = await init(temp.path, "--only", "assistants");
    assertEquals(code, 4);
    assertStringIncludes(stderr, 'Cannot read "AGENTS.md": it is a named pipe');
  },
});

Deno.test("init says which file it cannot write", async () => {
  await using temp = await makeTempFolder();
  await Deno.writeTextFile(join(temp.path, "docs"), "a file\n");
  const { code, stderr } = await init(temp.path, "--only", "docs");
  assertEquals(code, 4);
  assertStringIncludes(stderr, "docs/schemas/README.md");
});
