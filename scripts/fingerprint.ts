/**
 * Changes schemas at random and checks that no change goes unnoticed.
 *
 *     deno task fingerprint [--steps 20000] [--seed 0]
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";

import { checkFingerprints } from "../tests/support/check_fingerprints.ts";
import { startPostgres } from "../tests/support/postgres_server.ts";
import { printLine } from "./print_line.ts";

/** Steps in one database; the next one begins anew. */
const WALK = 500;

async function main(args: readonly string[]): Promise<number> {
  const flags = parseArgs([...args], {
    string: ["steps", "seed"],
    default: { steps: "20000", seed: "0" },
  });
  const [steps, seed] = [Number(flags.steps), Number(flags.seed)];
  if (!Number.isInteger(steps) || steps < 1 || !Number.isInteger(seed)) {
    printLine("Use --steps and --seed with whole numbers.", Deno.stderr);
    return 2;
  }
  await using server = await startPostgres();
  for (let done = 0; done < steps; done += WALK) {
    const tally = await checkFingerprints(server, {
      seed: seed + done,
      steps: Math.min(WALK, steps - done),
    });
    printLine(`from seed ${seed + done}: ${JSON.stringify(tally)}`);
  }
  return 0;
}

if (import.meta.main) Deno.exitCode = await main(Deno.args);
