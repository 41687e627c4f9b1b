/**
 * The servers to try, in libpq's order.
 *
 * @module
 */

import { isIP } from "node:net";

import { DatabaseError } from "../errors.ts";
import type { Connection } from "./connection.ts";
import type { Endpoint } from "../system/permissions.ts";
import {
  type HostEntry,
  HostListError,
  type HostLists,
  parseHostLists,
} from "./host_lists.ts";
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

/**
 * Lists the servers that a connection tries.
 *
 * @throws {DatabaseError} If the lists do not go together, or an address or a
 * port is none.
 */
export function listHosts(options: Options): Host[] {
  return readLists(options).flatMap(({ name, address, port }) => {
    checkAddress(address);
    checkPort(port);
    const target = address || name;
    return (target === "" ? SOCKET_FOLDERS : [target]).map((one) => ({
      name,
      target: one,
      port,
    }));
  });
}

/**
 * The servers that libpq may try, in its order, for whoever has to allow them.
 *
 * A host is empty where libpq chooses it itself, and where a service may name
 * another one.
 *
 * @throws {DatabaseError} If the lists do not go together.
 */
export function listEndpoints(
  { parameters, environment }: Connection,
): Endpoint[] {
  const { host, hostaddr = environment["PGHOSTADDR"], port } = parameters;
  const service = parameters["service"] ?? environment["PGSERVICE"];
  const lists = service === undefined ? { host, hostaddr, port } : { port };
  return readLists(lists).map(({ name, address, port }) => ({
    host: address || name,
    port,
  }));
}

function readLists(lists: HostLists): HostEntry[] {
  try {
    return parseHostLists(lists);
  } catch (error) {
    if (!(error instanceof HostListError)) throw error;
    throw refuse(error.message);
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
