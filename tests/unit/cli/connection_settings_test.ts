import { assertEquals, assertThrows } from "@std/assert";

import { parseCommandLine } from "../../../src/cli/args.ts";
import { parseConnectionSettings } from "../../../src/cli/connection_settings.ts";
import { DEFAULTS as BUILT_FOR } from "../../../src/cli/defaults.ts";
import type { Environment } from "../../../src/cli/environment.ts";
import { UsageError } from "../../../src/errors.ts";
import {
  buildConnectionString,
  describeConnection,
} from "../../../src/libpq/environment.ts";
import { readLine } from "../../support/command_lines.ts";

const DEFAULTS = {
  host: "localhost",
  port: "5432",
  user: "postgres",
  dbname: "skyfire",
};

function readParameters(
  line: string,
  environment: Environment,
): Readonly<Record<string, string>> {
  return parseConnectionSettings(readLine(line), environment)
    .connection.parameters;
}

for (
  const [line, environment, changes] of [
    ["", {}, {}],
    ["", { PGHOST: "db" }, { host: "db" }],
    ["", { PGPORT: "6543" }, { port: "6543" }],
    ["", { PGUSER: "app" }, { user: "app" }],
    ["", { PGDATABASE: "shop" }, { dbname: "shop" }],
    ["-h flag", { PGHOST: "db" }, { host: "flag" }],
    ["-p 1", { PGPORT: "6543" }, { port: "1" }],
    ["-U flag", { PGUSER: "app" }, { user: "flag" }],
    ["-d flag", { PGDATABASE: "shop" }, { dbname: "flag" }],
    ["-h /run/postgresql", {}, { host: "/run/postgresql" }],
    ["-h a,b -p 1,2", {}, { host: "a,b", port: "1,2" }],
    ["-h a,b -p ,2", {}, { host: "a,b", port: ",2" }],
    ["-d postgres://u:pw@uri:1/db", { PGHOST: "env", PGUSER: "env" }, {
      ...{ host: "uri", port: "1", user: "u", dbname: "db" },
    }],
    ["-d postgres://uri/db -h flag -U flag", {}, {
      ...{ host: "uri", user: "flag", dbname: "db" },
    }],
    ["-d postgres:///db", { PGHOST: "env" }, { host: "env", dbname: "db" }],
    ["-d postgresql+asyncpg://uri/db", {}, { host: "uri", dbname: "db" }],
    ["-d postgres://uri?sslmode=require", {}, {
      ...{ host: "uri", sslmode: "require" },
    }],
  ] as const
) {
  Deno.test(`parseConnectionSettings() of "${line}" beside ${JSON.stringify(environment)}`, () => {
    assertEquals(readParameters(line, environment), {
      ...DEFAULTS,
      ...changes,
    });
  });
}

Deno.test("parseConnectionSettings() makes up no host beside an address", () => {
  assertEquals(readParameters("-d postgres:///shop?hostaddr=127.0.0.1", {}), {
    ...{ port: "5432", user: "postgres", dbname: "shop" },
    hostaddr: "127.0.0.1",
  });
});

Deno.test("parseConnectionSettings() makes up no host beside PGHOSTADDR", () => {
  assertEquals(readParameters("", { PGHOSTADDR: "10.0.0.1,10.0.0.2" }), {
    ...{ port: "5432", user: "postgres", dbname: "skyfire" },
  });
});

Deno.test("parseConnectionSettings() takes an empty address for none", () => {
  const { host, hostaddr } = readParameters("-d postgres:///shop?hostaddr=", {
    PGHOSTADDR: "10.0.0.1",
  });
  assertEquals([host, hostaddr], ["localhost", ""]);
});

for (
  const [line, environment, message] of [
    ["-h a -p 1,2", {}, "could not match 2 port numbers to 1 hosts"],
    [
      "-h a,b",
      { PGHOSTADDR: "10.0.0.1" },
      "could not match 2 host names to 1 hostaddr values",
    ],
  ] as const
) {
  Deno.test(`parseConnectionSettings() refuses "${line}" beside ${JSON.stringify(environment)}`, () => {
    assertThrows(
      () => readParameters(line, environment),
      UsageError,
      `Cannot connect: ${message}`,
    );
  });
}

Deno.test("parseConnectionSettings() refuses lists that a build for two servers cannot know", () => {
  const defaults = { ...BUILT_FOR, host: "a,b", port: "1,2" };
  assertThrows(
    () =>
      parseConnectionSettings(
        readLine("-h a"),
        { PGHOSTADDR: "10.0.0.1,10.0.0.2" },
        defaults,
      ),
    UsageError,
    "Cannot connect: could not match 1 host names to 2 hostaddr values",
  );
});

Deno.test("parseConnectionSettings() leaves lists to a service", () => {
  const parameters = readParameters("-h a -p 1,2", { PGSERVICE: "shop" });
  assertEquals(parameters, { host: "a", port: "1,2" });
});

const URL = "postgres://u:pw@url:1/db";

Deno.test("parseConnectionSettings() takes DATABASE_URL where nothing else says", () => {
  assertEquals(parseConnectionSettings(readLine(""), { DATABASE_URL: URL }), {
    connection: {
      parameters: { host: "url", port: "1", user: "u", dbname: "db" },
      password: "pw",
      environment: {},
    },
    isFromDatabaseUrl: true,
  });
});

for (
  const [line, environment, dbname] of [
    ["-h db", {}, "skyfire"],
    ["-p 5433", {}, "skyfire"],
    ["-U app", {}, "skyfire"],
    ["-d shop", {}, "shop"],
    ["-d postgres://", {}, "skyfire"],
    ["", { PGHOST: "db" }, "skyfire"],
    ["", { PGPORT: "5433" }, "skyfire"],
    ["", { PGUSER: "app" }, "skyfire"],
    ["", { PGDATABASE: "shop" }, "shop"],
    ["", { PGSERVICE: "shop" }, undefined],
  ] as const
) {
  Deno.test(`parseConnectionSettings() passes over DATABASE_URL beside "${line}" ${JSON.stringify(environment)}`, () => {
    const { isFromDatabaseUrl, connection } = parseConnectionSettings(
      readLine(line),
      { ...environment, DATABASE_URL: URL },
    );
    assertEquals(
      [isFromDatabaseUrl, connection.parameters["dbname"]],
      [false, dbname],
    );
  });
}

Deno.test("parseConnectionSettings() takes DATABASE_URL beside a password and TLS", () => {
  const { isFromDatabaseUrl, connection } = parseConnectionSettings(
    readLine(""),
    {
      DATABASE_URL: "postgres://url/db",
      PGPASSWORD: "pw",
      PGSSLMODE: "require",
    },
  );
  assertEquals(
    [isFromDatabaseUrl, connection.password, connection.environment],
    [true, "pw", { PGSSLMODE: "require" }],
  );
});

for (
  const [line, environment, password] of [
    ["", {}, undefined],
    ["", { PGPASSWORD: "env" }, "env"],
    ["-d postgres://u:uri@h", { PGPASSWORD: "env" }, "uri"],
    ["-d postgres://u@h", { PGPASSWORD: "env" }, "env"],
    ["-d postgres://u@h?password=query", {}, "query"],
  ] as const
) {
  Deno.test(`parseConnectionSettings() finds password ${password} of "${line}"`, () => {
    const { connection } = parseConnectionSettings(readLine(line), environment);
    assertEquals(connection.password, password);
  });
}

for (
  const uri of [
    "postgres://app:s3cret@db/shop",
    "postgres://app@db/shop?password=s3cret",
    "postgres://db?user=app&password=s3cret",
  ]
) {
  Deno.test(`parseConnectionSettings() keeps the password of ${uri} out of sight`, () => {
    const { connection } = parseConnectionSettings(readLine(`-d ${uri}`), {});
    assertEquals(connection.password, "s3cret");
    assertEquals(
      [buildConnectionString(connection), describeConnection(connection)]
        .filter((text) => text.includes("s3cret")),
      [],
    );
  });
}

Deno.test("parseConnectionSettings() hands on the variables of libpq alone", () => {
  const { connection } = parseConnectionSettings(readLine(""), {
    ...{
      PGSSLMODE: "require",
      PGPASSFILE: "/p",
      HOME: "/home/a",
      PATH: "/bin",
    },
    ...{ PGHOST: "db", PGPASSWORD: "pw", PGTZ: "Asia/Tokyo", LANG: "de_DE" },
    SCHEMA_SYNC_OUT: "x",
  });
  assertEquals(connection.environment, {
    ...{
      PGSSLMODE: "require",
      PGPASSFILE: "/p",
      HOME: "/home/a",
      PATH: "/bin",
    },
  });
});

Deno.test("parseConnectionSettings() puts a URI's options into PGOPTIONS", () => {
  const { connection } = parseConnectionSettings(
    readLine("-d postgres://db?options=-cgeqo%3Doff"),
    { PGOPTIONS: "-cjit=on" },
  );
  assertEquals(
    [connection.environment, connection.parameters["options"]],
    [{ PGOPTIONS: "-cgeqo=off" }, undefined],
  );
});

Deno.test("parseConnectionSettings() leaves what a service says to libpq", () => {
  assertEquals(
    parseConnectionSettings(readLine("-U flag"), {
      ...{ PGSERVICE: "shop", PGHOST: "env", PGPASSWORD: "pw" },
    }).connection,
    {
      parameters: { user: "flag" },
      password: "pw",
      environment: { PGSERVICE: "shop", PGHOST: "env" },
    },
  );
});

Deno.test("parseConnectionSettings() reads a service from a URI", () => {
  assertEquals(
    readParameters("-d postgres://?service=shop", {}),
    { service: "shop" },
  );
});

for (const port of ["0", "65536", "54x", "-1", "5432,x", "1e3", " 1", "0x10"]) {
  Deno.test(`parseConnectionSettings() refuses port "${port}"`, () => {
    const error = assertThrows(
      () => parseConnectionSettings(readLine(""), { PGPORT: port }),
      UsageError,
    );
    const bad = port.replace("5432,", "");
    assertEquals([error.message, error.hint], [
      `Cannot use port "${bad}": it is no number from 1 to 65535`,
      "Check --port, PGPORT or the URI.",
    ]);
  });
}

Deno.test("parseConnectionSettings() refuses a URI in PGDATABASE, without quoting it", () => {
  const error = assertThrows(
    () => readParameters("", { PGDATABASE: "postgres://app:secret@db" }),
    UsageError,
  );
  assertEquals([error.message, error.hint], [
    "Cannot use PGDATABASE: it holds a whole connection and not one word",
    "Write it as postgres://USER:PASSWORD@HOST:PORT/DATABASE, in --dbname or DATABASE_URL.",
  ]);
});

for (
  const line of [
    "-h postgres://app:secret@db/shop",
    "-p postgres://app:secret@db/shop",
    "-U postgres://app:secret@db/shop",
    "-d host=db\\ password=secret",
    "-d jdbc:postgresql://db/shop?password=secret",
    "-d 'postgresql://app:secret@db/shop'",
    "-d app:secret@db/shop",
    "-d //app:secret@db/shop",
    "-d postgres//app:secret@db/shop",
    "-h app:secret@db",
  ]
) {
  Deno.test(`parseConnectionSettings() refuses "${line}", without quoting it`, () => {
    const [flag = "", ...rest] = line.split(" ");
    const error = assertThrows(
      () =>
        parseConnectionSettings(
          parseCommandLine([flag, rest.join(" ").replace("\\", "")]),
          {},
        ),
      UsageError,
    );
    assertEquals(`${error.message} ${error.hint}`.includes("secret"), false);
  });
}
