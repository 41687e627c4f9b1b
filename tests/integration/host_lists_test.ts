import { assertEquals } from "@std/assert";
import { join } from "@std/path/join";

import {
  buildConnectionString,
  buildLibpqEnvironment,
} from "../../src/libpq/environment.ts";
import { listEndpoints } from "../../src/libpq/hosts.ts";
import { findPostgresFolder } from "../support/postgres_server.ts";

/** Where `psql` says that it tried to connect: an address, or a socket's file. */
const TRIED_REGEXP =
  /connection to server (?:at "([^"]+)"(?: \(([^)]+)\))?, port (\d+)|on socket "([^"]+)\/\.s\.PGSQL\.(\d+)") failed/g;

// Nothing listens at any of these.
for (
  const [parameters, environment] of [
    [{ host: "127.0.0.1", port: "1" }, {}],
    [{ host: "127.0.0.1,127.0.0.2", port: "1" }, {}],
    [{ host: "127.0.0.1,127.0.0.2", port: "1,2" }, {}],
    [{ host: "127.0.0.1", hostaddr: "", port: "1" }, {}],
    [{ host: "127.0.0.1", hostaddr: "", port: "1" }, {
      PGHOSTADDR: "127.0.0.2",
    }],
    [{ host: "127.0.0.1", port: "1" }, { PGHOSTADDR: "127.0.0.2" }],
    [{ host: "a.invalid,127.0.0.3", hostaddr: "127.0.0.2,", port: "1,2" }, {}],
    [{ host: "127.0.0.2,b.invalid", hostaddr: ",127.0.0.3", port: "1,2" }, {}],
    [{ host: "127.0.0.2,b.invalid", port: "1" }, { PGHOSTADDR: ",127.0.0.3" }],
    [{ hostaddr: "127.0.0.2,127.0.0.3", port: "1" }, {}],
    [{ host: "", hostaddr: "127.0.0.2", port: "1" }, {}],
    [{ host: "/nowhere,127.0.0.1", port: "1,2" }, {}],
    [{ host: "/nowhere", hostaddr: "127.0.0.1", port: "1" }, {}],
  ] as const
) {
  Deno.test(`listEndpoints() lists what psql tries of ${JSON.stringify({ ...parameters, ...environment })}`, async () => {
    const connection = { parameters, environment };
    const { stderr } = await new Deno.Command(
      join(await findPostgresFolder(), "psql"),
      {
        args: ["-X", "-w", "-c", "", "-d", buildConnectionString(connection)],
        env: buildLibpqEnvironment(connection, []),
        clearEnv: true,
      },
    ).output();
    const tried = [...new TextDecoder().decode(stderr).matchAll(TRIED_REGEXP)]
      .map(([, host, address, port, folder, socket]) => ({
        host: folder ?? address ?? host ?? "",
        port: socket ?? port ?? "",
      }));
    assertEquals(listEndpoints(connection), tried);
  });
}
