/**
 * Talks to a running `psql`.
 *
 * @module
 */

import type { RunningCommand } from "../../system/command.ts";
import {
  BEGIN_SNAPSHOT_SQL,
  LIFT_TRANSACTION_TIMEOUT_SQL,
} from "../sql/catalog_query.ts";

/** So that it prints rows alone, and ends at the first error and says its SQLSTATE. */
export const PSQL_ARGS = [
  "--no-psqlrc",
  "--no-password",
  "--quiet",
  "--no-align",
  "--tuples-only",
  "--set=ON_ERROR_STOP=1",
  "--set=VERBOSITY=verbose",
];

/**
 * Begins the transaction of the snapshot. What only a newer server knows is left
 * out by psql.
 */
export const BEGIN_IN_PSQL = `
${BEGIN_SNAPSHOT_SQL}
SELECT :SERVER_VERSION_NUM >= 170000 AS has_transaction_timeout \\gset
\\if :has_transaction_timeout
${LIFT_TRANSACTION_TIMEOUT_SQL}
\\endif
`;

/** Runs a query of one row and one column; `undefined` if psql has ended. */
export async function readRow(
  psql: RunningCommand,
  sql: string,
): Promise<string | undefined> {
  await psql.write(renderCopy(sql));
  const line = await psql.readLine();
  return line === undefined ? undefined : parseCopy(line);
}

/**
 * Has psql hand on what the server sends. From a result that it prints itself it
 * leaves characters out that it does not know, such as U+10FFFF (`mbprint.c`).
 */
function renderCopy(sql: string): string {
  return `COPY (${sql.trim().replace(/;$/, "")}) TO STDOUT;\n`;
}

/** Of all that is escaped in a line of COPY, JSON has the backslash alone. */
function parseCopy(line: string): string {
  return line.replaceAll("\\\\", "\\");
}
