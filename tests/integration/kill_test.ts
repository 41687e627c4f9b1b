import { assertEquals } from "@std/assert";
import { join } from "@std/path/join";

import { makeRandom, type Random } from "../support/random.ts";
import { makeScene, type Scene } from "../support/scene.ts";
import { testOnServer } from "../support/server_tests.ts";
import { readFolderTexts, syncFolder } from "../support/sync_folder.ts";
import { makeTempFolder } from "../support/temp_folder.ts";

const KILLS = 200;

/** Runs that are killed at the same time. */
const WORKERS = 2;

const TABLES = 30;

/** About as long as so many files take to be written and put in place. */
const WRITING_MS = 10;

/** The folder by file, without what no state says. */
type FolderState = ReadonlyMap<string, string>;

function createSql(column: string): string {
  return Array.from(
    { length: TABLES },
    (_, i) => `CREATE TABLE t${i} (id integer, ${column} text);`,
  ).join("\n");
}

async function readState(folder: string): Promise<FolderState> {
  const texts = await readFolderTexts(folder);
  return new Map(
    [...texts].map(([file, text]) => [
      file,
      text.replace(/^-- (?:Synced|Database): .*$/gm, "")
        // Of an index that came last, or did not come, the marks stay.
        .replace(/^# Schema of database .*$/m, "")
        .replace(/^\d+ tables: .*$/m, "")
        .replace(/^\| \+ \|/gm, "| ✓ |"),
    ]),
  );
}

async function fillFolder(
  folder: string,
  state: ReadonlyMap<string, string>,
): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for (const [file, text] of state) {
    await Deno.writeTextFile(join(folder, file), text);
  }
}

/** Starts a sync and kills it: at any moment, or soon after it began to write. */
async function killSync(
  scene: Scene,
  cwd: string,
  { random, wholeMs }: { readonly random: Random; readonly wholeMs: number },
): Promise<void> {
  const run = await scene.start(["sync"], { cwd });
  let hasEnded = false;
  const ended = run.ended.then(() => hasEnded = true);
  if (random.below(3) === 0) await pass(random.below(wholeMs));
  else {
    const folder = join(cwd, "docs/schemas");
    while (!hasEnded && !hasTemporaryFile(folder)) await pass(1);
    await pass(random.below(WRITING_MS));
  }
  run.kill("SIGKILL");
  await ended;
}

function hasTemporaryFile(folder: string): boolean {
  return [...Deno.readDirSync(folder)].some(({ name }) =>
    name.endsWith(".tmp")
  );
}

async function pass(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

testOnServer("A sync that is killed at any moment", {
  [`leaves whole files, and the next one heals the rest, ${KILLS} times`]:
    async (server) => {
      await using old = await makeScene(server, createSql("a"));
      await using scene = await makeScene(server, createSql("b"));
      await using temp = await makeTempFolder();
      const before = join(temp.path, "before");
      await syncFolder(server, old.database, before);
      const oldTexts = await readFolderTexts(before);
      const oldState = await readState(before);

      const whole = join(temp.path, "whole");
      await fillFolder(join(whole, "docs/schemas"), oldTexts);
      const started = performance.now();
      assertEquals((await scene.run(["sync"], { cwd: whole })).code, 0);
      const wholeMs = Math.ceil(performance.now() - started);
      const newState = await readState(join(whole, "docs/schemas"));

      const random = makeRandom(1);
      let cut = 0;
      async function work(kills: number, worker: number): Promise<void> {
        for (let i = 0; i < kills; i++) {
          const cwd = join(temp.path, `${worker}_${i}`);
          const folder = join(cwd, "docs/schemas");
          await fillFolder(folder, oldTexts);
          await killSync(scene, cwd, { random, wholeMs });
          const state = await readState(folder);
          for (const [file, text] of state) {
            if (file.endsWith(".tmp")) continue;
            const isWhole = [oldState, newState].some((known) =>
              known.get(file) === text
            );
            assertEquals(isWhole, true, file);
          }
          if ([...state.keys()].some((file) => file.endsWith(".tmp"))) cut++;
          await syncFolder(server, scene.database, folder, {
            schemas: ["public"],
            excluded: [],
            names: [],
          });
          assertEquals(await readState(folder), newState);
          await Deno.remove(cwd, { recursive: true });
        }
      }
      await Promise.all(
        Array.from({ length: WORKERS }, (_, i) => work(KILLS / WORKERS, i)),
      );
      // Some have to be met while they write, or it proves nothing.
      assertEquals(cut > 0, true);
    },
});
