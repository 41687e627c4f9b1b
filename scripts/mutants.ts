/**
 * Changes seeded places of `core` and `commands`, one at a time, runs each
 * file's own tests and its type-check, and lists the changes that nothing noticed.
 *
 *     deno task mutants [--count 100] [--seed 0]
 *
 * A file's own tests are the unit tests that import it, or all that come to it
 * where none does. The checkout itself is left alone: the tests run in copies of it.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { walk } from "@std/fs/walk";
import { join } from "@std/path/join";

import { EXIT_CODES, SchemaSyncError, UsageError } from "../src/errors.ts";
import { makeRandom } from "../tests/support/random.ts";
import { makeTempFolder } from "../tests/support/temp_folder.ts";
import {
  copyCheckout,
  hasRightTypes,
  passes,
} from "./mutants/checkout_copy.ts";
import {
  applyMutant,
  findMutants,
  type Mutant,
} from "./mutants/find_mutants.ts";
import { findOwnTests, readImporters } from "./mutants/own_tests.ts";
import { onInterrupt } from "./on_interrupt.ts";
import { printLine } from "./print_line.ts";

/** What is changed. */
const MUTATED = ["src/core", "src/commands"];

/** Tests that take so many times as long as all of them together are in a loop. */
const LOOP_FACTOR = 2;

/** What the user asks for. */
interface MutantsOptions {
  /** How many places are changed, if there are as many. */
  readonly count: number;
  readonly seed: number;
}

/** A change, and the file that it is made in. */
interface Place extends Mutant {
  readonly path: string;
  /** The file as it is. */
  readonly source: string;
  readonly tests: readonly string[];
}

/** What all lanes share. */
interface Trial {
  /** Those that are still to be tried; a lane takes them off. */
  readonly left: Place[];
  readonly survivors: Place[];
  readonly total: number;
  readonly limitMs: number;
  readonly signal: AbortSignal;
}

/** Runs the task and reports every failure of it itself. */
async function main(args: readonly string[]): Promise<number> {
  const interruption = new AbortController();
  const stopListening = onInterrupt(() => interruption.abort());
  try {
    return await tryMutants(parseOptions(args), interruption.signal);
  } catch (error) {
    if (!(error instanceof SchemaSyncError)) throw error;
    printLine(`${error.message}\n${error.hint}`, Deno.stderr);
    return error.code;
  } finally {
    stopListening();
  }
}

function parseOptions(args: readonly string[]): MutantsOptions {
  const hint = 'Run "deno task mutants [--count 100] [--seed 0]".';
  const flags = parseArgs([...args], {
    string: ["count", "seed"],
    default: { count: "100", seed: "0" },
    unknown: (arg: string) => {
      throw new UsageError(`Cannot use "${arg}": it is not known`, hint);
    },
  });
  const [count, seed] = [Number(flags.count), Number(flags.seed)];
  if (Number.isInteger(count) && count > 0 && Number.isInteger(seed)) {
    return { count, seed };
  }
  throw new UsageError(
    `Cannot use --count ${flags.count} --seed ${flags.seed}: a count is 1 or more, a seed a whole number`,
    hint,
  );
}

/** Tries them side by side, each lane in a copy of its own. */
async function tryMutants(
  { count, seed }: MutantsOptions,
  signal: AbortSignal,
): Promise<number> {
  const left = choosePlaces(await listPlaces(), count, seed);
  const total = left.length;
  await using folder = await makeTempFolder("schema-sync-mutants-");
  const lanes = Math.min(navigator.hardwareConcurrency, total);
  const copies = Array.from(
    { length: lanes },
    (_, lane) => join(folder.path, String(lane)),
  );
  for (const copy of copies) await copyCheckout(copy);
  const limitMs = LOOP_FACTOR * await timeAllTests(copies[0] ?? "", signal);
  const trial: Trial = { left, survivors: [], total, limitMs, signal };
  await Promise.all(copies.map((copy) => runLane(copy, trial)));
  return tellOutcome(trial);
}

async function listPlaces(): Promise<Place[]> {
  const importers = await readImporters();
  const places: Place[] = [];
  for (const path of await listSources()) {
    const source = await Deno.readTextFile(path);
    const file = { path, source, tests: findOwnTests(path, importers) };
    places.push(
      ...findMutants(source).map((mutant) => ({ ...file, ...mutant })),
    );
  }
  return places;
}

async function listSources(): Promise<string[]> {
  const paths: string[] = [];
  for (const folder of MUTATED) {
    for await (const { path } of walk(folder, { exts: [".ts"] })) {
      paths.push(path);
    }
  }
  return paths.sort();
}

function choosePlaces(
  places: readonly Place[],
  count: number,
  seed: number,
): Place[] {
  const left = [...places];
  const random = makeRandom(seed);
  const chosen: Place[] = [];
  while (chosen.length < count && left.length > 0) {
    chosen.push(...left.splice(random.below(left.length), 1));
  }
  return chosen;
}

/** A test that fails anyway would take every change for one that it noticed. */
async function timeAllTests(
  copy: string,
  signal: AbortSignal,
): Promise<number> {
  const start = performance.now();
  if (!await passes(copy, ["tests/unit"], { signal }) && !signal.aborted) {
    throw new SchemaSyncError(
      EXIT_CODES.defect,
      "Cannot begin: the unit tests fail as they are",
      'Run "deno task test unit".',
    );
  }
  return performance.now() - start;
}

async function runLane(copy: string, trial: Trial): Promise<void> {
  while (!trial.signal.aborted) {
    const place = trial.left.shift();
    if (place === undefined) return;
    showProgress(`${trial.total - trial.left.length} of ${trial.total}`);
    if (!await survives(copy, place, trial)) continue;
    trial.survivors.push(place);
    showProgress("");
    printLine(describePlace(place));
  }
}

/** Takes the place of what was shown before; a log gets none of it. */
function showProgress(text: string): void {
  if (!Deno.stderr.isTerminal()) return;
  Deno.stderr.writeSync(new TextEncoder().encode(`\r\x1b[K${text}`));
}

async function survives(
  copy: string,
  place: Place,
  trial: Trial,
): Promise<boolean> {
  const file = join(copy, place.path);
  await Deno.writeTextFile(file, applyMutant(place.source, place));
  const isUnnoticed = await passes(copy, place.tests, trial) &&
    await hasRightTypes(copy, place.path, trial);
  await Deno.writeTextFile(file, place.source);
  return isUnnoticed;
}

/** `src/core/files/plan.ts:12:7: a === b -> true` */
function describePlace({ path, source, start, before, after }: Place): string {
  const lines = source.slice(0, start).split("\n");
  const place = `${path}:${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`;
  return `${place}: ${before.replace(/\s+/g, " ")} -> ${after}`;
}

function tellOutcome({ left, survivors, total, signal }: Trial): number {
  showProgress("");
  if (signal.aborted) {
    printLine(
      `Interrupted at place ${total - left.length} of ${total}`,
      Deno.stderr,
    );
    return EXIT_CODES.interrupted;
  }
  printLine(`${total} places changed, ${survivors.length} went unnoticed`);
  return EXIT_CODES.done;
}

if (import.meta.main) Deno.exitCode = await main(Deno.args);
