/**
 * Logs in to a server as libpq does: the same settings, the same order of
 * attempts, the same meaning of `sslmode`.
 *
 * @module
 */

import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";

import { DatabaseError } from "../errors.ts";
import { joinSignals } from "../system/join_signals.ts";
import type { Connection } from "./connection.ts";
import { locateHomeFiles } from "./files/home_files.ts";
import { type Host, isSocket, listHosts } from "./hosts.ts";
import { type Login, logIn } from "./login.ts";
import { type Options, resolveOptions } from "./options.ts";
import { readSmallFile } from "./files/read_file.ts";
import type { SslMode } from "./parameters.ts";
import { ConnectionRefusal, type Stage } from "./refusal.ts";
import { trustNoOtherRoots } from "./tls/roots.ts";
import { openSocket } from "./socket.ts";
import {
  negotiateTls,
  parseSslMode,
  resolveTls,
  type TlsSettings,
} from "./tls.ts";
import { requireUsable } from "./tls/usable.ts";

export type { Login } from "./login.ts";

/** How an attempt goes: with TLS, without, or as the server likes it. */
type Way = "tls" | "plain" | "tls if offered";

/** What all attempts share. */
interface Plan {
  readonly options: Options;
  readonly hosts: readonly Host[];
  readonly mode: SslMode;
  /** An error if TLS cannot be done, which matters only where it is asked for. */
  readonly tls: TlsSettings | DatabaseError;
  readonly timeoutMs: number | undefined;
}

/** libpq waits no shorter than this. */
const MIN_TIMEOUT_SECONDS = 2;

/** Where a failure of one way leads to the next way. */
const STAGES_TO_RETRY: Readonly<Record<Way, readonly Stage[]>> = {
  "plain": ["server"],
  "tls": ["tls", "server"],
  "tls if offered": ["tls", "server"],
};

/**
 * Connects and logs in.
 *
 * The next server of a list is tried only if one cannot be reached, and not if
 * it says no.
 *
 * Requires `--allow-net=<host>:<port>`.
 *
 * @param settings Those that the session is to begin with: `TimeZone=UTC`.
 * @throws {ConnectionRefusal} If no server lets it in.
 * @throws {DatabaseError} If what says how to connect cannot be used, or asks for
 * what the built-in client cannot do.
 * @throws The reason of `signal`, if it was aborted.
 */
export async function connect(
  connection: Connection,
  settings: readonly string[],
  signal: AbortSignal,
): Promise<Login> {
  const plan = await makePlan(connection, settings);
  refuseTls(plan);
  let refusals: readonly ConnectionRefusal[] = [];
  for (const host of plan.hosts) {
    const outcome = await tryHost(plan, host, signal);
    if ("client" in outcome) return outcome;
    refusals = outcome;
    if (refusals.at(-1)?.stage !== "network") break;
  }
  throw chooseTelling(refusals);
}

/** Where nothing but TLS will do, and that cannot be done, nobody is asked. */
function refuseTls({ hosts, mode, tls }: Plan): void {
  const isNeeded = hosts.every((host) => listWays(mode, host)[0] === "tls");
  if (isNeeded && tls instanceof DatabaseError) throw tls;
}

/**
 * Of the two ways to one server, one may have no rule because the other is
 * wanted; then the other tells why.
 */
function chooseTelling(refusals: readonly ConnectionRefusal[]): Error {
  const telling =
    refusals.findLast((refusal) =>
      !refusal.code.endsWith(" ClientAuthentication")
    ) ?? refusals.at(-1) ?? new ConnectionRefusal("end", "");
  return telling.cause instanceof DatabaseError ? telling.cause : telling;
}

async function makePlan(
  connection: Connection,
  settings: readonly string[],
): Promise<Plan> {
  const options = await resolveOptions(connection, settings, readSmallFile);
  const hosts = listHosts(options);
  const mode = parseSslMode(options);
  return {
    options,
    hosts,
    mode,
    tls: await resolveTlsOrFail(connection, options),
    timeoutMs: parseTimeout(options["connect_timeout"] ?? ""),
  };
}

async function resolveTlsOrFail(
  connection: Connection,
  options: Options,
): Promise<TlsSettings | DatabaseError> {
  try {
    const home = locateHomeFiles(connection.environment);
    const tls = await resolveTls(options, home, readSmallFile);
    if (tls.roots !== undefined) trustNoOtherRoots();
    return requireUsable(tls);
  } catch (error) {
    if (error instanceof DatabaseError) return error;
    throw error;
  }
}

/**
 * Reads `connect_timeout`: zero and less mean for ever.
 *
 * @throws {DatabaseError} If it is no whole number.
 */
function parseTimeout(text: string): number | undefined {
  if (!/^\s*([+-]?\d+\s*)?$/.test(text)) {
    throw new DatabaseError(
      `Cannot connect: invalid integer value "${text}" for connection option "connect_timeout"`,
      "Give seconds in PGCONNECT_TIMEOUT.",
    );
  }
  const seconds = Number(text);
  return seconds > 0
    ? Math.max(seconds, MIN_TIMEOUT_SECONDS) * 1000
    : undefined;
}

/** @returns What refused it, one for each way, if nothing let it in. */
async function tryHost(
  plan: Plan,
  host: Host,
  signal: AbortSignal,
): Promise<Login | readonly ConnectionRefusal[]> {
  const limit = plan.timeoutMs === undefined
    ? signal
    : AbortSignal.timeout(plan.timeoutMs);
  using either = joinSignals(signal, limit);
  const refusals: ConnectionRefusal[] = [];
  for (const way of listWays(plan.mode, host)) {
    try {
      return await attempt(plan, host, way, either.signal);
    } catch (error) {
      signal.throwIfAborted();
      const refusal = limit.aborted
        ? new ConnectionRefusal("network", "timeout expired", { cause: error })
        : error;
      if (!(refusal instanceof ConnectionRefusal)) throw refusal;
      refusals.push(refusal);
      if (!STAGES_TO_RETRY[way].includes(refusal.stage)) break;
    }
  }
  return refusals;
}

/**
 * The ways to try, in libpq's order. There is no TLS over a unix socket.
 *
 * Source: https://www.postgresql.org/docs/15/libpq-connect.html#LIBPQ-CONNECT-SSLMODE.
 */
function listWays(mode: SslMode, host: Host): readonly Way[] {
  if (isSocket(host) || mode === "disable") return ["plain"];
  if (mode === "allow") return ["plain", "tls if offered"];
  if (mode === "prefer") return ["tls if offered", "plain"];
  return ["tls"];
}

async function attempt(
  { options, tls }: Plan,
  host: Host,
  way: Way,
  signal: AbortSignal,
): Promise<Login> {
  const stream = await openStream(host, way, tls, signal);
  try {
    return await logIn({ options, host, stream }, signal);
  } catch (error) {
    stream.destroy();
    if (way !== "tls if offered" || stream instanceof TLSSocket) throw error;
    throw withoutOtherWay(error);
  }
}

/** Without TLS on offer, the way without TLS has been tried. */
function withoutOtherWay(error: unknown): unknown {
  const isLast = error instanceof ConnectionRefusal && error.stage === "server";
  return isLast
    ? new ConnectionRefusal("end", error.message, {
      cause: error,
      code: error.code,
    })
    : error;
}

async function openStream(
  host: Host,
  way: Way,
  tls: TlsSettings | DatabaseError,
  signal: AbortSignal,
): Promise<Socket | TLSSocket> {
  const socket = await openSocket(host, signal);
  if (way === "plain") return socket;
  try {
    const encrypted = await negotiateTls(socket, host, tls, signal);
    if (encrypted !== undefined) return encrypted;
    if (way === "tls if offered") return socket;
    throw new ConnectionRefusal(
      "end",
      "server does not support SSL, but SSL was required",
    );
  } catch (error) {
    socket.destroy();
    throw error;
  }
}
