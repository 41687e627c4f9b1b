import { assertEquals, assertThrows } from "@std/assert";

import {
  type Build,
  buildCompileArgs,
  buildGrants,
  parseBuildFlags,
} from "../../../scripts/compile.ts";
import { UsageError } from "../../../src/errors.ts";

const BUILD: Build = {
  host: "localhost",
  port: "5432",
  out: "docs/schemas",
  output: "dist/schema-sync",
  target: undefined,
};

const ENVIRONMENT_FLAG = "--allow-env=" +
  "PG*,DATABASE_URL,SCHEMA_SYNC_*,NO_COLOR,HOME,PATH,APPDATA,SYSTEMROOT";

function compileArgs(
  changes: Partial<Build>,
  imports: readonly string[] = [],
): string[] {
  const build = { ...BUILD, ...changes };
  return buildCompileArgs(build, buildGrants(build, "2.9.0"), imports);
}

Deno.test("parseBuildFlags() reads every flag in both forms", () => {
  assertEquals(
    parseBuildFlags([
      ...["--host", "db.internal", "--port=6543", "--out", "docs/db"],
      ...["--output=dist/x", "--target", "aarch64-apple-darwin"],
    ]),
    {
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

Deno.test("buildCompileArgs() grants what is listed, and nothing else", () => {
  assertEquals(compileArgs({}), [
    "compile",
    "--quiet",
    "--frozen",
    "--no-prompt",
    "--allow-net=localhost:5432",
    "--allow-read=docs/schemas",
    "--allow-write=docs/schemas",
    "--allow-run=psql,pg_dump,git",
    ENVIRONMENT_FLAG,
    "--output",
    "dist/schema-sync",
    "main.ts",
  ]);
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
  assertEquals(args.slice(-5, -3), ["--target", "aarch64-apple-darwin"]);
});

Deno.test("buildCompileArgs() doubles the commas of a folder", () => {
  const args = compileArgs({ out: "docs/a,b" });
  assertEquals(args[5], "--allow-read=docs/a,,b");
  assertEquals(args[6], "--allow-write=docs/a,,b");
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
    const [net] = buildGrants({ ...BUILD, host }, "2.9.0");
    assertEquals(net, { name: "net", values });
  });
}

Deno.test("buildGrants() adds the file of a unix socket", () => {
  const [, read, write] = buildGrants({ ...BUILD, host: "/run/pg" }, "2.10.1");
  const values = ["docs/schemas", "/run/pg/.s.PGSQL.5432"];
  assertEquals([read, write], [
    { name: "read", values },
    { name: "write", values },
  ]);
});

Deno.test("buildGrants() refuses a unix socket before Deno 2.9", () => {
  assertThrows(
    () => buildGrants({ ...BUILD, host: "/run/pg" }, "2.8.3"),
    UsageError,
    'Cannot limit the network to "/run/pg/.s.PGSQL.5432": Deno 2.8.3 knows no unix sockets there',
  );
});

Deno.test("buildGrants() refuses a list of hosts", () => {
  assertThrows(
    () => buildGrants({ ...BUILD, host: "a,b" }, "2.9.0"),
    UsageError,
    'Cannot use host "a,b": it is not one host',
  );
});
