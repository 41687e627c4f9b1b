import { assertEquals, assertRejects } from "@std/assert";

import { DatabaseError } from "../../../src/errors.ts";
import { type Options, resolveOptions } from "../../../src/libpq/options.ts";
import type { FileAnswer } from "../../../src/libpq/files/read_file.ts";
import type { Connection } from "../../../src/libpq/connection.ts";

/** What is looked at of the options. */
async function resolve(
  connection: Partial<Connection>,
  files: Readonly<Record<string, string | undefined>> = {},
): Promise<Options> {
  return await resolveOptions(
    {
      parameters: {},
      ...connection,
      environment: { HOME: "/home/app", ...connection.environment },
    },
    ["jit=off"],
    // deno-lint-ignore require-await
    async (path): Promise<FileAnswer> => {
      const text = Object.hasOwn(files, path) ? files[path] : "";
      if (text === undefined) return "denied";
      if (text === "") return "absent";
      return { text, mode: 0o644, isOfRoot: false };
    },
  );
}

const USER = { user: "app" };
const SERVICES = "/home/app/.pg_service.conf";

Deno.test("resolveOptions() puts parameters before the service before variables", async () => {
  const environment = {
    PGSERVICE: "shop",
    PGSSLMODE: "allow",
    PGSSLKEY: "env.key",
    PGSSLCERT: "env.crt",
  };
  const files = {
    [SERVICES]: "[shop]\nsslmode=require\nsslcert=own.crt\npassword=own\n",
  };
  const options = await resolve({
    parameters: { ...USER, sslmode: "disable" },
    environment,
    password: "given",
  }, files);
  assertEquals(
    [options["sslmode"], options["sslcert"], options["sslkey"]],
    ["disable", "own.crt", "env.key"],
  );
  // It is handed on as PGPASSWORD, which a service goes before.
  assertEquals(options["password"], "own");
});

Deno.test("resolveOptions() adds a service's options to those of the session", async () => {
  const parameters = { ...USER, service: "shop" };
  const files = { [SERVICES]: "[shop]\noptions=-c geqo=off\n" };
  const { options = "" } = await resolve({ parameters }, files);
  assertEquals(options, "-c geqo=off  -c jit=off");
});

Deno.test("resolveOptions() takes the role for the database and ~/.pgpass for passwords", async () => {
  const parameters = { ...USER, dbname: "" };
  const environment = { PGPASSFILE: "" };
  const { dbname, passfile } = await resolve({ parameters, environment });
  assertEquals([dbname, passfile], ["app", "/home/app/.pgpass"]);
});

Deno.test("resolveOptions() has no password file without a home", async () => {
  const environment = { HOME: "" };
  const { passfile } = await resolve({ parameters: USER, environment });
  assertEquals(passfile, "");
});

for (
  const [environment, sslmode] of [
    [{ PGREQUIRESSL: "1" }, "require"],
    [{ PGREQUIRESSL: "0" }, undefined],
    [{ PGREQUIRESSL: "1", PGSSLMODE: "verify-full" }, "verify-full"],
  ] as const
) {
  Deno.test(`resolveOptions() reads ${JSON.stringify(environment)}`, async () => {
    const options = await resolve({ parameters: USER, environment });
    assertEquals(options["sslmode"], sslmode);
  });
}

for (
  const [file, environment] of [
    ["/home/app/.pg_service.conf", {}],
    ["/etc/postgresql-common/pg_service.conf", {}],
    ["/etc/pg_service.conf", {}],
    ["/own", { PGSERVICEFILE: "/own" }],
    ["/sys/pg_service.conf", { PGSERVICEFILE: "/own", PGSYSCONFDIR: "/sys" }],
  ] as const
) {
  Deno.test(`resolveOptions() finds a service in ${file}`, async () => {
    const options = await resolve(
      { environment: { ...environment, PGSERVICE: "shop" } },
      { [file]: "[shop]\nuser=seller" },
    );
    assertEquals(options["user"], "seller");
  });
}

for (
  const [name, environment, files, message] of [
    [
      "a service that no file has",
      { PGSYSCONFDIR: "/sys" },
      { [SERVICES]: "[other]" },
      `definition of service "shop" not found in ${SERVICES}, /sys/pg_service.conf`,
    ],
    [
      "a service file that this build may not read",
      { PGSERVICEFILE: "/own" },
      { "/own": undefined },
      'could not read "/own": this build may not read it',
    ],
    [
      "a keyword that libpq does not know",
      {},
      { [SERVICES]: "[shop]\nsslmod=verify-full" },
      'libpq does not know the keyword "sslmod"',
    ],
    [
      "no role",
      {},
      { [SERVICES]: "[shop]\nhost=db" },
      "the service does not say as whom",
    ],
    [
      "what the built-in client cannot do",
      { PGREQUIREAUTH: "scram-sha-256" },
      { [SERVICES]: "[shop]\nuser=app" },
      "Cannot connect with require_auth=scram-sha-256",
    ],
  ] as const
) {
  Deno.test(`resolveOptions() refuses ${name}`, async () => {
    await assertRejects(
      () =>
        resolve({ environment: { ...environment, PGSERVICE: "shop" } }, files),
      DatabaseError,
      message,
    );
  });
}
