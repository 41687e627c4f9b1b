/**
 * Asks what this build may do, before a program is run that the sandbox does
 * not hold.
 *
 * @module
 */

/** One server. */
export interface Endpoint {
  readonly host: string;
  readonly port: string;
}

/** The first of these that the build may not reach; `undefined` if it may reach all. */
export async function findUnreachable(
  endpoints: readonly Endpoint[],
): Promise<Endpoint | undefined> {
  if (await isGranted({ name: "net" })) return undefined;
  for (const endpoint of endpoints) {
    if (!await mayReach(endpoint)) return endpoint;
  }
  return undefined;
}

async function mayReach({ host, port }: Endpoint): Promise<boolean> {
  if (host.startsWith("/")) {
    // A build that may reach a socket may read and write it.
    const path = `${host}/.s.PGSQL.${port}`;
    return await isGranted({ name: "read", path }) &&
      await isGranted({ name: "write", path });
  }
  const name = host.includes(":") ? `[${host}]` : host;
  return await isGranted({ name: "net", host: `${name}:${port}` });
}

async function isGranted(
  descriptor: Deno.PermissionDescriptor,
): Promise<boolean> {
  return (await Deno.permissions.query(descriptor)).state === "granted";
}
