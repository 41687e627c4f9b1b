/**
 * The servers to try, in libpq's order.
 *
 * @module
 */

import { isIP } from "node:net";

import { DatabaseError } from "../errors.ts";
import type { Options } from "./options.ts";

/** One server of a list. */
export interface Host {
  /** As `host` gives it, for certificates; empty if only an address is given. */
  readonly name: string;
  /** What to connect to: a name, an address, or the folder of a unix socket. */
  readonly target: string;
  readonly port: string;
}

/** What libpq of Debian and what that of others takes where no host is given. */
const SOCKET_FOLDERS: readonly string[] = ["/var/run/postgresql", "/tmp"];

const DEFAULT_PORT = "5432";

/**
 * Lists the servers.
 *
 * Source: https://www.postgresql.org/docs/15/libpq-connect.html#LIBPQ-MULTIPLE-HOSTS
 * and `connectOptions2()` in `src/interfaces/libpq/fe-connect.c`, PostgreSQL 15.
 *
 * @throws {DatabaseError} If the lists do not go together, or an address or a
 * port is none.
 */
export function listHosts(
  { host = "", hostaddr = "", port = "" }: Options,
): Host[] {
  const names = host.split(",");
  const addresses = hostaddr.split(",");
  const ports = port.split(",");
  const targets = hostaddr === "" ? names : addresses;
  checkLengths(names, targets, ports);
  return targets.flatMap((given, i) => {
    const name = host === "" ? "" : names[i] ?? "";
    const chosen = (ports.length === 1 ? port : ports[i]) || DEFAULT_PORT;
    checkAddress(addresses[i] ?? "");
    checkPort(chosen);
    const target = given || name;
    return (target === "" ? SOCKET_FOLDERS : [target]).map((one) => ({
      name,
      target: one,
      port: chosen,
    }));
  });
}

function checkLengths(
  names: readonly string[],
  targets: readonly string[],
  ports: readonly string[],
): void {
  const count = targets.length;
  if (names.length !== count && names.join("") !== "") {
    throw refuse(
      `could not match ${names.length} host names to ${count} hostaddr values`,
    );
  }
  if (ports.length !== 1 && ports.length !== count) {
    throw refuse(
      `could not match ${ports.length} port numbers to ${count} hosts`,
    );
  }
}

function checkAddress(address: string): void {
  if (address !== "" && isIP(address) === 0) {
    throw refuse(`could not parse network address "${address}"`);
  }
}

function checkPort(port: string): void {
  const number = /^\s*\+?\d+\s*$/.test(port) ? Number(port) : 0;
  if (number < 1 || number > 65535) {
    throw refuse(`invalid port number: "${port}"`);
  }
}

function refuse(reason: string): DatabaseError {
  return new DatabaseError(
    `Cannot connect: ${reason}`,
    "Check the lists of hosts, addresses and ports.",
  );
}

/** Whether it is reached through a unix socket. */
export function isSocket({ target }: Host): boolean {
  return target.startsWith("/");
}

/** What a password file knows it by. */
export function hostOfPassword({ name, target }: Host): string {
  const host = name || target;
  return SOCKET_FOLDERS.includes(host) ? "localhost" : host;
}
