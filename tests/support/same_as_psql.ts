/**
 * Holds the built-in client's way to connect against that of `psql`.
 *
 * @module
 */

import { join } from "@std/path/join";

import {
  buildConnectionString,
  buildLibpqEnvironment,
} from "../../src/libpq/environment.ts";
import type { Connection } from "../../src/libpq/connection.ts";
import { openLogin } from "../../src/source/session/open_login.ts";
import type { PostgresServer } from "./postgres_server.ts";

/** How an attempt to connect may end: over TLS, without, or refused, and why. */
export type Outcome = "tls" | "plain" | Refusal;

type Refusal = typeof REFUSALS[number][0] | `unknown: ${string}`;

/** What is printed, by what it means. */
const REFUSALS = [
  ["wrong password", /password authentication failed/],
  ["no password", /no password supplied/],
  ["no rule", /no pg_hba.conf entry|pg_hba.conf rejects/],
  ["no TLS", /does not support SSL/],
  ["no root file", /root certificate file .* does not exist/],
  ["bad root file", /could not read root certificate file/],
  ["no name", /host name must be specified for a verified/],
  [
    "bad client certificate",
    /valid client certificate|alert|Broken pipe|bad certificate|client certificate|could not load private key|private key file|could not read certificate file|certificate authentication failed/,
  ],
  // Deno does not say which check it was.
  [
    "bad certificate",
    /certificate verify failed|could not verify the certificate|does not match host name|could not get server's host name/,
  ],
  ["no handshake", /the handshake failed/],
  ["weak mode", /weak sslmode/],
  ["invalid", /invalid (?:sslmode|integer|port)|could not (?:match|parse)/],
  ["bad service", /service/],
  ["not in the client", /built-in client cannot/],
  ["timeout", /timeout expired/],
  ["unreachable", /Connection refused|No such file or directory/],
  ["unknown host", /could not translate host name/],
  ["no database", /database ".*" does not exist/],
  ["no PostgreSQL", /expected authentication|invalid response to SSL/],
  ["unencrypted data", /unencrypted data/],
  ["closed", /closed the connection unexpectedly/],
] as const;

/** How the same attempt ends with each. */
export interface Outcomes {
  readonly psql: Outcome;
  readonly builtIn: Outcome;
}

/** Connects with both, and tells how it ends. */
export async function tryBoth(
  { binFolder }: Pick<PostgresServer, "binFolder">,
  connection: Connection,
): Promise<Outcomes> {
  const [psql, builtIn] = await Promise.all([
    tryPsql(binFolder, connection),
    tryBuiltIn(connection),
  ]);
  return { psql, builtIn };
}

async function tryPsql(
  binFolder: string,
  connection: Connection,
): Promise<Outcome> {
  const child = new Deno.Command(join(binFolder, "psql"), {
    args: [
      ...["--no-psqlrc", "--tuples-only", "--no-align", "--no-password"],
      `--dbname=${buildConnectionString(connection)}`,
      "--command=SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
    ],
    env: buildLibpqEnvironment(connection, []),
    clearEnv: true,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
  const { success, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  if (!success) return findRefusal(decoder.decode(stderr));
  return decoder.decode(stdout).trim() === "t" ? "tls" : "plain";
}

async function tryBuiltIn(connection: Connection): Promise<Outcome> {
  try {
    const { client, stream } = await openLogin(
      connection,
      new AbortController().signal,
    );
    try {
      const { rows } = await client.query(
        "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
      );
      return rows[0]?.["ssl"] === true ? "tls" : "plain";
    } finally {
      stream.destroy();
    }
  } catch (error) {
    if (error instanceof Error) return findRefusal(error.message);
    throw error;
  }
}

/** The last line that says anything tells. */
function findRefusal(text: string): Refusal {
  for (const line of text.split("\n").reverse()) {
    const found = REFUSALS.find(([, pattern]) => pattern.test(line));
    if (found !== undefined) return found[0];
  }
  return `unknown: ${text}`;
}
