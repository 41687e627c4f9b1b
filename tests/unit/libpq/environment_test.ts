import { assertEquals } from "@std/assert";

import {
  buildConnectionString,
  buildLibpqEnvironment,
  describeConnection,
} from "../../../src/libpq/environment.ts";
import type { Connection } from "../../../src/libpq/connection.ts";

const SETTINGS = ["jit=off", "TimeZone=UTC"];

/** A connection with these parameters and nothing else. */
function connection(
  parameters: Connection["parameters"],
  environment: Connection["environment"] = {},
): Connection {
  return { parameters, environment };
}

for (
  const [parameters, text] of [
    [{}, ""],
    [{ host: "db", port: "5432" }, "host='db' port='5432'"],
    [{ dbname: "it's" }, "dbname='it\\'s'"],
    [{ dbname: "back\\slash'" }, "dbname='back\\\\slash\\''"],
    [{ dbname: "a b='c'" }, "dbname='a b=\\'c\\''"],
    [{ user: "" }, "user=''"],
  ] as const
) {
  Deno.test(`buildConnectionString() writes ${JSON.stringify(parameters)}`, () => {
    assertEquals(buildConnectionString(connection(parameters)), text);
  });
}

Deno.test("buildConnectionString() leaves the password out", () => {
  assertEquals(
    buildConnectionString({ ...connection({ user: "app" }), password: "pw" }),
    "user='app'",
  );
});

Deno.test("buildLibpqEnvironment() sets what must not depend on the machine", () => {
  const { PGOPTIONS, ...env } = buildLibpqEnvironment(
    connection({}),
    SETTINGS,
  );
  assertEquals(env, {
    PGCONNECT_TIMEOUT: "15",
    PGAPPNAME: "schema-sync",
    PGCLIENTENCODING: "UTF8",
    PGDATESTYLE: "default",
    PGGEQO: "default",
    PGTZ: "default",
    PG_COLOR: "never",
    LC_ALL: "C",
  });
  assertEquals(PGOPTIONS, "-c jit=off -c TimeZone=UTC");
});

Deno.test("buildLibpqEnvironment() puts its settings behind those of the user", () => {
  const { PGOPTIONS } = buildLibpqEnvironment(
    connection({}, { PGOPTIONS: "-c TimeZone=Asia/Tokyo -c geqo=off" }),
    SETTINGS,
  );
  assertEquals(
    PGOPTIONS,
    "-c TimeZone=Asia/Tokyo -c geqo=off  -c jit=off -c TimeZone=UTC",
  );
});

Deno.test("buildLibpqEnvironment() hands on what the user set, and the password", () => {
  const env = buildLibpqEnvironment({
    parameters: {},
    password: "pw",
    environment: {
      ...{ PGSSLMODE: "require", PGCONNECT_TIMEOUT: "3" },
      ...{ PGAPPNAME: "cron", LC_ALL: "de_DE" },
    },
  }, SETTINGS);
  assertEquals(
    [env["PGSSLMODE"], env["PGCONNECT_TIMEOUT"], env["PGAPPNAME"]],
    ["require", "3", "cron"],
  );
  assertEquals([env["LC_ALL"], env["PGPASSWORD"]], ["C", "pw"]);
});

for (
  const [parameters, text] of [
    [
      { host: "db", port: "5432", dbname: "shop", user: "app" },
      'database "shop" at db:5432 as "app"',
    ],
    [
      { hostaddr: "10.0.0.1", port: "5432", dbname: "shop" },
      'database "shop" at 10.0.0.1:5432',
    ],
    [{ host: "db", hostaddr: "", port: "1" }, "the database at db:1"],
    [{ host: "", hostaddr: "10.0.0.1" }, "the database at 10.0.0.1"],
    [{ service: "shop" }, 'the database of service "shop"'],
    [{}, "the database"],
  ] as const
) {
  Deno.test(`describeConnection() says ${text}`, () => {
    assertEquals(describeConnection(connection(parameters)), text);
  });
}

Deno.test("describeConnection() says the address in PGHOSTADDR, unless a host is named", () => {
  const environment = { PGHOSTADDR: "10.0.0.2" };
  assertEquals(
    [{ port: "1" }, { host: "db" }, { hostaddr: "" }].map((parameters) =>
      describeConnection(connection(parameters, environment))
    ),
    ["the database at 10.0.0.2:1", "the database at db", "the database"],
  );
});

Deno.test("buildLibpqEnvironment() has no settings of its own", () => {
  const { PGOPTIONS } = buildLibpqEnvironment(
    connection({}, { PGOPTIONS: "-c geqo=off" }),
    [],
  );
  assertEquals(PGOPTIONS, "-c geqo=off");
});
