/**
 * Runs the statements of a dump in the embedded database.
 *
 * @module
 */

import type { Failure, ReplayTarget } from "../replay/replay.ts";
import { describeFailure } from "./failure.ts";
import type { Executor } from "./left_out.ts";
import { findMissing } from "./make_missing.ts";

/**
 * A conversion is tried out when it is made. Once it has loaded the library of
 * one, PGlite 0.5.8 tells of no failure any more.
 */
const CONVERSION_REGEXP = /^CREATE (?:DEFAULT )?CONVERSION /;

const NO_CONVERSION: Failure = {
  code: "0A000",
  message: "conversions are not supported by this build",
};

/** Each statement is a transaction of its own, since many need many locks. */
export function openReplayTarget(database: Executor): ReplayTarget {
  async function attempt(sql: string): Promise<Failure | undefined> {
    if (CONVERSION_REGEXP.test(sql)) return NO_CONVERSION;
    try {
      await database.exec(sql);
      return undefined;
    } catch (error) {
      return describeFailure(error);
    }
  }
  return {
    attempt,
    check: async (sql) => {
      await database.exec("BEGIN");
      const failure = await attempt(sql);
      await database.exec("ROLLBACK");
      return failure;
    },
    findMissing: (failure) => findMissing(failure)?.sql,
  };
}
