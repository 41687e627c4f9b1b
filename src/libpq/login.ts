/**
 * Logs in through a socket that is open.
 *
 * @module
 */

import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";

// @ts-types="@types/pg"
import pg from "pg";

import { endOnAbort } from "../system/end_on_abort.ts";
import { endSession } from "./end_session.ts";
import { type Host, hostOfPassword } from "./hosts.ts";
import type { Options } from "./options.ts";
import { readPassword } from "./password.ts";
import { ConnectionRefusal } from "./refusal.ts";
import { proveAsLibpq } from "./scram/scram_proof.ts";

/** A connection that is logged in and idle. */
export interface Login {
  readonly client: pg.Client;
  /** What the client talks through. */
  readonly stream: Socket | TLSSocket;
  /** Every parameter that the server told when it let us in. */
  readonly parameterStatus: ReadonlyMap<string, string>;
  /** Ends the session, once however often it is called. Never fails. */
  readonly end: () => Promise<void>;
}

/** Where to log in, and as whom. */
export interface LoginRequest {
  readonly options: Options;
  readonly host: Host;
  readonly stream: Socket | TLSSocket;
}

/** Authentication, an error, or the version of the protocol. */
const FIRST_ANSWERS: readonly string[] = ["R", "E", "v"];

/** Where a request for authentication says how, in its last byte. */
const METHOD_OFFSET = 8;

/**
 * None, password, MD5 and SCRAM; GSSAPI is 7, SSPI is 9.
 *
 * Source: https://www.postgresql.org/docs/15/protocol-message-formats.html.
 */
const KNOWN_METHODS: readonly number[] = [0, 3, 5, 10];

/** `ERRCODE_CANNOT_CONNECT_NOW`: it starts or stops; libpq tries the next one. */
const NOT_READY_CODE = "57P03";

/** Rounds of hashing that a server may ask for: as many as with libpq. */
const ANY_ITERATIONS = 0;

/**
 * Logs in.
 *
 * @throws {ConnectionRefusal} If the server does not let us in.
 * @throws The reason of `signal`, if it was aborted.
 */
export async function logIn(
  request: LoginRequest,
  signal: AbortSignal,
): Promise<Login> {
  const { stream } = request;
  const connection = new pg.Connection({ stream: () => noteUnopened(stream) });
  const parameterStatus = new Map<string, string>();
  connection.on("parameterStatus", (status: ParameterStatus) => {
    parameterStatus.set(status.parameterName, status.parameterValue);
  });
  const client = new pg.Client(buildConfig(request, connection));
  proveAsLibpq(client, connection);
  // With nobody to listen, a connection that ends would end the program.
  client.on("error", () => stream.destroy());
  refuseOtherProtocols(stream);
  using _guard = guardData(stream);
  try {
    await endOnAbort(client.connect(), signal, () => stream.destroy());
    let ended: Promise<void> | undefined;
    const end = (): Promise<void> => ended ??= endSession(stream);
    return { client, stream, parameterStatus, end };
  } catch (error) {
    signal.throwIfAborted();
    throw explain(stream.errored ?? error);
  }
}

/**
 * What answers may be no PostgreSQL, or ask for what `npm:pg` does not know:
 * that would wait for ever.
 */
function refuseOtherProtocols(stream: Socket): void {
  stream.once("data", (bytes: Uint8Array) => {
    const reason = findForeign(bytes);
    if (reason === undefined) return;
    stream.destroy(new ConnectionRefusal("end", reason));
  });
}

/** What `npm:pg` cannot parse it throws, and nobody could catch it. */
function guardData(stream: Socket): Disposable {
  const emit = stream.emit.bind(stream);
  stream.emit = (event: string | symbol, ...values: unknown[]): boolean => {
    try {
      return emit(event, ...values);
    } catch (error) {
      if (event !== "data" || !(error instanceof Error)) throw error;
      stream.destroy(error);
      return true;
    }
  };
  return { [Symbol.dispose]: () => void (stream.emit = emit) };
}

function findForeign(bytes: Uint8Array): string | undefined {
  const letter = String.fromCharCode(bytes[0] ?? 0);
  if (letter === "E" && bytes.at(-1) !== 0) return "received a broken error";
  if (!FIRST_ANSWERS.includes(letter)) {
    return `expected authentication request from server, but received ${letter}`;
  }
  const method = bytes[METHOD_OFFSET] ?? 0;
  if (letter !== "R" || KNOWN_METHODS.includes(method)) return undefined;
  return `authentication method ${method} is one that the built-in client cannot do`;
}

/** What `npm:pg` makes of a message of the server. */
interface ParameterStatus {
  readonly parameterName: string;
  readonly parameterValue: string;
}

/** `npm:pg` connects a stream before it uses it; this one is connected. */
function noteUnopened<T extends Socket>(stream: T): T {
  stream.connect = (): T => {
    queueMicrotask(() => stream.emit("connect"));
    return stream;
  };
  return stream;
}

/**
 * Every value is given: what is not, `npm:pg` takes from the environment. Its
 * type does not know all that it takes.
 */
function buildConfig(
  { options, host, stream }: LoginRequest,
  connection: pg.Connection,
): pg.ClientConfig & Record<string, unknown> {
  const { user = "", dbname = "" } = options;
  return {
    connection,
    host: host.name,
    port: Number(host.port),
    user,
    database: dbname,
    password: async () =>
      requireUtf8(
        await readPassword(options, hostOfPassword(host), host.port),
      ),
    ssl: false,
    options: options["options"] ?? "",
    application_name: options["application_name"] ?? "",
    client_encoding: "UTF8",
    enableChannelBinding: stream instanceof TLSSocket &&
      options["channel_binding"] !== "disable",
    scramMaxIterations: ANY_ITERATIONS,
  };
}

/** What a file holds that is no UTF-8 was read as U+FFFD. */
function requireUtf8(password: string): string {
  if (!password.includes("\ufffd")) return password;
  throw new ConnectionRefusal(
    "end",
    "the password is not in UTF-8, and the built-in client cannot do that",
  );
}

function explain(error: unknown): ConnectionRefusal {
  if (error instanceof ConnectionRefusal) return error;
  const message = error instanceof Error ? error.message : String(error);
  const options = { cause: error };
  if (!(error instanceof pg.DatabaseError)) {
    return new ConnectionRefusal("end", reword(message), options);
  }
  const { code, routine, severity } = error;
  return new ConnectionRefusal(
    code === NOT_READY_CODE ? "network" : "server",
    // What the server says is marked as libpq marks it.
    `${severity}:  ${message}`,
    { ...options, code: `${code} ${routine}` },
  );
}

/** What `npm:pg` says, in the words of libpq. */
function reword(message: string): string {
  return /^Connection terminated|ECONNRESET|EPIPE/.test(message)
    ? "server closed the connection unexpectedly"
    : message;
}
