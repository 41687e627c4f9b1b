import { assertEquals } from "@std/assert";

import { describeFindings } from "../../../../src/core/doctor/diagnosis.ts";
import {
  findOfFiles,
  findOfServer,
  type ServerDiagnosis,
} from "../../../../src/core/doctor/server_findings.ts";
import type {
  CatalogDocument,
  RelationRow,
} from "../../../../src/core/catalog/catalog_document.ts";
import {
  buildCatalogOf,
  buildFunction,
  buildRelation,
  buildType,
} from "../../../support/catalog_documents.ts";

const READER: ServerDiagnosis = {
  isSuperuser: false,
  isReplica: false,
  mayWrite: false,
  locks: [],
};

function describe(
  relations: readonly RelationRow[],
  diagnosis: Partial<ServerDiagnosis> = {},
  wanted: readonly string[] | "all" = ["public"],
  parts: Partial<CatalogDocument> = {},
): string[] {
  const catalog = buildCatalogOf(relations, parts);
  const schemas = wanted === "all" ? undefined : wanted;
  const filter = { schemas, excluded: [], names: [] };
  return describeFindings(
    findOfServer({ catalog, filter, orphaned: [] }, {
      ...READER,
      ...diagnosis,
    }),
  );
}

const USERS = buildRelation(1, "users");
const ORDERS = buildRelation(4, "orders");
const INVOICES = buildRelation(2, "invoices", { nspname: "billing" });

Deno.test("findOfServer() of a reader on a quiet server", () => {
  assertEquals(describe([USERS, INVOICES], { isReplica: true }), [
    "✓ server: PostgreSQL 15.18, a replica",
    '✓ read-only: "app" can only read',
    "✓ tables: 1 in public; not chosen: 1 in billing",
    '✓ rights: "app" may read all 1',
    "✓ locks: none in the way",
  ]);
});

Deno.test("findOfFiles() tells what was left out, which a sync ends with 6 for", () => {
  const catalog = buildCatalogOf([USERS], {
    leftOut: [
      { kind: "table", schema: "public", name: "spots", reason: "needs x" },
      { kind: "function", schema: "public", name: "near", reason: "needs y" },
      { kind: "table", schema: "other", name: "away", reason: "needs x" },
      {
        ...{ kind: "table", schema: "public", name: "migrations" },
        ...{ reason: "a table of the migration tool", isOfTool: true },
      },
    ],
  });
  const filter = { schemas: ["public"], excluded: [], names: [] };
  const findings = findOfFiles({ catalog, filter, orphaned: [] });
  assertEquals(describeFindings(findings), [
    '✗ files: loaded as database "shop", without spots (needs x), function near (needs y)',
    "  Load the files into a server that has what these need, and sync from there with --host.",
    "✓ tables: 2 in public; not chosen: 1 in other",
  ]);
  assertEquals(findings[0]?.code, 6);
});

Deno.test("findOfServer() counts what there is beside tables", () => {
  const list = buildRelation(5, "user_list", { relkind: "v" });
  const parts = {
    functions: [
      ...[buildFunction(6, "f"), buildFunction(7, "f"), buildFunction(8, "g")],
      buildFunction(9, "h", { nspname: "billing" }),
    ],
    types: [buildType(10, "mood")],
  };
  assertEquals(
    describe([USERS, INVOICES, list], {}, ["public"], parts).slice(2, 4),
    [
      "✓ tables: 1 in public; not chosen: 1 in billing; 1 view; 2 functions; 1 type",
      '✓ rights: "app" may read all 1',
    ],
  );
});

Deno.test("findOfServer() warns of files of database/ that cannot be read", () => {
  assertEquals(
    describe([USERS], {}, ["public"], {
      ...{ hidesSubscriptions: true, hidesUserMappings: true },
    }).slice(3, 8),
    [
      '✓ rights: "app" may read all 1',
      "! rights: subscriptions cannot be read: only a superuser may read them",
      "  They are left out of the folder; sync as a role that may, to have them.",
      "! rights: user mappings cannot be read: no right to read their options",
      "  They are left out of the folder; sync as a role that may, to have them.",
    ],
  );
});

Deno.test("findOfServer() warns of a role that may do more", () => {
  for (
    const [diagnosis, text] of [
      [{ isSuperuser: true }, "is a superuser"],
      [{ mayWrite: true }, "may also write"],
    ] as const
  ) {
    assertEquals(describe([USERS], diagnosis).slice(1, 3), [
      `! read-only: "app" ${text}; every transaction of schema-sync is read-only`,
      "  A role that can only read is safer: CONNECT, USAGE on the schema and SELECT are enough.",
    ]);
  }
});

Deno.test("findOfServer() gives the GRANT for tables that may not be read", () => {
  const hidden = buildRelation(3, "Pay roll", { mayLock: false });
  assertEquals(describe([USERS, hidden]).slice(3, 5), [
    '✗ rights: "app" may not read 1 of 2: "Pay roll"',
    '  As their owner, run: GRANT SELECT ON public."Pay roll" TO app;',
  ]);
  const many = [1, 2, 3, 4, 5, 6].map((i) =>
    buildRelation(10 + i, `t${i}`, { mayLock: false })
  );
  assertEquals(describe([USERS, ...many]).slice(3, 5), [
    '✗ rights: "app" may not read 6 of 7: t1, t2, t3, t4, t5 and 1 more',
    "  As their owner, run: GRANT SELECT ON ALL TABLES IN SCHEMA public TO app;",
  ]);
});

Deno.test("findOfServer() says where the tables are if not where they are looked for", () => {
  assertEquals(describe([INVOICES]).slice(2, 4), [
    '✗ tables: Cannot find any table of database "shop" in schema "public"',
    "  Other schemas have tables: billing (1); choose with --schema or --all-schemas.",
  ]);
});

Deno.test("findOfServer() says who keeps a lock, and for how long", () => {
  const lock = {
    schema: "public",
    table: "users",
    pid: 42,
    user: "deploy",
    application: "migrate",
    isHeld: true,
    seconds: 90,
  };
  const waiting = { ...lock, table: "orders", isHeld: false, application: "" };
  const locks = (...rows: ServerDiagnosis["locks"]): string | undefined =>
    describe([USERS, ORDERS, INVOICES], { locks: rows }).findLast((line) =>
      line.includes("locks: ")
    );
  assertEquals(
    locks(lock, waiting),
    '! locks: process 42 of "deploy" (migrate) keeps a lock on public.users, public.orders, for 90 s',
  );
  assertEquals(
    locks(waiting),
    '! locks: process 42 of "deploy" waits for a lock on public.orders, for 90 s',
  );
  assertEquals(
    locks({ ...lock, pid: null }),
    "! locks: a prepared transaction keeps a lock on public.users, for 90 s",
  );
  assertEquals(
    describe([buildRelation(1, "Order", { nspname: "Sales" })], {
      locks: [{ ...lock, schema: "Sales", table: "Order" }],
    }, ["Sales"]).findLast((line) => line.includes("locks: ")),
    '! locks: process 42 of "deploy" (migrate) keeps a lock on "Sales"."Order", for 90 s',
  );
  assertEquals(
    describe([USERS], { locks: [lock] }, "all").at(-2),
    '! locks: process 42 of "deploy" (migrate) keeps a lock on public.users, for 90 s',
  );
  const temporary = { ...lock, schema: "pg_temp_3" };
  const elsewhere = { ...lock, schema: "billing", table: "invoices" };
  assertEquals(locks(temporary, elsewhere), "✓ locks: none in the way");
});
