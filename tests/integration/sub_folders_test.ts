import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path/join";

import type { FolderStep } from "../../src/core/files/folder_step.ts";
import { FolderError } from "../../src/errors.ts";
import { applySteps } from "../../src/folder/apply.ts";
import { readFolder } from "../../src/folder/read.ts";
import { readTree } from "../support/scene.ts";
import { makeTempFolder } from "../support/temp_folder.ts";

const SUB_FOLDERS = ["types", "views"];

/** More files than are written before the run looks whether it is to stop. */
const MANY = 251;

const LEFT_BY_A_KILLED_RUN = ".schema-sync-1.tmp";

const WRITE: FolderStep = { kind: "write", file: "views/a.sql", text: "new\n" };

/** Writes these files, with the folders that they need. */
async function fill(path: string, files: Record<string, string>) {
  for (const [file, text] of Object.entries(files)) {
    await Deno.mkdir(join(path, file, ".."), { recursive: true });
    await Deno.writeTextFile(join(path, file), text);
  }
}

/** Does the steps. */
async function apply(
  path: string,
  steps: readonly FolderStep[],
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  await applySteps(path, steps, signal, SUB_FOLDERS);
}

/** What stands at the top of a folder. */
function listNames(path: string): string[] {
  return [...Deno.readDirSync(path)].map(({ name }) => name).sort();
}

/** A signal that tells each time when a run looks at it. */
function watchSignal(look: () => void): AbortSignal {
  return Object.assign(new AbortController().signal, { throwIfAborted: look });
}

function writeMany(): FolderStep[] {
  return Array.from({ length: MANY }, (_, i) => ({
    kind: "write",
    file: `views/v${i}.sql`,
    text: "",
  }));
}

Deno.test("a sub-folder comes with its first file and goes with its last one", async () => {
  await using temp = await makeTempFolder();
  const { path } = temp;
  await apply(path, [WRITE, { kind: "write", file: "b.sql", text: "b\n" }]);
  assertEquals(await readTree(path), {
    "views/a.sql": "new\n",
    "b.sql": "b\n",
  });
  await apply(path, [{ kind: "remove", file: "views/a.sql" }]);
  assertEquals(listNames(path), ["b.sql"]);
});

Deno.test("a sub-folder with somebody's file in it stays", async () => {
  await using temp = await makeTempFolder();
  const { path } = temp;
  await fill(path, { "views/a.sql": "old\n", "views/notes.txt": "mine\n" });
  await apply(path, [{ kind: "remove", file: "views/a.sql" }]);
  assertEquals(await readTree(path), { "views/notes.txt": "mine\n" });
});

Deno.test("a file moves into a sub-folder, within one and out of one", async () => {
  await using temp = await makeTempFolder();
  const { path } = temp;
  await fill(path, { "a.sql": "a\n" });
  const places = ["a.sql", "views/a.sql", "views/%41.sql", "types/a.sql"];
  for (const [i, to] of places.slice(1).entries()) {
    await apply(path, [{ kind: "move", from: places[i] ?? "", to }]);
    assertEquals(await readTree(path), { [to]: "a\n" });
  }
  assertEquals(listNames(path), ["types"]);
});

Deno.test("a file of a sub-folder is written beside its place first", async () => {
  await using temp = await makeTempFolder();
  const { path } = temp;
  const seen: number[] = [];
  const signal = watchSignal(() => {
    const names = listNames(join(path, "views"));
    seen.push(names.filter((name) => name.startsWith(".schema-sync-")).length);
    assertEquals(listNames(path), ["views"]);
  });
  await apply(path, writeMany(), signal);
  assertEquals(seen, [0, MANY - 1]);
  assertEquals(listNames(join(path, "views")).length, MANY);
});

Deno.test("a run that stops before its first file leaves no sub-folder behind", async () => {
  await using temp = await makeTempFolder();
  const { path } = temp;
  let looks = 0;
  const signal = watchSignal(() => {
    if (++looks === 2) throw new Error("stopped");
  });
  await assertRejects(() => apply(path, writeMany(), signal), Error, "stopped");
  assertEquals(listNames(path), []);
});

Deno.test("what a killed run left in a sub-folder goes", async () => {
  await using temp = await makeTempFolder();
  const { path } = temp;
  await fill(path, {
    [`views/${LEFT_BY_A_KILLED_RUN}`]: "half",
    [`other/${LEFT_BY_A_KILLED_RUN}`]: "mine",
  });
  await apply(path, [WRITE]);
  assertEquals(await readTree(path), {
    "views/a.sql": "new\n",
    [`other/${LEFT_BY_A_KILLED_RUN}`]: "mine",
  });
});

for (
  const [what, put] of [
    [
      "a file",
      (place: string): void => Deno.writeTextFileSync(place, "mine\n"),
    ],
    ["a link to a folder", linkTo("elsewhere")],
    ["a link to a file", linkTo("elsewhere/a.sql")],
    ["a link to nothing", linkTo("nothing")],
  ] as const
) {
  Deno.test(`${what} in place of a sub-folder is refused, and left alone`, async () => {
    await using temp = await makeTempFolder();
    const elsewhere = join(temp.path, "elsewhere");
    await fill(elsewhere, { "a.sql": "old\n", [LEFT_BY_A_KILLED_RUN]: "half" });
    const path = join(temp.path, "schemas");
    await fill(path, { "b.sql": "b\n" });
    const place = join(path, "views");
    put(place);
    const before = await readTree(temp.path);
    const { ino } = await Deno.lstat(place);

    const error = await assertRejects(
      () =>
        apply(path, [
          { kind: "move", from: "b.sql", to: "types/b.sql" },
          { kind: "write", file: "types/a.sql", text: "new\n" },
          WRITE,
        ]),
      FolderError,
    );
    assertEquals([error.code, error.message, error.hint], [
      4,
      `Cannot make folder "${place}": a file or a link has its name`,
      "Move it away, or choose another folder with --out.",
    ]);
    assertEquals(await readTree(temp.path), before);
    assertEquals(listNames(path), ["b.sql", "views"]);
    assertEquals((await Deno.lstat(place)).ino, ino);
  });

  Deno.test(`${what} in place of a sub-folder that a run does not need stays`, async () => {
    await using temp = await makeTempFolder();
    await fill(join(temp.path, "elsewhere"), { "a.sql": "old\n" });
    const path = join(temp.path, "schemas");
    await fill(path, { "b.sql": "b\n" });
    put(join(path, "views"));
    const before = await readTree(temp.path);
    await apply(path, [{ kind: "write", file: "b.sql", text: "b\n" }]);
    assertEquals(await readTree(temp.path), before);
    assertEquals(listNames(path), ["b.sql", "views"]);
  });

  Deno.test(`${what} in place of a sub-folder is not read`, async () => {
    await using temp = await makeTempFolder();
    await fill(join(temp.path, "elsewhere"), { "a.sql": "old\n" });
    const path = join(temp.path, "schemas");
    await fill(path, { "b.sql": "b\n" });
    put(join(path, "views"));
    assertEquals(
      await readFolder(path, SUB_FOLDERS),
      new Map([["b.sql", "b\n"]]),
    );
  });
}

function linkTo(target: string): (place: string) => void {
  return (place) => Deno.symlinkSync(join("..", target), place);
}

Deno.test("somebody's own empty folder stays", async () => {
  await using temp = await makeTempFolder();
  const { path } = temp;
  await Deno.mkdir(join(path, "types"));
  await apply(path, [WRITE]);
  assertEquals(listNames(path), ["types", "views"]);
});

Deno.test("files of objects are read in the folders of kinds alone", async () => {
  await using temp = await makeTempFolder();
  const { path } = temp;
  await fill(path, {
    "a.sql": "a\n",
    "_index.md": "i\n",
    "notes.txt": "mine\n",
    "views/a.sql": "v\n",
    "views/notes.txt": "mine\n",
    "views/_index.md": "i\n",
    "views/old/a.sql": "mine\n",
    "other/a.sql": "mine\n",
  });
  await Deno.symlink("../a.sql", join(path, "views/link.sql"));
  const content = await readFolder(path, SUB_FOLDERS);
  assertEquals(Object.fromEntries(content), {
    "a.sql": "a\n",
    "_index.md": "i\n",
    "views/_index.md": "i\n",
    "views/a.sql": "v\n",
    "views/link.sql": undefined,
  });
});
