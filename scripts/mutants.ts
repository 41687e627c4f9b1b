/**
 * Changes seeded places of `core` and `commands`, one at a time, runs each
 * file's own tests, and lists the changes that no test noticed.
 *
 *     deno task mutants [--count 100] [--seed 0]
 *
 * A file's own tests are the unit tests that import it, all of them where none
 * does. The checkout itself is left alone: the tests run in copies of it.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { ensureDir } from "@std/fs/ensure-dir";
import { walk } from "@std/fs/walk";
import { dirname } from "@std/path/dirname";
import { join } from "@std/path/join";

import { makeRandom } from "../tests/support/random.ts";
import { makeTempFolder } from "../tests/support/temp_folder.ts";
import { printLine } from "./print_line.ts";
import { readImportFlags } from "./task_args.ts";
import {
  applyMutant,
  findMutants,
  type Mutant,
} from "./mutants/find_mutants.ts";

/** What is changed. */
const MUTATED = ["src/core", "src/commands"];

/** What a copy needs for the unit tests to run. */
const COPIED = ["src", "tests", "scripts"];
const COPIED_FILES = ["main.ts", "deno.json", "deno.lock", "README.md"];

/** A loop that a change made endless ends here. */
const TEST_LIMIT_MS = 300_000;

/** A mutant, and the file that it is in. */
interface Place extends Mutant {
  readonly path: string;
}

async function main(args: readonly string[]): Promise<number> {
  const flags = parseArgs([...args], {
    string: ["count", "seed"],
    default: { count: "100", seed: "0" },
  });
  const [count, seed] = [Number(flags.count), Number(flags.seed)];
  if (!Number.isInteger(count) || count < 1 || !Number.isInteger(seed)) {
    printLine("Use --count and --seed with whole numbers.", Deno.stderr);
    return 2;
  }
  const sources = await readSources();
  const places = choosePlaces(sources, count, seed);
  const survivors = await tryAll(places, sources, await findOwnTests());
  printLine(`${places.length} places changed, ${survivors} went unnoticed`);
  return 0;
}

async function readSources(): Promise<Map<string, string>> {
  const sources = new Map<string, string>();
  for (const folder of MUTATED) {
    for await (const { path } of walk(folder, { exts: [".ts"] })) {
      sources.set(path, await Deno.readTextFile(path));
    }
  }
  return new Map([...sources].sort());
}

function choosePlaces(
  sources: ReadonlyMap<string, string>,
  count: number,
  seed: number,
): Place[] {
  const all = [...sources].flatMap(([path, source]) =>
    findMutants(source).map((mutant) => ({ path, ...mutant }))
  );
  const random = makeRandom(seed);
  const chosen: Place[] = [];
  while (chosen.length < count && all.length > 0) {
    chosen.push(...all.splice(random.below(all.length), 1));
  }
  return chosen;
}

/** The unit tests that import a source file, by its path. */
async function findOwnTests(): Promise<Map<string, string[]>> {
  const tests = new Map<string, string[]>();
  for await (const { path } of walk("tests/unit", { match: [/_test\.ts$/] })) {
    const text = await Deno.readTextFile(path);
    for (const [, specifier = ""] of text.matchAll(/from "(\..*?)"/g)) {
      const source = join(dirname(path), specifier);
      tests.set(source, [...tests.get(source) ?? [], path]);
    }
  }
  return tests;
}

/** Tries the places side by side, each lane in a copy of its own. */
async function tryAll(
  places: readonly Place[],
  sources: ReadonlyMap<string, string>,
  tests: ReadonlyMap<string, readonly string[]>,
): Promise<number> {
  const all = [...new Set([...tests.values()].flat())];
  const left = [...places];
  let survivors = 0;
  async function runLane(): Promise<void> {
    await using copy = await makeTempFolder("schema-sync-mutants-");
    await copyCheckout(copy.path);
    await requirePassing(copy.path, all);
    for (let place = left.shift(); place; place = left.shift()) {
      const source = sources.get(place.path) ?? "";
      const own = tests.get(place.path) ?? all;
      if (!await survives(copy.path, { place, source, own })) continue;
      survivors++;
      printLine(describePlace(place, source));
    }
  }
  const lanes = Math.min(navigator.hardwareConcurrency, places.length);
  await Promise.all(Array.from({ length: lanes }, runLane));
  return survivors;
}

async function copyCheckout(target: string): Promise<void> {
  const paths = [...COPIED_FILES];
  for (const folder of COPIED) {
    for await (const { path } of walk(folder, { includeDirs: false })) {
      paths.push(path);
    }
  }
  for (const path of paths) {
    await ensureDir(dirname(join(target, path)));
    await Deno.copyFile(path, join(target, path));
  }
}

async function survives(
  copy: string,
  { place, source, own }: {
    readonly place: Place;
    readonly source: string;
    readonly own: readonly string[];
  },
): Promise<boolean> {
  const file = join(copy, place.path);
  await Deno.writeTextFile(file, applyMutant(source, place));
  try {
    return await passes(copy, own);
  } finally {
    await Deno.writeTextFile(file, source);
  }
}

/** A test that fails anyway would take every change for one that it noticed. */
async function requirePassing(
  copy: string,
  tests: readonly string[],
): Promise<void> {
  if (await passes(copy, tests)) return;
  throw new Error("The unit tests fail before anything is changed");
}

async function passes(
  copy: string,
  tests: readonly string[],
): Promise<boolean> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["test", ...readImportFlags(), "--no-prompt", "--no-check"],
      ...["--fail-fast", "--allow-read=.", ...tests],
    ],
    cwd: copy,
    stdin: "null",
    stdout: "null",
    stderr: "null",
    signal: AbortSignal.timeout(TEST_LIMIT_MS),
  }).output();
  return success;
}

/** `src/core/files/plan.ts:12:7: a === b -> true` */
function describePlace(
  { path, start, before, after }: Place,
  source: string,
): string {
  const lines = source.slice(0, start).split("\n");
  const place = `${path}:${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`;
  return `${place}: ${before.replace(/\s+/g, " ")} -> ${after}`;
}

if (import.meta.main) Deno.exitCode = await main(Deno.args);
