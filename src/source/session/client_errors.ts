/**
 * Turns what `psql` and `pg_dump` print when they fail into a sentence and a
 * remedy.
 *
 * Both run with `LC_ALL=C`, so what libpq says itself is in English; what the
 * server says may be in any language. Of a login, `failed_login.ts` finds out
 * more then; all else gets the general remedy.
 *
 * @module
 */

import { escapeUnprintable } from "../../core/catalog/identifier.ts";
import { DatabaseError } from "../../errors.ts";
import { findRemedy } from "./connection_remedies.ts";
import { describeConnection } from "../../libpq/environment.ts";
import type { Connection } from "../../libpq/connection.ts";

/** UTF-16 units of a reason that are shown. */
const MAX_REASON_LENGTH = 1_000;

const GENERAL_REMEDY =
  "Check --host, --port, --username, --dbname and the password; psql with the same settings has to work.";

/**
 * A client could not connect.
 *
 * @param stderr What it printed; the words of libpq and of the server.
 * @param code The SQLSTATE and the routine of a server that said no, where the
 * client hears of them: `28P01 auth_failed`.
 */
export function explainConnectionFailure(
  connection: Connection,
  stderr: string,
  code = "",
): DatabaseError {
  return new DatabaseError(
    `Cannot connect to ${describeConnection(connection)}: ${
      shortenReason(findRefusal(stderr))
    }`,
    findConnectionRemedy(connection, stderr, code) ?? GENERAL_REMEDY,
  );
}

/** @returns `undefined` if nothing is known that would help. */
function findConnectionRemedy(
  connection: Connection,
  stderr: string,
  code = "",
): string | undefined {
  return findRemedy(connection, `${findRefusal(stderr)}\n${code}`);
}

/**
 * Whether a server refused a client in words that tell nothing here, most likely
 * of another language than English.
 */
export function isRefusedInOtherWords(
  connection: Connection,
  stderr: string,
): boolean {
  return /(?:^|: )[^\s:]+: {2}/.test(findRefusal(stderr)) &&
    findConnectionRemedy(connection, stderr) === undefined;
}

/** Whether `pg_dump`, whose libpq speaks English, came no further than the login. */
export function isFailedLogin(stderr: string): boolean {
  return /^pg_dump: error: (?:connection to (?:server|database) .* failed|could not (?:connect|translate))/m
    .test(stderr);
}

/** What `pg_dump --verbose` is about to do: no reason why it ended. */
const PROGRESS_REGEXP =
  /^pg_dump: (?:reading|identifying|finding|flagging|saving|creating|processing) .*$/gm;

/** A program ended in the middle of its work. */
export function explainBrokenRun(
  program: "psql" | "pg_dump",
  task: string,
  code: number,
  stderr: string,
): DatabaseError {
  const reason = lastReason(stderr.replace(PROGRESS_REGEXP, ""));
  return new DatabaseError(
    `Cannot ${task}: ${program} ended with code ${code}${
      reason === "" ? "" : `: ${reason}`
    }`,
    findRunRemedy(stderr),
  );
}

/**
 * A query of the built-in client failed.
 *
 * @param error What `npm:pg` threw: with an SQLSTATE in `code`, if the server
 * said it.
 */
export function explainFailedQuery(
  task: string,
  error: unknown,
): DatabaseError {
  const { message, code } = readServerError(error);
  return new DatabaseError(
    `Cannot ${task}: ${escapeUnprintable(message)}`,
    findRunRemedy(`${code} ${message}`),
    { cause: error },
  );
}

function readServerError(error: unknown): { message: string; code: string } {
  if (!(error instanceof Error)) return { message: String(error), code: "" };
  const code = "code" in error ? String(error.code) : "";
  return { message: error.message, code };
}

function findRunRemedy(stderr: string): string {
  if (/in statement pooling mode/.test(stderr)) {
    return "Connect to PostgreSQL itself (its own host and port).";
  }
  if (isConnectionLost(stderr)) {
    return "The server ended the connection; see its log, then run it again.";
  }
  if (/42501|permission denied/.test(stderr)) {
    return "Grant the role the right that is named, then run it again.";
  }
  if (/55P03|lock timeout/.test(stderr)) {
    return "Run it again, or allow more time with --lock-timeout.";
  }
  if (/22021|invalid byte sequence/.test(stderr)) {
    return "The database holds text that is not in its own encoding; mend that text.";
  }
  if (isOutOfLocks(stderr)) {
    return "Raise max_locks_per_transaction on the server, or sync fewer schemas at once.";
  }
  return "See the server's log, then run it again; --verbose shows what the program printed.";
}

/** Whether libpq or `npm:pg` say, always in English, that the server is gone. */
export function isConnectionLost(stderr: string): boolean {
  return /server closed the connection|[Tt]erminating connection|Connection terminated|connection .*lost|not queryable|SSL SYSCALL|could not receive data/
    .test(stderr);
}

/**
 * Whether a transaction needs more locks than the server can keep. It says so in
 * any language, but names the setting that is too small.
 */
export function isOutOfLocks(stderr: string): boolean {
  return stderr.includes("max_locks_per_transaction");
}

/**
 * A line that says what failed. In its own language, the server's begins with one
 * word and two spaces (`FEHLER:  42501: …` as psql shows it).
 */
const ERROR_REGEXP =
  /error:|failed:|(?:FATAL|ERROR|PANIC):|(?:^|: )[^\s:]+: {2}[0-9A-Z]{5}: /;

/**
 * The line that says why: the last error that libpq, the program or the server
 * printed, without the words before it that only repeat who speaks.
 */
function lastReason(stderr: string): string {
  return shortenReason(listReasons(stderr).at(-1) ?? "");
}

/**
 * The line that says why a login was refused. Of two ways to one server, one may
 * have no rule because the other is wanted; then the other tells why.
 */
function findRefusal(stderr: string): string {
  const reasons = listReasons(stderr);
  return reasons.findLast((line) => !line.includes("pg_hba.conf")) ??
    reasons.at(-1) ?? "";
}

/** The lines that say what failed, or the last line if none does. */
function listReasons(stderr: string): string[] {
  const lines = stderr.split("\n").map((line) => line.trim())
    .filter((line) => line !== "");
  const errors = lines.filter((line) => ERROR_REGEXP.test(line));
  return errors.length > 0 ? errors : lines.slice(-1);
}

/** Takes away what only repeats who speaks. */
function shortenReason(line: string): string {
  return escapeUnprintable(
    line.slice(0, MAX_REASON_LENGTH)
      .replace(/^.*?\b(?:psql|pg_dump)(?:\.exe)?:(?:<stdin>:\d+:)?\s*/, "")
      .replace(/^error:\s*/, "")
      .replace(/^connection to server (?:at|on socket) .*? failed:\s*/, "")
      .replace(/^query failed:\s*/, "")
      .replace(/^[^\s:]+: {2}/, ""),
  );
}
