/**
 * Measures the program against `pg_dump` on generated databases, in one run.
 *
 * Run by `deno task bench [--sizes 50,1000,10000] [--rounds 5]`. Progress goes to standard
 * error, the table of medians to standard output. A target that is missed is shown and does
 * not fail the run; a measurement that cannot be made does.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";

import { onInterrupt } from "../../scripts/on_interrupt.ts";
import { printLine } from "../../scripts/print_line.ts";
import { EXIT_CODES, SchemaSyncError, UsageError } from "../../src/errors.ts";
import { startPostgres } from "../support/postgres_server.ts";
import { makeTempFolder } from "../support/temp_folder.ts";
import { buildContenders, buildPage, buildSync } from "./contenders.ts";
import { runContest } from "./contest.ts";
import { createGeneratedDatabase } from "./generated_tables.ts";
import { measureOutput, measurePeakMemory, runProgram } from "./program.ts";
import { renderRows, type Row } from "./report.ts";
import { buildSubject, type Subject } from "./subject.ts";
import { judgeContest, judgeMemory, judgePage, judgeStart } from "./targets.ts";

/** What the user asks for. */
interface BenchOptions {
  /** Numbers of tables, ascending; at least one. */
  readonly sizes: readonly number[];
  readonly rounds: number;
}

const USAGE_HINT =
  'Run "deno task bench [--sizes 50,1000,10000] [--rounds 5]".';

/** One `pg_dump` locks every table, and visits of autovacuum would slow some rounds down. */
const SERVER_SETTINGS: Readonly<Record<string, string>> = {
  "max_locks_per_transaction": "512",
  "autovacuum": "off",
};

/**
 * Runs the bench and reports every failure itself.
 *
 * Requires `--allow-all`: it starts a server.
 *
 * @param args The command line, without the program.
 * @returns The exit code: 0, also where a target is missed; 1 if a measurement failed, 130 if
 * it was interrupted; else the code of the error.
 */
export async function runBench(args: readonly string[]): Promise<number> {
  const interruption = new AbortController();
  const stopListening = onInterrupt(() => interruption.abort());
  try {
    const rows = await measureAll(parseOptions(args), interruption.signal);
    printLine(renderRows(rows));
    return EXIT_CODES.done;
  } catch (error) {
    if (interruption.signal.aborted) return EXIT_CODES.interrupted;
    say(error instanceof Error ? error.message : String(error));
    if (!(error instanceof SchemaSyncError)) return 1;
    say(error.hint);
    return error.code;
  } finally {
    stopListening();
  }
}

function parseOptions(args: readonly string[]): BenchOptions {
  const flags = parseArgs([...args], {
    string: ["sizes", "rounds"],
    default: { sizes: "50,1000,10000", rounds: "5" },
    unknown: (arg: string) => {
      throw new UsageError(`Cannot use "${arg}": it is not known`, USAGE_HINT);
    },
  });
  const sizeTexts: string[] = flags.sizes.split(",");
  const sizes = sizeTexts.map((text) => parseCount("--sizes", text));
  return {
    sizes: sizes.toSorted((a, b) => a - b),
    rounds: parseCount("--rounds", flags.rounds),
  };
}

function parseCount(flag: string, text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new UsageError(
    `Cannot use "${text}" for "${flag}": it is not a number of 1 or more`,
    USAGE_HINT,
  );
}

async function measureAll(
  { sizes, rounds }: BenchOptions,
  signal: AbortSignal,
): Promise<Row[]> {
  await using scratch = await makeTempFolder("schema-sync-bench-");
  await using server = await startPostgres({ settings: SERVER_SETTINGS });
  const subject = await buildSubject(server, scratch.path, signal);
  say(subject.description);
  const rows: Row[] = [];
  for (const tables of sizes) {
    rows.push(...await measureSize(subject, tables, rounds));
  }
  return [...rows, await measureStart(subject, rounds)];
}

/** Memory is measured at every size, and by a run of its own: the looking takes time. */
async function measureSize(
  subject: Subject,
  tables: number,
  rounds: number,
): Promise<Row[]> {
  say(`Creating ${tables} tables`);
  const database = await createGeneratedDatabase(subject.server, tables);
  const contenders = await buildContenders(subject, database, tables);
  say(`Measuring on ${tables} tables, ${rounds} rounds`);
  const seconds = await runContest(contenders, rounds);
  const memory: Row[] = [];
  for (const client of ["tools", "built-in"] as const) {
    const sync = buildSync(subject, database, `${client}_${tables}`, client);
    memory.push(judgeMemory(tables, client, await measurePeakMemory(sync)));
  }
  const pageSize = await measureOutput(buildPage(subject, database));
  await subject.server.dropDatabase(database);
  return [
    ...judgeContest({ tables, seconds, isCompiled: subject.isCompiled }),
    ...memory,
    judgePage(tables, pageSize),
  ];
}

async function measureStart(subject: Subject, rounds: number): Promise<Row> {
  const program = {
    ...subject.program,
    args: [...subject.program.args, "--version"],
  };
  const name = "--version";
  const seconds = await runContest(
    [{ name, run: () => runProgram(program) }],
    rounds,
  );
  return judgeStart(seconds.get(name) ?? NaN, subject.isCompiled);
}

/** Speaks of progress, where it does not mix with the result. */
function say(text: string): void {
  printLine(text, Deno.stderr);
}

if (import.meta.main) Deno.exitCode = await runBench(Deno.args);
