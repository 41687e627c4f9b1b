import { assertEquals, assertRejects } from "@std/assert";

import { ServerSource } from "../../../src/source/server_source.ts";
import type { Session } from "../../../src/source/session/session.ts";
import {
  OutOfLocksError,
  SchemaChangedError,
} from "../../../src/source/source.ts";
import {
  CATALOG_SQL,
  FINGERPRINT_SQL,
} from "../../../src/source/sql/catalog_query.ts";

const REQUEST = {
  isWhole: true,
  schemas: ["public"],
  tables: undefined,
  excluded: [],
};
const DUMPED = { code: 0, stderr: "", elapsedMs: 1 };

/** What the parts do; what is absent does as a server does that nobody changes. */
interface Behaviour {
  /** `null`: the server has none to share. */
  readonly snapshot?: string | null;
  /** The catalog as it is read for the first time, the second, and so on. */
  readonly catalogs?: readonly string[];
  readonly now?: string;
  readonly stderr?: string;
  readonly fingerprints?: readonly [session: string, other: string];
}

/** A source, and the calls that its parts got. */
function openSource(
  {
    snapshot = "00000003-1",
    catalogs = ["{}"],
    now = "{}",
    stderr,
    fingerprints = ["a", "a"],
  }: Behaviour,
): { source: ServerSource; calls: string[] } {
  const calls: string[] = [];
  let reads = 0;
  const session: Session = {
    snapshot: {
      snapshot,
      version: "15.18",
      major: 15,
      hasSentinel: true,
      locked: [],
      schemas: ["public"],
      maySubscriptions: true,
      mayPublications: true,
    },
    read: (sql) => {
      calls.push(sql === CATALOG_SQL ? "catalog" : sql);
      return Promise.resolve(catalogs[reads++] ?? "");
    },
    readNow: () => Promise.resolve(now),
    ask: (sql) =>
      Promise.resolve(sql === FINGERPRINT_SQL ? fingerprints[0] : "[]"),
    end: () => Promise.resolve(),
  };
  const sessions = {
    open: () => {
      calls.push("open");
      return Promise.resolve(session);
    },
    query: (sql: string) => Promise.resolve(sql),
    ask: () => Promise.resolve(fingerprints[1]),
    close: () => {
      calls.push("close");
      return Promise.resolve();
    },
  };
  const dumper = {
    dump: () =>
      Promise.resolve(
        stderr === undefined
          ? { ...DUMPED, stdout: "-- Dumped by pg_dump version 15.18\n" }
          : { code: 1, stdout: "", stderr, elapsedMs: 1 },
      ),
  };
  const source = new ServerSource(
    { name: "tools", sessions, dumper },
    { parameters: { dbname: "shop" }, environment: {} },
    { lockTimeoutMs: 1_000, signal: new AbortController().signal },
  );
  return { source, calls };
}

Deno.test("ServerSource reads catalog and dump in one session, and the catalog once", async () => {
  const { source, calls } = openSource({});
  const [dump] = await Promise.all([
    source.dump(REQUEST),
    source.readCatalog(),
    source.readCatalog(),
  ]);
  assertEquals(dump.version, "15.18");
  assertEquals(calls, ["open", "catalog"]);
});

Deno.test("ServerSource reads anew once it is restarted", async () => {
  const { source, calls } = openSource({ catalogs: ["first", "second"] });
  assertEquals(await source.readCatalog(), "first");
  await source.restart();
  assertEquals(await source.readCatalog(), "second");
  assertEquals(calls, ["open", "catalog", "close", "open", "catalog"]);
});

Deno.test("ServerSource without a snapshot to share takes a dump between two catalogs that are the same", async () => {
  const catalogs = ['{"tables":[1]}'];
  const same = openSource({ snapshot: null, catalogs, now: '{"tables":[1]}' });
  assertEquals((await same.source.dump(REQUEST)).version, "15.18");
  const other = openSource({ snapshot: null, catalogs, now: '{"tables":[2]}' });
  await assertRejects(() => other.source.dump(REQUEST), SchemaChangedError);
});

Deno.test("ServerSource tells why a dump failed", async () => {
  const stderr =
    "pg_dump: error: query failed: ERROR:  out of shared memory\n" +
    "HINT:  You might need to increase max_locks_per_transaction.";
  await assertRejects(
    () => openSource({ stderr }).source.dump(REQUEST),
    OutOfLocksError,
    'Cannot dump database "shop"',
  );
  await assertRejects(
    () =>
      openSource({ stderr: "pg_dump: error: gone", fingerprints: ["a", "b"] })
        .source.dump(REQUEST),
    SchemaChangedError,
  );
});
