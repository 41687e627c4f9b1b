/**
 * Reads the lists of hosts, addresses and ports, for whoever has to know where a
 * connection may lead: the connection itself, the check of what a build may
 * reach, and the script that makes the build.
 *
 * @module
 */

/** Lists by libpq's keywords, as they are given; empty is the same as absent. */
export interface HostLists {
  readonly host?: string | undefined;
  readonly hostaddr?: string | undefined;
  readonly port?: string | undefined;
}

/** What the lists say of one server; empty is what they leave to libpq. */
export interface HostEntry {
  readonly name: string;
  /** Goes before the name. */
  readonly address: string;
  readonly port: string;
}

/** The lists do not go together; the message is libpq's. */
export class HostListError extends Error {
  override readonly name = "HostListError";
}

/** What libpq takes where no port is given. */
const DEFAULT_PORT = "5432";

/**
 * Reads the lists: one server for each address or, without addresses, for each
 * name. One port is for all of them.
 *
 * Source: https://www.postgresql.org/docs/15/libpq-connect.html#LIBPQ-MULTIPLE-HOSTS
 * and `connectOptions2()` in `src/interfaces/libpq/fe-connect.c`, PostgreSQL 15.
 *
 * @throws {HostListError} If there is not one name for each address, or not one
 * port for each server.
 */
export function parseHostLists(
  { host = "", hostaddr = "", port = "" }: HostLists,
): HostEntry[] {
  const names = host.split(",");
  const addresses = hostaddr.split(",");
  const ports = port.split(",");
  const { length } = hostaddr === "" ? names : addresses;
  if (host !== "" && names.length !== length) {
    throw new HostListError(
      `could not match ${names.length} host names to ${length} hostaddr values`,
    );
  }
  if (ports.length !== 1 && ports.length !== length) {
    throw new HostListError(
      `could not match ${ports.length} port numbers to ${length} hosts`,
    );
  }
  return Array.from({ length }, (_, i) => ({
    name: names[i] ?? "",
    address: addresses[i] ?? "",
    port: (ports.length === 1 ? port : ports[i]) || DEFAULT_PORT,
  }));
}
