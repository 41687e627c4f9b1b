/**
 * Talks to a running `psql`.
 *
 * @module
 */

import type { RunningCommand } from "../../system/command.ts";
import { BEGIN_STATEMENTS } from "../sql/catalog_query.ts";

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

/** Begins the transaction of the snapshot. */
const BEGIN_IN_PSQL = renderAtOnce(BEGIN_STATEMENTS);

/** Prints an empty line, which psql does once it is connected. */
const GREETING = "\\echo\n";

/** Ends the transaction of the snapshot and begins one that sees what is now. */
export const RENEW_IN_PSQL = renderAtOnce(["COMMIT", ...BEGIN_STATEMENTS]);

/** So that psql sends all of them in one message. */
function renderAtOnce(statements: readonly string[]): string {
  return `${statements.join("\\;\n")};\n`;
}

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
