import { assertEquals, assertRejects } from "@std/assert";

import { lockFolder } from "../../src/folder/lock.ts";
import { waitForFolderLock } from "../support/folder_lock.ts";
import { makeTempFolder } from "../support/temp_folder.ts";

const { signal } = new AbortController();

Deno.test("lockFolder() takes a folder that it made and that stayed empty away again", async () => {
  await using temp = await makeTempFolder();
  const path = `${temp.path}/docs/schemas`;
  const lock = await lockFolder(path, signal);
  assertEquals((await Deno.stat(path)).isDirectory, true);
  await lock[Symbol.asyncDispose]();
  await assertRejects(() => Deno.stat(path), Deno.errors.NotFound);
});

Deno.test("lockFolder() leaves a folder that it found", async () => {
  await using temp = await makeTempFolder();
  await (await lockFolder(temp.path, signal))[Symbol.asyncDispose]();
  assertEquals((await Deno.stat(temp.path)).isDirectory, true);
});

Deno.test({
  name:
    "lockFolder() locks the folder that is there, after the one it waited for has gone",
  // The system goes on waiting for a lock that was given up on.
  sanitizeOps: false,
  fn: async () => {
    await using temp = await makeTempFolder();
    const path = `${temp.path}/schemas`;
    const first = await lockFolder(path, signal);
    const waiting = lockFolder(path, signal);
    await waitForFolderLock(path, Deno.pid);
    await first[Symbol.asyncDispose]();
    await using _second = await waiting;
    await Deno.writeTextFile(`${path}/users.sql`, "");

    const { signal: soon } = timeOut(100);
    await assertRejects(() => lockFolder(path, soon), Error, "too late");
  },
});

/** Aborts with an error after so many milliseconds. */
function timeOut(afterMs: number): AbortController {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error("too late")), afterMs);
  return controller;
}
