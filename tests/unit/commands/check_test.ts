import { assertEquals } from "@std/assert";

import { check } from "../../../src/commands/check.ts";
import { applyToContent } from "../../../src/core/files/file_changes.ts";
import type { FolderContent } from "../../../src/core/files/folder_state.ts";
import { sync } from "../../../src/commands/sync.ts";
import type { PlanInput } from "../../../src/commands/plan_folder.ts";
import { buildRelation } from "../../support/catalog_documents.ts";
import {
  buildFolder,
  buildSource,
  type FakeFolder,
} from "../../support/command_parts.ts";

const USERS = buildRelation(1, "users");

function buildInput(folder: FakeFolder): PlanInput {
  return {
    source: buildSource([USERS]),
    folder,
    filter: { schemas: undefined, excluded: [], names: [] },
    program: "1.0.0",
    readClock: () => "2026-11-22T02:00:04Z",
  };
}

async function syncOnce(): Promise<FolderContent> {
  const folder = buildFolder();
  await sync(buildInput(folder));
  return applyToContent(new Map(), folder.steps);
}

Deno.test("check() tells every file that a sync would write, and touches nothing", async () => {
  const folder = buildFolder();
  const { command, files, tables, client, pgDump, folder: path } = await check(
    buildInput(folder),
  );
  assertEquals(
    [command, client, pgDump, path],
    ["check", "tools", "15.18", "docs/schemas"],
  );
  assertEquals(files.map(({ file }) => file), [
    "_columns.txt",
    "_index.md",
    "_table_list.txt",
    "users.sql",
  ]);
  assertEquals(tables.map(({ change }) => change), ["added"]);
  assertEquals(folder.calls, []);
});

Deno.test("check() finds a folder in step, though its index calls a table new", async () => {
  const content = await syncOnce();
  const { files } = await check(buildInput(buildFolder(content)));
  assertEquals(files, []);
});

Deno.test("check() takes other words for no difference, unless it is strict", async () => {
  const content = new Map(await syncOnce());
  const synced = content.get("users.sql") ?? "";
  const old = synced.replace("id integer", '"id" integer');
  content.set("users.sql", old);
  const input = buildInput(buildFolder(content));
  const { files, tables } = await check(input);
  assertEquals(files, []);
  assertEquals(tables.map(({ formatOnly }) => formatOnly), [true]);
  const strict = await check({ ...input, isStrict: true });
  assertEquals(strict.files, [
    { file: "users.sql", before: old, after: synced },
  ]);
});

Deno.test("check() tells what was changed by hand", async () => {
  const content = new Map(await syncOnce());
  const synced = content.get("users.sql") ?? "";
  const changed = synced.replace("id integer", "id bigint");
  content.set("users.sql", changed);
  const { files } = await check(buildInput(buildFolder(content)));
  assertEquals(files, [
    { file: "users.sql", before: changed, after: synced },
  ]);
});
