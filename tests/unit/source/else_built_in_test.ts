import { assertEquals, assertRejects } from "@std/assert";

import { DatabaseError } from "../../../src/errors.ts";
import {
  buildElseBuiltIn,
  type Switch,
} from "../../../src/source/else_built_in.ts";
import {
  type ToolName,
  ToolsUnavailableError,
} from "../../../src/source/programs/programs.ts";
import type { ServerClient } from "../../../src/source/server_source.ts";
import type { ClientName } from "../../../src/source/source.ts";
import type { Snapshot } from "../../../src/source/sql/catalog_query.ts";

const SNAPSHOT: Snapshot = {
  ...{ snapshot: "00000003-1", version: "15.18", major: 15, hasSentinel: true },
  ...{ locked: [], schemas: [], maySubscriptions: true, mayPublications: true },
};

/** A client that tells its name, or throws what it is told to. */
function buildClient(
  client: ClientName,
  errors: { readonly session?: Error; readonly dump?: Error } = {},
  closed: string[] = [],
): ServerClient {
  function give<T>(value: T, error: Error | undefined): Promise<T> {
    return error === undefined ? Promise.resolve(value) : Promise.reject(error);
  }
  return {
    sessions: {
      client,
      open: () => Promise.reject(new Error("not opened here")),
      query: () => give(client, errors.session),
      ask: () => give(client, errors.session),
      close: () => {
        closed.push(client);
        return Promise.resolve();
      },
    },
    dumper: {
      client,
      dump: () => Promise.reject(new Error("not dumped here")),
      findVersion: () => give(client, errors.dump),
    },
  };
}

interface Parts {
  readonly client: ServerClient;
  readonly switches: Switch[];
  readonly closed: string[];
  /** How often the built-in client was loaded. */
  readonly loads: string[];
}

function buildParts(errors: Parameters<typeof buildClient>[1]): Parts {
  const switches: Switch[] = [];
  const closed: string[] = [];
  const loads: string[] = [];
  const client = buildElseBuiltIn({
    tools: buildClient("tools", errors, closed),
    loadBuiltIn: () => {
      loads.push("loaded");
      return Promise.resolve(buildClient("built-in", {}, closed));
    },
    onSwitch: ({ program, reason }) => switches.push({ program, reason }),
  });
  return { client, switches, closed, loads };
}

function unavailable(program: ToolName): ToolsUnavailableError {
  return new ToolsUnavailableError(program, `${program} is away`, "No", "Do.");
}

async function use({ sessions, dumper }: ServerClient): Promise<string[]> {
  return [
    await sessions.query("SELECT"),
    await dumper.findVersion(SNAPSHOT),
    `by ${sessions.client} and ${dumper.client}`,
  ];
}

Deno.test("buildElseBuiltIn() stays with the tools where they do, and loads nothing else", async () => {
  const { client, switches, closed, loads } = buildParts({});
  assertEquals(await use(client), ["tools", "tools", "by tools and tools"]);
  await client.sessions.close();
  assertEquals([switches, closed, loads], [[], ["tools"], []]);
});

Deno.test("buildElseBuiltIn() asks through psql where only pg_dump cannot do", async () => {
  const { client, switches, closed } = buildParts({
    dump: unavailable("pg_dump"),
  });
  assertEquals(await use(client), [
    "tools",
    "built-in",
    "by tools and built-in",
  ]);
  assertEquals(switches, [{ program: "pg_dump", reason: "pg_dump is away" }]);
  await client.sessions.close();
  assertEquals(closed, ["tools", "built-in"]);
});

Deno.test("buildElseBuiltIn() dumps with pg_dump where only psql is missing", async () => {
  const { client, switches } = buildParts({ session: unavailable("psql") });
  assertEquals(await use(client), [
    "built-in",
    "tools",
    "by built-in and tools",
  ]);
  assertEquals(switches, [{ program: "psql", reason: "psql is away" }]);
});

Deno.test("buildElseBuiltIn() says of each part once that another one goes on", async () => {
  const { client, switches, loads } = buildParts({
    session: unavailable("psql"),
    dump: unavailable("pg_dump"),
  });
  const [answers] = await Promise.all([use(client), use(client)]);
  assertEquals(answers, ["built-in", "built-in", "by built-in and built-in"]);
  assertEquals(switches.map(({ program }) => program), ["psql", "pg_dump"]);
  assertEquals(loads, ["loaded"]);
});

Deno.test("buildElseBuiltIn() hands on any other failure", async () => {
  const error = new DatabaseError("Cannot connect", "Do.");
  const { client, switches } = buildParts({ session: error, dump: error });
  assertEquals(
    await assertRejects(() => client.sessions.query("SELECT")),
    error,
  );
  assertEquals(
    await assertRejects(() => client.dumper.findVersion(SNAPSHOT)),
    error,
  );
  assertEquals(switches, []);
});
