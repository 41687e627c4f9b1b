/**
 * Opens a socket to a server.
 *
 * @module
 */

import { Socket } from "node:net";

import { endOnAbort } from "../system/end_on_abort.ts";
import { ConnectionRefusal } from "./refusal.ts";
import { type Host, isSocket } from "./hosts.ts";

/**
 * Opens a socket; of a name, each address is tried in turn.
 *
 * @throws {ConnectionRefusal} If nothing answers there.
 * @throws The reason of `signal`, if it was aborted.
 */
export function openSocket(host: Host, signal: AbortSignal): Promise<Socket> {
  const { target, port } = host;
  const socket = new Socket();
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  socket.once("connect", () => {
    socket.setNoDelay(true);
    resolve(socket);
  });
  // It stays: an error that nobody listens to would end the program.
  socket.on("error", (error) => reject(explain(error, target)));
  if (isSocket(host)) socket.connect(`${target}/.s.PGSQL.${port}`);
  else socket.connect(Number(port), target);
  return endOnAbort(promise, signal, () => socket.destroy());
}

/** Codes of the system, in the words of libpq. */
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "Connection refused",
  ENOENT: "No such file or directory",
  ETIMEDOUT: "Connection timed out",
  EHOSTUNREACH: "No route to host",
  ENETUNREACH: "Network is unreachable",
  EACCES: "Permission denied",
};

function explain(error: Error, target: string): ConnectionRefusal {
  const code = "code" in error ? String(error.code) : "";
  const isUnknown = /^(?:ENOTFOUND|EAI_)/.test(code) ||
    "syscall" in error && error.syscall === "getaddrinfo";
  const reason = isUnknown
    ? `could not translate host name "${target}" to address`
    : REASONS[code] ?? error.message;
  return new ConnectionRefusal("network", reason, { cause: error });
}
