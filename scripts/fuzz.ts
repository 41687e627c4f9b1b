/**
 * Cuts many random dumps and compares what comes out with what went in.
 *
 *     deno task fuzz [--cases 100000] [--seed 0]
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";

import { checkDumps } from "../tests/support/check_dumps.ts";
import { printLine } from "./print_line.ts";

/** Dumps between two lines of progress. */
const BATCH = 10_000;

function main(args: readonly string[]): number {
  const flags = parseArgs([...args], {
    string: ["cases", "seed"],
    default: { cases: "100000", seed: "0" },
  });
  const [cases, seed] = [Number(flags.cases), Number(flags.seed)];
  if (!Number.isInteger(cases) || cases < 1 || !Number.isInteger(seed)) {
    printLine("Use --cases and --seed with whole numbers.", Deno.stderr);
    return 2;
  }
  for (let done = 0; done < cases; done += BATCH) {
    const count = Math.min(BATCH, cases - done);
    checkDumps(seed + done, count);
    printLine(`${done + count} dumps cut as they were made`);
  }
  return 0;
}

if (import.meta.main) Deno.exitCode = main(Deno.args);
