import { assertEquals } from "@std/assert";
import { join } from "@std/path/join";

import type { FolderSeal } from "../../src/core/files/folder_record.ts";
import { openLocalFolder } from "../../src/folder/local_folder.ts";
import type { Folder } from "../../src/folder/folder.ts";
import { makeTempFolder } from "../support/temp_folder.ts";

/** As old as a file has to be for its times to be trusted, and a bit more. */
const GROWN_MS = 1_100;

/** A folder with one file of ours, and what is kept of it. */
async function keep(
  path: string,
): Promise<{ readonly folder: Folder; readonly seal: FolderSeal }> {
  const folder = openLocalFolder(path, new AbortController().signal);
  let kept: FolderSeal | undefined;
  const isKept = await folder.keepRecord(await folder.read(), (seal) => {
    kept = seal;
    return "the record";
  });
  assertEquals([isKept, await folder.readRecord()], [true, "the record"]);
  if (kept === undefined) throw new Error("Not kept");
  return { folder, seal: kept };
}

function grow(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, GROWN_MS));
}

Deno.test("A folder is the same by its times once its files have grown old", async () => {
  await using temp = await makeTempFolder();
  await Deno.writeTextFile(join(temp.path, "users.sql"), "one\n");
  const young = await keep(temp.path);
  assertEquals(young.seal.stats, undefined);
  assertEquals(await young.folder.compareSeal(young.seal), "touched");
  await grow();
  const { folder, seal } = await keep(temp.path);
  assertEquals(await folder.compareSeal(seal), "same");
});

Deno.test("A folder is another one after an edit that leaves size and time as they were", async () => {
  await using temp = await makeTempFolder();
  const file = join(temp.path, "users.sql");
  await Deno.writeTextFile(file, "one\n");
  for (const isGrown of [false, true]) {
    if (isGrown) await grow();
    const { folder, seal } = await keep(temp.path);
    const { mtime } = await Deno.stat(file);
    await Deno.writeTextFile(file, isGrown ? "two\n" : "six\n");
    await Deno.utime(file, mtime ?? 0, mtime ?? 0);
    assertEquals(await folder.compareSeal(seal), "other");
  }
});

Deno.test("A folder tells files of ours from all else in it", async () => {
  await using temp = await makeTempFolder();
  await Deno.writeTextFile(join(temp.path, "users.sql"), "one\n");
  await grow();
  const { folder, seal } = await keep(temp.path);
  await Deno.writeTextFile(join(temp.path, "notes.md"), "mine\n");
  await Deno.mkdir(join(temp.path, "mine"));
  assertEquals(await folder.compareSeal(seal), "same");
  await Deno.symlink("users.sql", join(temp.path, "link.sql"));
  assertEquals(await folder.compareSeal(seal), "other");
  await Deno.remove(join(temp.path, "link.sql"));
  await Deno.mkdir(join(temp.path, "views"));
  assertEquals(await folder.compareSeal(seal), "same");
  await Deno.writeTextFile(join(temp.path, "views/a.sql"), "");
  assertEquals(await folder.compareSeal(seal), "other");
});

Deno.test("A record is not kept of files that are others by now", async () => {
  await using temp = await makeTempFolder();
  const file = join(temp.path, "users.sql");
  await Deno.writeTextFile(file, "one\n");
  const { folder } = await keep(temp.path);
  const before = await folder.read();
  await Deno.writeTextFile(file, "two\n");
  assertEquals(await folder.keepRecord(before, () => "another"), false);
  assertEquals(await folder.readRecord(), "the record");
  const left = await Array.fromAsync(
    Deno.readDir(join(temp.path, ".schema-sync")),
    ({ name }) => name,
  );
  assertEquals(left.sort(), [".gitignore", "state.json"]);
});
