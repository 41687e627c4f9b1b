/**
 * Runs the statements of a dump in the embedded database.
 *
 * @module
 */

import type { Failure, ReplayTarget } from "../replay/replay.ts";
import { describeFailure } from "./failure.ts";
import type { Executor } from "./left_out.ts";
import { findMissing } from "./make_missing.ts";
import { refuseConversion } from "./refuse_conversion.ts";

/** Each statement is a transaction of its own, since many need many locks. */
export function openReplayTarget(database: Executor): ReplayTarget {
  async function attempt(sql: string): Promise<Failure | undefined> {
    try {
      refuseConversion(sql);
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
