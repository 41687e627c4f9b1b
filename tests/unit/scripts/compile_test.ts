import { assertEquals, assertThrows } from "@std/assert";

import {
  type Build,
  buildCompileArgs,
  buildGrants,
  parseBuildFlags,
  resolveBuild,
} from "../../../scripts/compile.ts";
import { parseCommandLine } from "../../../src/cli/args.ts";
import { readBuildDefaults } from "../../../src/cli/defaults.ts";
import { parseSettings } from "../../../src/cli/settings.ts";
import { UsageError } from "../../../src/errors.ts";
import { listEndpoints } from "../../../src/libpq/hosts.ts";

const BUILD: Build = {
  endpoints: [{ host: "localhost", port: "5432" }],
  out: "docs/schemas",
  readable: [],
  from: [],
  extensions: [],
  mayRun: true,
  output: "dist/schema-sync",
  target: undefined,
};

const ENVIRONMENT_FLAG = "--allow-env=" +
  "PG*,DATABASE_URL,SCHEMA_SYNC_*,NO_COLOR,HOME,PATH,APPDATA," +
  "GIT_*,SSH_*,USER,LOGNAME,LC_ALL,DENO_TLS_CA_STORE";

function buildFor(...hosts: string[]): Build {
  const endpoints = hosts.map((host) => ({ host, port: "5432" }));
  return { ...BUILD, endpoints };
}

function compileArgs(
  changes: Partial<Build>,
  imports: readonly string[] = [],
): string[] {
  const build = { ...BUILD, ...changes };
  const grants = buildGrants(build, "2.9.0");
  const excluded = ["/cache/a", "/cache/b"];
  return buildCompileArgs(build, grants, imports, excluded, "abc");
}

Deno.test("parseBuildFlags() reads every flag in both forms", () => {
  assertEquals(
    parseBuildFlags([
      ...["--host", "db.internal", "--port=6543", "--out", "docs/db"],
      ...["--output=dist/x", "--target", "aarch64-apple-darwin"],
      ...["--no-run", "--read=a", "--read", "b", "--from=db", "--with=postgis"],
    ]),
    {
      "no-run": true,
      read: ["a", "b"],
      from: ["db"],
      with: ["postgis"],
      host: "db.internal",
      port: "6543",
      out: "docs/db",
      output: "dist/x",
      target: "aarch64-apple-darwin",
    },
  );
});

for (
  const [args, message] of [
    [["--hots", "db"], 'Cannot use flag "--hots": it is not known'],
    [["-x"], 'Cannot use flag "-x": it is not known'],
    [["db"], 'Cannot use argument "db": it is not known'],
    [["--out"], 'Cannot use flag "--out": it has no value'],
  ] as const
) {
  Deno.test(`parseBuildFlags() refuses ${args.join(" ")}`, () => {
    assertThrows(() => parseBuildFlags(args), UsageError, message);
  });
}

for (
  const [name, flags, environment, hosts] of [
    ["has the defaults of the program", {}, {}, ["localhost:5432"]],
    [
      "lets flags go before variables",
      { host: "db" },
      { PGHOST: "other", PGPORT: "6543" },
      ["db:6543"],
    ],
    [
      "reads DATABASE_URL",
      {},
      { DATABASE_URL: "postgres://a:1,b:2/shop" },
      ["a:1", "b:2"],
    ],
    [
      "ignores DATABASE_URL where a flag says where to connect",
      { port: "6543" },
      { DATABASE_URL: "postgres://a:1/shop" },
      ["localhost:6543"],
    ],
    [
      "takes an address for its host",
      {},
      { PGHOST: "db", PGHOSTADDR: "10.0.0.1" },
      ["10.0.0.1:5432"],
    ],
    [
      "takes the host that is typed for what it is",
      { host: "db" },
      { PGHOSTADDR: "10.0.0.1", PGSERVICE: "shop" },
      ["db:5432"],
    ],
    [
      "takes the name where PGHOSTADDR has no address",
      {},
      { PGHOST: "a,b", PGHOSTADDR: "10.0.0.1," },
      ["10.0.0.1:5432", "b:5432"],
    ],
    [
      "takes the addresses alone where no host is named",
      {},
      { PGHOSTADDR: "10.0.0.1,10.0.0.2", PGPORT: "1,2" },
      ["10.0.0.1:1", "10.0.0.2:2"],
    ],
    [
      "takes an empty address in DATABASE_URL for none",
      {},
      { DATABASE_URL: "postgres://a:1/shop?hostaddr=" },
      ["a:1"],
    ],
    [
      "takes lists",
      { host: "a,b", port: "1,2" },
      {},
      ["a:1", "b:2"],
    ],
  ] as const
) {
  Deno.test(`resolveBuild() ${name}`, () => {
    const { endpoints } = resolveBuild(flags, environment);
    assertEquals<readonly string[]>(
      endpoints.map(({ host, port }) => `${host}:${port}`),
      hosts,
    );
  });
}

Deno.test("resolveBuild() takes the folder of the settings", () => {
  const environment = { SCHEMA_SYNC_OUT: "db" };
  assertEquals(resolveBuild({}, {}).out, "docs/schemas");
  assertEquals(resolveBuild({}, environment).out, "db");
  assertEquals(resolveBuild({ out: "x" }, environment).out, "x");
});

Deno.test("resolveBuild() takes a list of files to read, and the right to run away", () => {
  const { readable, mayRun } = resolveBuild(
    { read: ["a", "b"], "no-run": true },
    {},
  );
  assertEquals([readable, mayRun], [["a", "b"], false]);
});

Deno.test("resolveBuild() refuses Windows, where a folder cannot be locked", () => {
  assertThrows(
    () => resolveBuild({ target: "x86_64-pc-windows-msvc" }, {}),
    UsageError,
    'Cannot compile for "x86_64-pc-windows-msvc": on Windows a folder cannot be locked',
  );
});

Deno.test("resolveBuild() adds an extension to the embedded database", () => {
  const { extensions } = resolveBuild(
    { from: ["db"], with: ["postgis", "postgis"] },
    {},
  );
  assertEquals(extensions, ["postgis"]);
});

for (
  const [flags, message] of [
    [{ with: ["postgis"] }, "without --from, the executable holds no database"],
    [{ from: ["db"], with: ["cron"] }, 'there is no "cron" to add'],
  ] as const
) {
  Deno.test(`resolveBuild() refuses --with where ${message}`, () => {
    assertThrows(() => resolveBuild(flags, {}), UsageError, message);
  });
}

for (
  const [flags, message] of [
    [{ port: "54x" }, 'Cannot use port "54x": it is no number from 1 to 65535'],
    [{ port: "0" }, 'Cannot use port "0": it is no number from 1 to 65535'],
  ] as const
) {
  Deno.test(`resolveBuild() refuses port ${flags.port}`, () => {
    assertThrows(() => resolveBuild(flags, {}), UsageError, message);
  });
}

Deno.test("resolveBuild() refuses lists that do not go together", () => {
  assertThrows(
    () => resolveBuild({ host: "a,b", port: "1,2,3" }, {}),
    UsageError,
    "Cannot connect: could not match 3 port numbers to 2 hosts",
  );
});

Deno.test("An executable for two servers connects to each of them by itself", () => {
  const builds = [
    { host: "a,b", port: "1" },
    { host: "a,b", port: "1,2" },
    { host: "a,b,/run/pg", port: "1,,3" },
  ].map((flags) => resolveBuild(flags, {}));
  for (const build of builds) {
    const args = buildCompileArgs(build, [], [], [], "abc");
    const { defaults } = readBuildDefaults(args.slice(-1));
    for (const endpoint of build.endpoints) {
      const line = parseCommandLine(["--host", endpoint.host]);
      const { connection } = parseSettings(line, {}, defaults);
      assertEquals(listEndpoints(connection), [endpoint]);
    }
    const { connection } = parseSettings(parseCommandLine([]), {}, defaults);
    assertEquals(listEndpoints(connection), build.endpoints);
  }
});

const BUILT_FOR_FLAG =
  '--built-for={"host":"localhost","port":"5432","folder":"docs/schemas","client":"auto","source":"abc"}';

Deno.test("buildCompileArgs() grants what is listed, and nothing else", () => {
  assertEquals(compileArgs({}), [
    "compile",
    "--quiet",
    "--frozen",
    "--no-prompt",
    "--no-code-cache",
    "--allow-net=localhost:5432",
    "--allow-read=docs/schemas,schema.html",
    "--allow-write=docs/schemas,schema.html",
    "--allow-run=psql,pg_dump,git",
    ENVIRONMENT_FLAG,
    "--v8-flags=--max-semi-space-size=2,--heap-growing-percent=30",
    "--include=src/source/pg_dump/wasm/pg_dump_worker.ts",
    "--include=src/page/layout_worker.ts",
    "--exclude=/cache/a",
    "--exclude=/cache/b",
    "--output",
    "dist/schema-sync",
    "main.ts",
    BUILT_FOR_FLAG,
  ]);
});

Deno.test("buildCompileArgs() lets a build without programs run none, and says so to it", () => {
  const args = compileArgs({ mayRun: false, readable: ["/home/me/.pgpass"] });
  assertEquals(args.slice(5, 9), [
    "--allow-net=localhost:5432",
    "--allow-read=docs/schemas,schema.html,/home/me/.pgpass",
    "--allow-write=docs/schemas,schema.html",
    ENVIRONMENT_FLAG,
  ]);
  assertEquals(args.at(-1), BUILT_FOR_FLAG.replace('"auto"', '"built-in"'));
});

Deno.test("buildCompileArgs() takes the embedded database in where files are to be loaded", () => {
  const args = compileArgs({ from: ["db/migrations"] });
  assertEquals(args[6], "--allow-read=docs/schemas,schema.html,db/migrations");
  assertEquals(args.filter((arg) => arg.startsWith("--include=")), [
    "--include=src/source/pg_dump/wasm/pg_dump_worker.ts",
    "--include=src/page/layout_worker.ts",
    "--include=src/source/embedded/embedded_worker.ts",
  ]);
});

Deno.test("buildCompileArgs() takes PostGIS in where it is asked for", () => {
  const args = compileArgs({ from: ["db"], extensions: ["postgis"] });
  assertEquals(
    args.filter((arg) => arg.startsWith("--include=")).at(-1),
    "--include=src/source/embedded/postgis.ts",
  );
});

Deno.test("buildCompileArgs() has no frozen lock with other imports", () => {
  const args = compileArgs({}, ["--import-map=x.json", "--no-lock"]);
  assertEquals(args.slice(1, 5), [
    "--quiet",
    "--import-map=x.json",
    "--no-lock",
    "--no-prompt",
  ]);
});

Deno.test("buildCompileArgs() hands the target on", () => {
  const args = compileArgs({ target: "aarch64-apple-darwin" });
  assertEquals(args.slice(-6, -4), ["--target", "aarch64-apple-darwin"]);
});

Deno.test("buildCompileArgs() doubles the commas of a folder", () => {
  const args = compileArgs({ out: "docs/a,b" });
  assertEquals(args[6], "--allow-read=docs/a,,b,schema.html");
  assertEquals(args[7], "--allow-write=docs/a,,b,schema.html");
});

for (
  const [host, values] of [
    ["127.0.0.1", ["127.0.0.1:5432"]],
    ["::1", ["[::1]:5432"]],
    ["[::1]", ["[::1]:5432"]],
    ["/run/pg", ["unix:/run/pg/.s.PGSQL.5432"]],
  ] as const
) {
  Deno.test(`buildGrants() narrows the network to host ${host}`, () => {
    const [net] = buildGrants(buildFor(host), "2.9.0");
    assertEquals(net, { name: "net", values });
  });
}

Deno.test("buildGrants() adds the file of a unix socket", () => {
  const [, read, write] = buildGrants(buildFor("/run/pg"), "2.10.1");
  const values = ["docs/schemas", "/run/pg/.s.PGSQL.5432", "schema.html"];
  assertEquals([read, write], [
    { name: "read", values },
    { name: "write", values },
  ]);
});

Deno.test("buildGrants() refuses a unix socket before Deno 2.9", () => {
  assertThrows(
    () => buildGrants(buildFor("/run/pg"), "2.8.3"),
    UsageError,
    'Cannot limit the network to "/run/pg/.s.PGSQL.5432": Deno 2.8.3 knows no unix sockets there',
  );
});

Deno.test("buildGrants() grants each of several servers", () => {
  const [net, read] = buildGrants(buildFor("a", "/run/pg", "b"), "2.9.0");
  assertEquals([net?.values, read?.values], [
    ["a:5432", "unix:/run/pg/.s.PGSQL.5432", "b:5432"],
    ["docs/schemas", "/run/pg/.s.PGSQL.5432", "schema.html"],
  ]);
});

for (const host of ["a,b", "a b", "10.0.0.0/8", "*.example.com"]) {
  Deno.test(`buildGrants() refuses host ${host}`, () => {
    assertThrows(
      () => buildGrants(buildFor(host), "2.9.0"),
      UsageError,
      `Cannot use host "${host}": it is not one host`,
    );
  });
}

Deno.test("buildGrants() refuses a server that a service names", () => {
  const build = resolveBuild({ out: "db" }, { PGSERVICE: "shop" });
  assertThrows(
    () => buildGrants(build, "2.9.0"),
    UsageError,
    "Cannot limit the network: the settings leave the host to a service file or to libpq",
  );
});
