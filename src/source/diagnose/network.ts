/**
 * Finds out whether a server can be reached at all, and what stands before it.
 *
 * @module
 */

import {
  findFailure,
  type Finding,
  findOk,
  findSkipped,
} from "../../core/doctor/diagnosis.ts";
import { DatabaseError, EXIT_CODES } from "../../errors.ts";
import { endOnAbort } from "../../system/end_on_abort.ts";
import { joinSignals } from "../../system/join_signals.ts";
import { type Endpoint, findSocket } from "../../system/permissions.ts";
import { describeConnection } from "../../libpq/environment.ts";
import { listEndpoints } from "../../libpq/hosts.ts";
import { explainPooler, searchPooler } from "../pooler.ts";
import type { ServerConnection } from "../source.ts";

const NAME = "name";
const CONNECTION = "connection";
const POOLER = "pooler";

/** How long one attempt may take, in milliseconds. */
const LIMIT_MS = 10_000;

/**
 * Opens a connection to each server and closes it again, up to the first that
 * answers: a sync takes that one.
 *
 * Requires `--allow-net=<host>:<port>`.
 *
 * @throws The reason of `signal`, if it was aborted.
 */
export async function diagnoseNetwork(
  connection: ServerConnection,
  signal: AbortSignal,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const endpoint of listEndpoints(connection)) {
    const found = await diagnoseEndpoint(endpoint, signal);
    if (!found.some(isFailed)) return [...findings.map(excuse), ...found];
    findings.push(...found);
  }
  return findings;
}

function isFailed({ mark }: Finding): boolean {
  return mark === "failed";
}

/** Another server of the list takes the place of one that cannot be reached. */
function excuse(finding: Finding): Finding {
  if (!isFailed(finding)) return finding;
  const { code: _code, ...rest } = finding;
  return { ...rest, mark: "warning" };
}

async function diagnoseEndpoint(
  endpoint: Endpoint,
  signal: AbortSignal,
): Promise<Finding[]> {
  const { host, port } = endpoint;
  if (host === "") {
    return findSkipped(
      [NAME, CONNECTION],
      "not tried, a service names the server",
    );
  }
  const socket = findSocket(endpoint);
  const where = socket ?? `${host}:${port}`;
  try {
    using conn = await openWithin(endpoint, socket, signal);
    const { remoteAddr } = conn;
    const names = remoteAddr.transport === "tcp"
      ? [findOk(NAME, `${host} is ${remoteAddr.hostname}`)]
      : [];
    return [...names, findOk(CONNECTION, `${where} answers`)];
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) {
      return findSkipped([CONNECTION], "not tried, this build may not");
    }
    signal.throwIfAborted();
    if (!(error instanceof Error)) throw error;
    return explain(error, endpoint, where);
  }
}

async function openWithin(
  { host, port }: Endpoint,
  socket: string | undefined,
  signal: AbortSignal,
): Promise<Deno.Conn> {
  const limit = new AbortController();
  const timer = setTimeout(
    () => limit.abort(new Deno.errors.TimedOut("no answer")),
    LIMIT_MS,
  );
  using either = joinSignals(signal, limit.signal);
  const opening: Promise<Deno.Conn> = socket === undefined
    ? Deno.connect({ hostname: host, port: Number(port) })
    : Deno.connect({ transport: "unix", path: socket });
  try {
    return await endOnAbort(opening, either.signal);
  } catch (error) {
    opening.then((conn) => conn.close(), () => {});
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function explain(error: Error, { host }: Endpoint, where: string): Finding[] {
  const failed = { mark: "failed", code: EXIT_CODES.database } as const;
  if (/failed to lookup|name resolution|not known/i.test(error.message)) {
    return [
      {
        ...failed,
        check: NAME,
        text: `${host} is not known`,
        remedy:
          "Check --host and PGHOST, and the name service of this machine.",
      },
      ...findSkipped([CONNECTION], "not tried, there is no address"),
    ];
  }
  if (error instanceof Deno.errors.TimedOut) {
    return [{
      ...failed,
      check: CONNECTION,
      text: `${where} does not answer within ${LIMIT_MS / 1000} s`,
      remedy: "Check the firewall between here and there, --host and --port.",
    }];
  }
  return [{
    ...failed,
    check: CONNECTION,
    text: `${where} refuses: ${
      error.message.replace(/ \(os error \d+\)$/, "")
    }`,
    remedy:
      "Is the server running, and does it listen there? Check --host and --port.",
  }];
}

/**
 * Looks for a pooler between here and the server.
 *
 * A sync has two connections at a time as well; a pooler that has one only keeps
 * the second waiting.
 */
export async function diagnosePooler(
  connection: ServerConnection,
  signal: AbortSignal,
): Promise<Finding> {
  const search = await searchPooler(connection, signal);
  switch (search.kind) {
    case "none":
      return findOk(POOLER, "none in between");
    case "found":
      return judgePooler(connection);
    case "unknown":
      return {
        check: POOLER,
        mark: "skipped",
        text: "not known, the built-in client cannot log in",
      };
    case "unserved":
      return findFailure(POOLER, explainUnserved(connection, search.reason));
  }
}

function judgePooler(connection: ServerConnection): Finding {
  const { code, hint } = explainPooler(connection);
  const text = "a connection pooler is in between, such as PgBouncer";
  return connection.allowsPooler
    ? findOk(POOLER, `${text}; allowed`)
    : { check: POOLER, mark: "failed", text, remedy: hint, code };
}

function explainUnserved(
  connection: ServerConnection,
  reason: string,
): DatabaseError {
  return new DatabaseError(
    `Cannot use a second connection to ${
      describeConnection(connection)
    }: ${reason}`,
    "Let the pooler open more than one connection, or connect to the server itself.",
  );
}
