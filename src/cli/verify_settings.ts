/**
 * Finds out where a folder is verified, and where the script of that goes.
 *
 * @module
 */

import { UsageError } from "../errors.ts";
import type { ServerConnection } from "../source/source.ts";
import type { CommandLine } from "./args.ts";
import { parseScratchConnection } from "./connection_settings.ts";
import type { Environment } from "./environment.ts";
import { flagOf, isGiven, type OptionName } from "./options.ts";

/** What a verification is given beside its folder. */
export interface VerificationSettings {
  readonly against?: ServerConnection;
  readonly script?: string;
}

/** What says where a database is that nobody asks here. */
const SOURCE_OPTIONS: readonly OptionName[] = [
  ...["host", "port", "username", "dbname", "client", "from"] as const,
];

/**
 * Reads `--against` and `--script`.
 *
 * @throws {UsageError} If another flag says where a database is as well.
 */
export function parseVerification(
  line: CommandLine,
  environment: Environment,
): VerificationSettings {
  if (line.command !== "verify") return {};
  const given = SOURCE_OPTIONS.find((name) => isGiven(line[name]));
  if (given !== undefined) {
    throw new UsageError(
      `Cannot use flag "${
        flagOf(given)
      }" with "verify": it reads the folder alone`,
      "Leave it out; --against names an empty database to rebuild in.",
    );
  }
  const { against: [against, ...others], script } = line;
  const flag = flagOf("against");
  if (others.length > 0) {
    throw new UsageError(
      `Cannot use flag "${flag}" twice with "verify": a folder is rebuilt in one database`,
    );
  }
  return {
    ...(against === undefined ? {} : {
      against: {
        ...parseScratchConnection(against, flag, environment),
        ...(line.allowPooler ? { allowsPooler: true } : {}),
      },
    }),
    ...(script === undefined ? {} : { script }),
  };
}
