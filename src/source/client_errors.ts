/**
 * Turns what `psql` and `pg_dump` print when they fail into a sentence and a
 * remedy.
 *
 * Both run with `LC_ALL=C`, so what libpq says itself is in English; what the
 * server says may be in any language and then gets the general remedy.
 *
 * @module
 */

import {
  escapeUnprintable,
  quoteWhereNeeded,
} from "../core/catalog/identifier.ts";
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
    pattern: /too many connections for role|^53300 InitializeSessionUserId/m,
    hint: (connection) =>
      `A sync needs two connections at a time: end other sessions of the role, or have its own limit raised by ALTER ROLE ${
        nameRole(connection)
      } CONNECTION LIMIT n.`,
  },
  {
    pattern: /too many connections for database|^53300 CheckMyDatabase/m,
    hint: (connection) =>
      `A sync needs two connections at a time: end other sessions of the database, or have its own limit raised by ALTER DATABASE ${
        nameDatabase(connection)
      } CONNECTION LIMIT n.`,
  },
  {
    pattern: /connection slots are reserved|^53300 InitPostgres/m,
    hint: () =>
      "A sync needs two connections at a time, and the server keeps its last ones for others (superuser_reserved_connections, reserved_connections): wait until fewer are connected, or have max_connections raised.",
  },
  {
    pattern: /too many (?:clients|connections)|^53300/m,
    hint: () =>
      "A sync needs two connections at a time: wait until fewer are connected to the server, or have max_connections raised.",
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
      `Check ${
        password === undefined
          ? "the line for this server in ~/.pgpass"
          : "PGPASSWORD (or the password in the URI)"
      } and --username; a role that is not there, has no password or one past its VALID UNTIL is told the same.`,
  },
  {
    pattern: /database ".*" does not exist|^3D000/m,
    hint: () => 'Check --dbname; "psql --list" shows the databases.',
  },
  {
    pattern: /is not currently accepting connections|^55000 CheckMyDatabase/m,
    hint: (connection) =>
      `Have it opened by ALTER DATABASE ${
        nameDatabase(connection)
      } ALLOW_CONNECTIONS true, or check --dbname.`,
  },
  {
    pattern: /permission denied for database|^42501 CheckMyDatabase/m,
    hint: (connection) =>
      `As the owner of the database, run: GRANT CONNECT ON DATABASE ${
        nameDatabase(connection)
      } TO ${nameRole(connection)};`,
  },
  {
    pattern: /role ".*" does not exist/,
    hint: () => "Check --username.",
  },
  {
    pattern: /role ".*" is not permitted to log in/,
    hint: (connection) =>
      `Have it allowed by ALTER ROLE ${
        nameRole(connection)
      } LOGIN, or check --username.`,
  },
  {
    // In another language than English, either of the two before.
    pattern: /^28000 InitializeSessionUserId/m,
    hint: (connection) =>
      `Check --username, and that the role may log in (ALTER ROLE ${
        nameRole(connection)
      } LOGIN).`,
  },
  {
    pattern: /(?:Peer|Ident) authentication failed/,
    hint: () =>
      "The server compares the role with the account of the machine; check --username, or use --host localhost with a password.",
  },
  {
    pattern: /pg_hba\.conf.*SSL (?:encryption|on)$/m,
    hint: () => "Ask for a line in the server's pg_hba.conf that lets this in.",
  },
  {
    pattern: /pg_hba\.conf/,
    hint: () =>
      "Ask for a line in the server's pg_hba.conf that lets this in, or set PGSSLMODE=require if it wants TLS.",
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
    pattern: /could not find digest/,
    hint: () =>
      "The server cannot bind a channel to the certificate that it has; set PGCHANNELBINDING=disable.",
  },
  {
    pattern: /invalid sslmode value/,
    hint: () =>
      "Set PGSSLMODE to one of disable, allow, prefer, require, verify-ca, verify-full.",
  },
  {
    pattern: /could not verify the certificate/,
    hint: () =>
      "Check PGSSLROOTCERT and the host name; for a certificate without subjectAltName, one that is its own root, or one with RSA-PSS, use --client tools.",
  },
  {
    pattern: /the handshake failed/,
    hint: () =>
      "Use --client tools if psql gets in there: the built-in client takes no server key of RSA-PSS or Ed448, and no TLS before 1.2. Else check PGSSLMODE and the server's certificate.",
  },
  {
    pattern:
      /certificate required|valid client certificate|fatal alert|tlsv\d+ alert|^28000 ClientAuthentication/m,
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

function nameRole({ parameters: { user } }: Connection): string {
  return user === undefined ? "…" : quoteWhereNeeded(user);
}

function nameDatabase({ parameters: { dbname } }: Connection): string {
  return dbname === undefined ? "…" : quoteWhereNeeded(dbname);
}

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
  const told = `${findRefusal(stderr)}\n${code}`;
  const remedy = CONNECTION_REMEDIES.find(({ pattern }) => pattern.test(told));
  return remedy?.hint(connection);
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
  return /server closed the connection|[Tt]erminating connection|Connection terminated|connection .*lost|SSL SYSCALL|could not receive data/
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
