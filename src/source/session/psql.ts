/**
 * Talks to a running `psql`.
 *
 * @module
 */

import type { RunningCommand } from "../../system/command.ts";
import {
  renderBegin,
  TRANSACTION_TIMEOUT_MAJOR,
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

/** What psql sends at once is joined by it. */
const SEPARATOR = "\\;";

/** Begins the transaction of the snapshot. */
const BEGIN_IN_PSQL = `
\\if :has_transaction_timeout
${renderBegin(TRANSACTION_TIMEOUT_MAJOR, SEPARATOR)};
\\else
${renderBegin(TRANSACTION_TIMEOUT_MAJOR - 1, SEPARATOR)};
\\endif
`;

/**
 * Prints an empty line, which psql does once it is connected, and finds out what
 * the server knows, whatever operators the `search_path` leads to.
 */
const GREETING = `
\\echo
SELECT :SERVER_VERSION_NUM OPERATOR(pg_catalog.>=) ${TRANSACTION_TIMEOUT_MAJOR}0000
  AS has_transaction_timeout \\gset
`;

/** Ends the transaction of the snapshot and begins one that sees what is now. */
export const RENEW_IN_PSQL = `COMMIT;\n${BEGIN_IN_PSQL}`;

/** What a psql that was started came to. */
export interface Opening {
  /** Whether it was connected, be it that it failed afterwards. */
  readonly isConnected: boolean;
  /** As {@linkcode readRow} gives it. */
  readonly row: string | undefined;
}

/** Begins the transaction of the snapshot and runs the first query in it. */
export async function openSession(
  psql: RunningCommand,
  sql: string,
): Promise<Opening> {
  await psql.write(GREETING + BEGIN_IN_PSQL + renderCopy(sql));
  const greeting = await psql.readLine();
  if (greeting === undefined) return { isConnected: false, row: undefined };
  return { isConnected: true, row: await readAnswer(psql) };
}

/** Runs a query of one row and one column; `undefined` if psql has ended. */
export async function readRow(
  psql: RunningCommand,
  sql: string,
): Promise<string | undefined> {
  await psql.write(renderCopy(sql));
  return await readAnswer(psql);
}

async function readAnswer(psql: RunningCommand): Promise<string | undefined> {
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
