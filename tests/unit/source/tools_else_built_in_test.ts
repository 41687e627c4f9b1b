import { assertEquals, assertRejects } from "@std/assert";

import { DatabaseError } from "../../../src/errors.ts";
import {
  type ToolName,
  ToolsUnavailableError,
} from "../../../src/source/programs/programs.ts";
import { ReadAgainError, type Source } from "../../../src/source/source.ts";
import { ToolsElseBuiltIn } from "../../../src/source/tools_else_built_in.ts";

const REQUEST = {
  isWhole: true,
  schemas: undefined,
  tables: undefined,
  excluded: [],
};

/** A source that gives its name, or throws what it is told to. */
function makeSource(
  client: Source["client"],
  errors: {
    readonly catalog?: Error;
    readonly details?: Error;
    readonly dump?: Error;
    readonly fingerprint?: Error;
  } = {},
): Source {
  function give<T>(value: T, error: Error | undefined): Promise<T> {
    return error === undefined ? Promise.resolve(value) : Promise.reject(error);
  }
  return {
    client,
    readCatalog: () => give(`catalog of ${client}`, errors.catalog),
    readDetails: () => give(`details of ${client}`, errors.details),
    dump: () => give({ text: `dump of ${client}`, version: "" }, errors.dump),
    readRowVersions: () => Promise.resolve(new Map()),
    readFingerprint: () =>
      give({ content: {}, pgDump: client }, errors.fingerprint),
    hasStoodStill: () => Promise.resolve(true),
    restart: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

function makeSwitching(tools: Source): {
  readonly source: ToolsElseBuiltIn;
  readonly reasons: string[];
} {
  const reasons: string[] = [];
  const source = new ToolsElseBuiltIn({
    tools,
    openBuiltIn: () => Promise.resolve(makeSource("built-in")),
    onSwitch: (reason) => reasons.push(reason),
  });
  return { source, reasons };
}

function unavailable(program: ToolName): ToolsUnavailableError {
  return new ToolsUnavailableError(program, `${program} is away`, "No", "Do.");
}

Deno.test("ToolsElseBuiltIn stays with the tools where they do", async () => {
  const { source, reasons } = makeSwitching(makeSource("tools"));
  assertEquals(await source.readCatalog(), "catalog of tools");
  assertEquals((await source.dump(REQUEST)).text, "dump of tools");
  assertEquals([source.client, reasons], ["tools", []]);
});

Deno.test("ToolsElseBuiltIn reads all with the built-in client without psql, and says so once", async () => {
  const error = unavailable("psql");
  const { source, reasons } = makeSwitching(
    makeSource("tools", { catalog: error, dump: error }),
  );
  const [dump, catalog] = await Promise.all([
    source.dump(REQUEST),
    source.readCatalog(),
  ]);
  assertEquals([catalog, dump.text], [
    "catalog of built-in",
    "dump of built-in",
  ]);
  assertEquals([source.client, reasons], ["built-in", ["psql is away"]]);
});

Deno.test("ToolsElseBuiltIn has the catalog read again where only the dump cannot be had", async () => {
  const { source, reasons } = makeSwitching(
    makeSource("tools", { dump: unavailable("pg_dump") }),
  );
  assertEquals(await source.readCatalog(), "catalog of tools");
  await assertRejects(() => source.dump(REQUEST), ReadAgainError);
  await source.restart();
  assertEquals(await source.readCatalog(), "catalog of built-in");
  assertEquals((await source.dump(REQUEST)).text, "dump of built-in");
  assertEquals(reasons, ["pg_dump is away"]);
});

Deno.test("ToolsElseBuiltIn takes fingerprint and catalog from one source", async () => {
  const error = unavailable("pg_dump");
  const { source, reasons } = makeSwitching(
    makeSource("tools", { fingerprint: error, dump: error }),
  );
  assertEquals((await source.readFingerprint())?.pgDump, "built-in");
  assertEquals(await source.readCatalog(), "catalog of built-in");
  assertEquals((await source.dump(REQUEST)).text, "dump of built-in");
  assertEquals(reasons, ["pg_dump is away"]);
});

Deno.test("ToolsElseBuiltIn goes on with nothing that was read before the switch", async () => {
  const { source } = makeSwitching(
    makeSource("tools", { fingerprint: unavailable("pg_dump") }),
  );
  assertEquals(await source.readCatalog(), "catalog of tools");
  await assertRejects(() => source.readFingerprint(), ReadAgainError);
  await assertRejects(() => source.dump(REQUEST), ReadAgainError);
  await assertRejects(() => source.readDetails(), ReadAgainError);
  await assertRejects(() => source.readRowVersions(), ReadAgainError);
  await source.restart();
  assertEquals((await source.readFingerprint())?.pgDump, "built-in");
  assertEquals(await source.readCatalog(), "catalog of built-in");
  assertEquals((await source.dump(REQUEST)).text, "dump of built-in");
});

Deno.test("ToolsElseBuiltIn reads the details with the client of the catalog", async () => {
  const { source } = makeSwitching(
    makeSource("tools", { catalog: unavailable("psql") }),
  );
  await source.readCatalog();
  assertEquals(await source.readDetails(), "details of built-in");
  const alone = makeSwitching(
    makeSource("tools", { details: unavailable("psql") }),
  );
  assertEquals(await alone.source.readDetails(), "details of built-in");
});

Deno.test("ToolsElseBuiltIn hands on any other failure", async () => {
  const error = new DatabaseError("Cannot connect", "Do.");
  const { source, reasons } = makeSwitching(
    makeSource("tools", { catalog: error, dump: error }),
  );
  assertEquals(await assertRejects(() => source.readCatalog()), error);
  assertEquals(await assertRejects(() => source.dump(REQUEST)), error);
  assertEquals(reasons, []);
});
