import { assertEquals, assertThrows } from "@std/assert";

import { parseCommandLine } from "../../../src/cli/args.ts";
import { DEFAULTS } from "../../../src/cli/defaults.ts";
import type { Environment } from "../../../src/cli/environment.ts";
import { parseSettings, type Settings } from "../../../src/cli/settings.ts";
import { UsageError } from "../../../src/errors.ts";

const URI =
  "postgres://me:se%40same@scratch.example:5433/empty?sslmode=require";

/** What is of the server that is read otherwise, and of every connection. */
const ENVIRONMENT: Environment = {
  PGHOST: "production.example",
  PGPORT: "1",
  PGUSER: "app",
  PGDATABASE: "shop",
  PGHOSTADDR: "10.0.0.1",
  PGSERVICE: "production",
  DATABASE_URL: "postgres://production.example/shop",
  PGPASSWORD: "sesame",
  PGPASSFILE: "/home/me/.pgpass",
};

function parse(
  args: readonly string[],
  environment: Environment = ENVIRONMENT,
): Settings {
  const built = { ...DEFAULTS, host: "production.example", port: "6543" };
  return parseSettings(parseCommandLine(args), environment, built);
}

Deno.test("parseSettings() of verify looks for no server", () => {
  const { connection, isFromDatabaseUrl, against, script } = parse(["verify"], {
    ...ENVIRONMENT,
    PGPORT: "no port",
  });
  assertEquals([isFromDatabaseUrl, against, script], [
    false,
    undefined,
    undefined,
  ]);
  assertEquals(connection.password, undefined);
});

Deno.test("parseSettings() takes --against from its URI alone", () => {
  const { against } = parse(["verify", "--against", URI]);
  assertEquals(against, {
    parameters: {
      ...{ host: "scratch.example", port: "5433", user: "me" },
      ...{ dbname: "empty", sslmode: "require" },
    },
    password: "se@same",
    environment: { PGPASSFILE: "/home/me/.pgpass" },
  });
});

Deno.test("parseSettings() fills in of --against what leads to no other server", () => {
  const { against } = parse(["verify", "--against", "postgres://localhost/x"]);
  assertEquals(against?.parameters, {
    ...{ host: "localhost", port: "5432", user: "postgres", dbname: "x" },
  });
  assertEquals(against?.password, "sesame");
});

Deno.test("parseSettings() takes a pooler before --against where it is allowed", () => {
  const { against } = parse(["verify", "--against", URI, "--allow-pooler"]);
  assertEquals(against?.allowsPooler, true);
});

for (
  const [args, message] of [
    [["--against", "postgres:///x"], "it names no server"],
    [["--against", "postgres://localhost"], "it names no database"],
    [["--against", "host=localhost"], "--against"],
    [["--dbname", "x"], '"--dbname" with "verify"'],
    [["--client", "tools"], '"--client" with "verify"'],
    [["--from", "db"], '"--from" with "verify"'],
  ] as const
) {
  Deno.test(`parseSettings() refuses verify ${args.join(" ")}`, () => {
    assertThrows(() => parse(["verify", ...args]), UsageError, message);
  });
}

Deno.test("parseSettings() knows --against and --script of verify alone", () => {
  for (const flag of ["--against", "--script"]) {
    assertThrows(
      () => parse(["sync", flag, "x"]),
      UsageError,
      `"${flag}" with "sync"`,
    );
  }
});
