/**
 * TLS with libpq's meanings of `sslmode`.
 *
 * @module
 */

import { isIP, type Socket } from "node:net";
import { connect, type ConnectionOptions, type TLSSocket } from "node:tls";

import { DatabaseError } from "../errors.ts";
import { endOnAbort } from "../system/end_on_abort.ts";
import { readCertificates } from "./tls/certificates.ts";
import {
  checkKeyMode,
  type ClientCertificate,
  readClientPair,
} from "./tls/client_certificate.ts";
import type { Host } from "./hosts.ts";
import type { HomeFiles } from "./files/home_files.ts";
import type { Options } from "./options.ts";
import { SSL_MODES, type SslMode } from "./parameters.ts";
import { PemError } from "./tls/pem.ts";
import { type ReadFile, readNamedOrUsual } from "./files/read_file.ts";
import { ConnectionRefusal } from "./refusal.ts";

/** How to speak TLS. */
export interface TlsSettings {
  /** What the certificate of the server is checked for. */
  readonly check: "nothing" | "chain" | "chain and name";
  /** The roots that are trusted, each in PEM; `undefined`: those of Deno. */
  readonly roots: readonly string[] | undefined;
  readonly client: ClientCertificate | undefined;
  readonly sendsName: boolean;
}

/**
 * Reads the value of `sslmode`.
 *
 * @throws {DatabaseError} If there is no such value, or it checks less than
 * `sslrootcert=system` asks for.
 */
export function parseSslMode({ sslmode, sslrootcert }: Options): SslMode {
  const isSystem = sslrootcert === "system";
  const text = sslmode ?? (isSystem ? "verify-full" : "prefer");
  const mode = SSL_MODES.find((name) => name === text);
  if (mode === undefined) {
    throw new DatabaseError(
      `Cannot connect: invalid sslmode value: "${text}"`,
      `Use one of ${SSL_MODES.join(", ")}.`,
    );
  }
  if (isSystem && mode !== "verify-full") {
    throw new DatabaseError(
      `Cannot connect: weak sslmode "${mode}" may not be used with sslrootcert=system (use "verify-full")`,
      "Use PGSSLMODE=verify-full.",
    );
  }
  return mode;
}

/**
 * Finds out how to speak TLS.
 *
 * Whatever the mode, the chain is checked where there is a root certificate.
 *
 * Source: https://www.postgresql.org/docs/16/libpq-ssl.html and
 * `initialize_SSL()` in `src/interfaces/libpq/fe-secure-openssl.c`.
 *
 * @throws {DatabaseError} If a file is missing or cannot be used.
 */
export async function resolveTls(
  options: Options,
  home: HomeFiles,
  readFile: ReadFile,
): Promise<TlsSettings> {
  const mode = parseSslMode(options);
  const roots = options["sslrootcert"] === "system"
    ? undefined
    : await readRoots(options, home, readFile);
  if (roots !== undefined) await refuseRevocations(home, readFile);
  return {
    check: chooseCheck(mode, roots),
    roots,
    client: await readClientCertificate(options, home, readFile),
    sendsName: (options["sslsni"] || "1") === "1",
  };
}

function chooseCheck(
  mode: SslMode,
  roots: readonly string[] | undefined,
): TlsSettings["check"] {
  if (mode === "verify-full") return "chain and name";
  return roots === undefined ? "nothing" : "chain";
}

async function readRoots(
  options: Options,
  home: HomeFiles,
  readFile: ReadFile,
): Promise<readonly string[] | undefined> {
  const { path, file } = await readNamedOrUsual(
    readFile,
    options["sslrootcert"],
    home.roots,
  );
  if (file === undefined) {
    if (!parseSslMode(options).startsWith("verify")) return undefined;
    throw new DatabaseError(
      `Cannot connect: root certificate file "${path}" does not exist`,
      "Name the file in PGSSLROOTCERT, or change PGSSLMODE.",
    );
  }
  return readRootFile(path, file.text);
}

function readRootFile(path: string, text: string): readonly string[] {
  try {
    const roots = readCertificates(text);
    if (roots.length > 0) return roots;
    throw new PemError("it holds no certificate");
  } catch (error) {
    if (!(error instanceof PemError)) throw error;
    throw new DatabaseError(
      `Cannot connect: could not read root certificate file "${path}": ${error.message}`,
      "Put the certificate in place anew, in PEM format, or name another file in PGSSLROOTCERT.",
      { cause: error },
    );
  }
}

/** libpq looks there whenever it checks a chain. */
async function refuseRevocations(
  { revocations }: HomeFiles,
  readFile: ReadFile,
): Promise<void> {
  const { path, file } = await readNamedOrUsual(
    readFile,
    undefined,
    revocations,
  );
  if (file === undefined) return;
  throw new DatabaseError(
    `Cannot connect: the built-in client cannot use the revocation list "${path}"`,
    "Use --client tools.",
  );
}

async function readClientCertificate(
  { sslcert, sslkey, sslcertmode }: Options,
  home: HomeFiles,
  readFile: ReadFile,
): Promise<ClientCertificate | undefined> {
  if (sslcertmode === "disable") return undefined;
  const cert = await readNamedOrUsual(readFile, sslcert, home.certificate);
  // As with libpq, a file that is named and missing is as good as none.
  if (cert.file === undefined) return undefined;
  const key = await readNamedOrUsual(readFile, sslkey, home.key);
  if (key.file === undefined) {
    throw new DatabaseError(
      `Cannot connect: certificate present, but not private key file "${key.path}"`,
      "Name it in PGSSLKEY, and check that this build may read it.",
    );
  }
  checkKeyMode(key.path, key.file);
  return readClientPair({ cert: cert.file.text, key: key.file.text });
}

/** `SSLRequest`. */
const SSL_REQUEST = new Uint8Array([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

/**
 * Asks a server for TLS and begins it.
 *
 * Source: https://www.postgresql.org/docs/15/protocol-flow.html#id-1.10.6.7.12.
 *
 * @param settings How to speak TLS, or why that cannot be done.
 * @returns `undefined` if the server does not speak TLS.
 * @throws {ConnectionRefusal} If TLS fails, or the server's certificate does.
 */
export async function negotiateTls(
  socket: Socket,
  host: Host,
  settings: TlsSettings | DatabaseError,
  signal: AbortSignal,
): Promise<TLSSocket | undefined> {
  let tls: Promise<TLSSocket> | undefined;
  const answer = await ask(socket, signal, (letter) => {
    if (letter !== "S") return;
    // At once: what the socket reads next belongs to TLS.
    tls = startTls(buildTlsOptions(socket, host, settings), signal);
  });
  if (tls !== undefined) return await tls;
  if (answer === "N") return undefined;
  throw new ConnectionRefusal(
    "end",
    `received invalid response to SSL negotiation: ${answer}`,
  );
}

async function ask(
  socket: Socket,
  signal: AbortSignal,
  onAnswer: (letter: string) => void,
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  function onData(bytes: Uint8Array): void {
    try {
      const letter = readAnswer(bytes);
      onAnswer(letter);
      resolve(letter);
    } catch (error) {
      reject(error);
    }
  }
  function onEnd(): void {
    reject(
      new ConnectionRefusal("end", "server closed the connection unexpectedly"),
    );
  }
  socket.once("data", onData);
  socket.once("error", onEnd);
  socket.once("close", onEnd);
  socket.write(SSL_REQUEST);
  try {
    return await endOnAbort(promise, signal, () => socket.destroy());
  } finally {
    socket.off("data", onData);
    socket.off("error", onEnd);
    socket.off("close", onEnd);
  }
}

/** What comes with the letter came from somebody in between (CVE-2021-23222). */
function readAnswer(bytes: Uint8Array): string {
  const letter = String.fromCharCode(bytes[0] ?? 0);
  if (letter !== "S" || bytes.length === 1) return letter;
  throw new ConnectionRefusal(
    "end",
    "received unencrypted data after SSL response",
  );
}

function startTls(
  options: ConnectionOptions,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const { promise, resolve, reject } = Promise.withResolvers<TLSSocket>();
  const stream = connect(options);
  function onFailure(error?: Error): void {
    const what = options.rejectUnauthorized
      ? "the built-in client could not verify the certificate"
      : "the handshake failed";
    // Deno 2.6 gives no reason.
    const reason = error === undefined ? "" : `: ${error.message}`;
    reject(new ConnectionRefusal("tls", `SSL error: ${what}${reason}`));
  }
  // It stays: an error that nobody listens to would end the program.
  stream.on("error", onFailure);
  stream.once("close", () => onFailure());
  stream.once("secureConnect", () => {
    // Deno tells of a handshake that failed only as one without certificate.
    if (stream.getPeerCertificate()?.raw === undefined) onFailure();
    else resolve(stream);
  });
  return endOnAbort(promise, signal, () => stream.destroy());
}

function buildTlsOptions(
  socket: Socket,
  { name, target }: Host,
  settings: TlsSettings | DatabaseError,
): ConnectionOptions {
  if (settings instanceof DatabaseError) {
    throw new ConnectionRefusal("tls", settings.message, { cause: settings });
  }
  const { check, roots, client, sendsName } = settings;
  if (check === "chain and name" && name === "") {
    throw new ConnectionRefusal(
      "tls",
      "host name must be specified for a verified SSL connection",
    );
  }
  return {
    socket,
    // An address is checked too, and never sent (RFC 6066, section 3).
    host: name || target,
    ...(sendsName && isIP(name) === 0 ? { servername: name } : {}),
    rejectUnauthorized: check !== "nothing",
    ...(check === "chain and name"
      ? {}
      : { checkServerIdentity: () => undefined }),
    ...(roots === undefined ? {} : { ca: [...roots] }),
    ...client,
  };
}
