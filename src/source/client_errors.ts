/**
 * Turns what `psql` and `pg_dump` print when they fail into a sentence and a
 * remedy.
 *
 * Both run with `LC_ALL=C`, so what libpq says itself is in English; what the
 * server says may be in any language and then gets the general remedy.
 *
 * @module
 */

import { escapeUnprintable } from "../core/catalog/identifier.ts";
import { DatabaseError } from "../errors.ts";
import { describeConnection } from "../libpq/environment.ts";
import type { Connection } from "./source.ts";

/** What to do where a pooler stands before the server. */
export const POOLER_HINT =
  "Connect to PostgreSQL itself (its own host and port); if the pooler keeps a session for each client, use --allow-pooler.";

/** UTF-16 units of a reason that are shown. */
const MAX_REASON_LENGTH = 1_000;

interface Remedy {
  readonly pattern: RegExp;
  readonly hint: (connection: Connection) => string;
}

const CONNECTION_REMEDIES: readonly Remedy[] = [
  {
    pattern: /Connection refused|No such file or directory/,
    hint: () =>
      "Check that the server runs there and that --host and --port are right.",
  },
  {
    pattern:
      /too many (?:clients|connections)|connection slots are reserved|^53300/m,
    hint: () =>
      "Wait until fewer are connected, or have max_connections raised; a sync takes two connections.",
  },
  {
    pattern:
      /the database system is (?:starting up|shutting down|in recovery mode|not (?:yet )?accepting connections)|^57P03/m,
    hint: () => "Wait until the server accepts connections, then run it again.",
  },
  {
    pattern: /could not translate host name/,
    hint: () => "Check the spelling of --host.",
  },
  {
    pattern: /timeout expired|timed out|No route to host|unreachable/,
    hint: () => "Check --host, --port and that no firewall stands between.",
  },
  {
    pattern: /fe_sendauth: no password supplied/,
    hint: () =>
      "Set PGPASSWORD, or add a line for this server to ~/.pgpass (mode 0600).",
  },
  {
    pattern: /password authentication failed|^28P01/m,
    hint: ({ password }) =>
      password === undefined
        ? "Check the line for this server in ~/.pgpass, and --username."
        : "Check PGPASSWORD (or the password in the URI) and --username.",
  },
  {
    pattern: /database ".*" does not exist|^3D000/m,
    hint: () => 'Check --dbname; "psql --list" shows the databases.',
  },
  {
    pattern:
      /role ".*" does not exist|Peer authentication failed|^28000 InitializeSessionUserId/m,
    hint: () => "Check --username.",
  },
  {
    pattern: /no pg_hba.conf entry|^28000 ClientAuthentication/m,
    hint: () =>
      "Ask for a line in the server's pg_hba.conf, or set PGSSLMODE=require if it wants TLS.",
  },
  {
    pattern: /the built-in client cannot do|SASL: Only mechanism/,
    hint: () => "Use --client tools.",
  },
  {
    pattern:
      /server closed the connection|expected authentication request|invalid response to SSL|unencrypted data/,
    hint: () =>
      "Check that PostgreSQL listens at --host and --port, and see its log.",
  },
  {
    pattern: /could not verify the certificate/,
    hint: () =>
      "Check PGSSLROOTCERT and the host name; for a certificate without subjectAltName, or one that is its own root, use --client tools.",
  },
  {
    pattern:
      /certificate required|valid client certificate|fatal alert|tlsv\d+ alert/,
    hint: () => "Check PGSSLCERT and PGSSLKEY.",
  },
  {
    pattern: /SSL|certificate/,
    hint: () => "Check PGSSLMODE, PGSSLROOTCERT and the server's certificate.",
  },
  {
    pattern: /unsupported startup parameter/,
    hint: () => POOLER_HINT,
  },
];

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
  const reason = lastReason(stderr);
  const remedy = CONNECTION_REMEDIES.find(({ pattern }) =>
    pattern.test(`${stderr}\n${code}`)
  );
  return new DatabaseError(
    `Cannot connect to ${describeConnection(connection)}: ${reason}`,
    remedy?.hint(connection) ?? GENERAL_REMEDY,
  );
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
  const lines = stderr.split("\n").map((line) => line.trim())
    .filter((line) => line !== "");
  const errors = lines.filter((line) => ERROR_REGEXP.test(line));
  const line = errors.at(-1) ?? lines.at(-1) ?? "";
  return escapeUnprintable(
    line.slice(0, MAX_REASON_LENGTH)
      .replace(/^.*?\b(?:psql|pg_dump)(?:\.exe)?:(?:<stdin>:\d+:)?\s*/, "")
      .replace(/^error:\s*/, "")
      .replace(/^connection to server (?:at|on socket) .*? failed:\s*/, "")
      .replace(/^query failed:\s*/, "")
      .replace(/^[^\s:]+: {2}/, ""),
  );
}
