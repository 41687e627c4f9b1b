import { assertEquals, assertRejects } from "@std/assert";

import type { CatalogDocument } from "../../../src/core/catalog/catalog_document.ts";
import { DatabaseError } from "../../../src/errors.ts";
import type { Dumper } from "../../../src/source/pg_dump/dumper.ts";
import { ServerSource } from "../../../src/source/server_source.ts";
import type { Session, Sessions } from "../../../src/source/session/session.ts";
import {
  CATALOG_SQL,
  ROW_VERSIONS_SQL,
  SCHEMA_VERSION_SQL,
} from "../../../src/source/sql/catalog_query.ts";
import {
  renderFingerprintSql,
  renderMayReadSql,
  renderVersionsSql,
} from "../../../src/source/sql/fingerprint_query.ts";
import { DETAILS_SQL } from "../../../src/source/sql/details_query.ts";
import { buildDocument } from "../../support/catalog_documents.ts";

const FINGERPRINT = JSON.stringify({
  content: { pg_class: "1:1" },
  versions: "v",
});
const DOCUMENT = buildDocument();
const OTHER = buildDocument({ schemas: ["public", "billing"] });
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
  readonly catalogs?: readonly CatalogDocument[];
  readonly now?: CatalogDocument;
  /** Versions of relations, by OID, in the snapshot and afterwards. */
  readonly rows?: readonly (readonly (readonly [number, string])[])[];
  readonly stderr?: string;
  /** What `hasStoodStill()` finds. */
  readonly versionsNow?: string;
  readonly fingerprints?: readonly [session: string, other: string];
  /** Whether the role may read all catalogs. */
  readonly mayRead?: boolean;
}

/** A source, and the calls that its parts got. */
function openSource(
  {
    snapshot = "00000003-1",
    catalogs = [DOCUMENT],
    now = DOCUMENT,
    rows = [[], []],
    stderr,
    fingerprints = ["a", "a"],
    versionsNow = "v",
    mayRead = true,
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
      if (sql === renderMayReadSql(15)) {
        calls.push("rights");
        return Promise.resolve(`${mayRead}`);
      }
      if (sql === renderFingerprintSql(15)) {
        calls.push("fingerprint");
        return Promise.resolve(FINGERPRINT);
      }
      if (sql === ROW_VERSIONS_SQL) {
        calls.push("rows");
        return Promise.resolve(JSON.stringify(rows[0]));
      }
      calls.push(sql === CATALOG_SQL ? "catalog" : sql);
      return Promise.resolve(JSON.stringify(catalogs[reads++]));
    },
    readNow: (sql) => {
      if (sql === renderVersionsSql(15)) return Promise.resolve(versionsNow);
      const answer = sql === ROW_VERSIONS_SQL ? rows[1] : now;
      return Promise.resolve(JSON.stringify(answer));
    },
    ask: (sql) =>
      Promise.resolve(sql === SCHEMA_VERSION_SQL ? fingerprints[0] : "[]"),
    end: () => Promise.resolve(),
  };
  const sessions: Sessions = {
    client: "tools",
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
  const dumper: Dumper = {
    client: "tools",
    dump: () =>
      Promise.resolve(
        stderr === undefined
          ? { ...DUMPED, stdout: "-- Dumped by pg_dump version 15.18\n" }
          : { code: 1, stdout: "", stderr, elapsedMs: 1 },
      ),
    findVersion: () => Promise.resolve("15.18"),
  };
  const source = new ServerSource(
    { sessions, dumper },
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
  assertEquals(dump.kind, "dumped");
  assertEquals(calls, ["open", "catalog", "rows"]);
});

Deno.test("ServerSource reads the details once, in the session of the catalog", async () => {
  const { source, calls } = openSource({ catalogs: [DOCUMENT, OTHER, OTHER] });
  await source.readCatalog();
  const details = await Promise.all([
    source.readDetails(),
    source.readDetails(),
  ]);
  assertEquals(details as unknown, [OTHER, OTHER]);
  assertEquals(calls, ["open", "catalog", DETAILS_SQL]);
  await source.restart();
  await source.readDetails();
  assertEquals(calls.slice(3), ["close", "open", DETAILS_SQL]);
});

Deno.test("ServerSource reads anew once it is restarted", async () => {
  const { source, calls } = openSource({ catalogs: [DOCUMENT, OTHER] });
  assertEquals(await source.readCatalog(), DOCUMENT);
  await source.restart();
  assertEquals(await source.readCatalog(), OTHER);
  assertEquals(calls, ["open", "catalog", "close", "open", "catalog"]);
});

Deno.test("ServerSource without a snapshot to share takes a dump between two catalogs that are the same", async () => {
  const same = openSource({ snapshot: null });
  assertEquals((await same.source.dump(REQUEST)).kind, "dumped");
  const other = openSource({ snapshot: null, now: OTHER });
  assertEquals((await other.source.dump(REQUEST)).kind, "changed");
  const rows = [[[1, "1.7"]], [[1, "1.8"]]] as const;
  const altered = openSource({ snapshot: null, rows });
  assertEquals((await altered.source.dump(REQUEST)).kind, "changed");
});

Deno.test("ServerSource.findAltered() finds what has another version, but not what is gone or new", async () => {
  const { source } = openSource({
    rows: [
      [[1, "1.700"], [2, "1.700"], [3, "1.700"]],
      [[1, "1.700"], [2, "1.701"], [4, "1.702"]],
    ],
  });
  assertEquals(await source.findAltered(), new Set([2]));
});

Deno.test("ServerSource reads the fingerprint once, in the session of all else", async () => {
  const { source, calls } = openSource({});
  const [fingerprint] = await Promise.all([
    source.readFingerprint(),
    source.readFingerprint(),
    source.readCatalog(),
  ]);
  assertEquals(fingerprint, {
    content: { pg_class: "1:1" },
    pgDump: "15.18",
  });
  assertEquals(await source.hasStoodStill(), true);
  assertEquals(calls.filter((call) => call === "open").length, 1);
  assertEquals(calls.filter((call) => call === "fingerprint").length, 1);
  assertEquals(calls.filter((call) => call === "rights").length, 1);
  await source.restart();
  await source.readFingerprint();
  assertEquals(calls.filter((call) => call === "fingerprint").length, 2);
});

Deno.test("ServerSource.hasStoodStill() is false once something was written", async () => {
  const { source } = openSource({ versionsNow: "w" });
  assertEquals(await source.hasStoodStill(), false);
});

Deno.test("ServerSource asks for no fingerprint that the role may not read", async () => {
  const { source, calls } = openSource({ mayRead: false });
  assertEquals(await source.readFingerprint(), undefined);
  assertEquals(calls, ["open", "rights"]);
});

Deno.test("ServerSource without a snapshot to share has no fingerprint", async () => {
  const { source, calls } = openSource({ snapshot: null });
  assertEquals(await source.readFingerprint(), undefined);
  assertEquals(await source.hasStoodStill(), false);
  assertEquals(calls, ["open"]);
});

Deno.test("ServerSource tells why a dump failed", async () => {
  const stderr =
    "pg_dump: error: query failed: ERROR:  out of shared memory\n" +
    "HINT:  You might need to increase max_locks_per_transaction.";
  const short = await openSource({ stderr }).source.dump(REQUEST);
  assertEquals(short.kind, "out of locks");
  const fingerprints = ["a", "b"] as const;
  const { source } = openSource({
    stderr: "pg_dump: error: gone",
    fingerprints,
  });
  assertEquals((await source.dump(REQUEST)).kind, "changed");
});

Deno.test("ServerSource throws what no other try would mend", async () => {
  const { source } = openSource({ stderr: "pg_dump: error: gone" });
  await assertRejects(() => source.dump(REQUEST), DatabaseError, "gone");
});
