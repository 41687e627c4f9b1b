import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path/from-file-url";
import { join } from "@std/path/join";
import mermaid from "mermaid";

import { type RunResult, runSchemaSync } from "../support/run_schema_sync.ts";
import { makeTempFolder } from "../support/temp_folder.ts";

function pathOf(fixture: string): string {
  return fromFileUrl(new URL(`../fixtures/${fixture}.sql`, import.meta.url));
}

/** Runs a command in a folder whose settings ask for a diagram. */
function run(
  cwd: string,
  files: readonly string[],
  ...args: readonly string[]
): Promise<RunResult> {
  return runSchemaSync(
    [...args, ...files.flatMap((file) => ["--from", file])],
    { cwd, env: { PATH: "/nonexistent" } },
  );
}

async function writeSettings(cwd: string, settings: unknown): Promise<void> {
  await Deno.mkdir(join(cwd, "docs/schemas"), { recursive: true });
  await Deno.writeTextFile(
    join(cwd, "docs/schemas/_settings.jsonc"),
    JSON.stringify(settings),
  );
}

function readDiagram(cwd: string): Promise<string> {
  return Deno.readTextFile(join(cwd, "docs/schemas/_diagram.md"));
}

Deno.test("Mermaid takes a diagram of hard names", async () => {
  await using work = await makeTempFolder();
  await writeSettings(work.path, { diagram: true, schemas: "all" });
  const files = ["names", "hostile"].map(pathOf);
  const { code, stderr } = await run(work.path, files, "sync", "--quiet");
  assert(code === 0 || code === 6, stderr);
  const text = await readDiagram(work.path);
  assertStringIncludes(text, '"‹script›alert(1)‹/script›"');
  const blocks = [...text.matchAll(/^```mermaid\n([^]*?)^```$/gm)];
  assert(blocks.length > 0, text);
  for (const [, block = ""] of blocks) {
    // It throws where it cannot.
    await mermaid.parse(block);
    assert(block.length <= 50_000);
  }
});

Deno.test("a diagram is a page like any other to sync, check, prune and the record", async () => {
  await using work = await makeTempFolder();
  const shop = pathOf("shop");
  const more = join(work.path, "more.sql");
  await Deno.writeTextFile(
    more,
    "CREATE TABLE extra (id bigint REFERENCES products);",
  );
  await writeSettings(work.path, { diagram: true });
  assertEquals((await run(work.path, [shop], "sync")).code, 0);
  const before = await readDiagram(work.path);
  const check = await run(work.path, [shop, more], "check", "--diff");
  assertEquals(check.code, 1);
  assertStringIncludes(
    check.stdout,
    '+  "extra" }o--o| "products" : "id"\n',
  );
  // What is named is not all, so that the picture stays as it is.
  assertEquals((await run(work.path, [shop, more], "sync", "extra")).code, 0);
  assertEquals(await readDiagram(work.path), before);
  assertEquals((await run(work.path, [shop], "sync")).code, 0);
  assertEquals((await run(work.path, [shop], "prune")).code, 0);
  assertEquals(await readDiagram(work.path), before);

  await writeSettings(work.path, {});
  assertEquals((await run(work.path, [shop], "sync")).code, 0);
  const names = await Array.fromAsync(
    Deno.readDir(join(work.path, "docs/schemas")),
    ({ name }) => name,
  );
  assertEquals(names.includes("_diagram.md"), false);
});
