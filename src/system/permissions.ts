/**
 * Asks what this build may do, before a program is run that the sandbox does
 * not hold.
 *
 * @module
 */

/** One server. */
export interface Endpoint {
  /** A name, an address, or the folder of a unix socket; empty if not known. */
  readonly host: string;
  readonly port: string;
}

/** Whether the build may reach every one of these servers. */
export async function mayReach(
  endpoints: readonly Endpoint[],
): Promise<boolean> {
  if (await isGranted({ name: "net" })) return true;
  for (const endpoint of endpoints) {
    const host = renderNetAddress(endpoint);
    if (!await isGranted({ name: "net", host })) return false;
  }
  return true;
}

/** Whether the build may read a folder, or read and write it. */
export async function mayUseFolder(
  path: string,
  access: "read" | "write",
): Promise<boolean> {
  return await isGranted({ name: "read", path }) &&
    (access === "read" || await isGranted({ name: "write", path }));
}

/** A server as `--allow-net` writes it: `db:5432`, `[::1]:5432`, `unix:/run/.s.PGSQL.5432`. */
export function renderNetAddress(endpoint: Endpoint): string {
  const socket = findSocket(endpoint);
  if (socket !== undefined) return `unix:${socket}`;
  const { host, port } = endpoint;
  const isBareIpv6 = host.includes(":") && !host.startsWith("[");
  return `${isBareIpv6 ? `[${host}]` : host}:${port}`;
}

/** The file of a unix socket; `undefined` for a server on the network. */
export function findSocket({ host, port }: Endpoint): string | undefined {
  return host.startsWith("/") ? `${host}/.s.PGSQL.${port}` : undefined;
}

async function isGranted(
  descriptor: Deno.PermissionDescriptor,
): Promise<boolean> {
  try {
    return (await Deno.permissions.query(descriptor)).state === "granted";
  } catch (error) {
    // What no permission can name was not granted; before 2.9, any unix socket.
    if (error instanceof URIError) return false;
    throw error;
  }
}
