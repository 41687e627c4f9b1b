import { assertEquals, assertThrows } from "@std/assert";

import {
  DumpTextError,
  type TocEntry,
} from "../../../../src/core/dump/entries.ts";
import {
  assignEntries,
  type OwnedEntries,
} from "../../../../src/core/dump/ownership.ts";
import {
  buildCatalogOf,
  buildFunction,
  buildRelation,
  buildType,
} from "../../../support/catalog_documents.ts";
import { buildEntry, type EntryFields } from "../../../support/dump_texts.ts";
import {
  keyOf,
  type ObjectId,
  showObject,
} from "../../../../src/core/catalog/object_id.ts";
import { objectId, tableId, tableKey } from "../../../support/object_ids.ts";

const USERS = 100;
const USERS_ID_SEQ = 101;
const USERS_PKEY = 102;
const ODD = 200;
const VIEW = 300;
const PARENT = 400;

const PG_CLASS = 1259;
const PG_ATTRDEF = 2604;
const PG_CONSTRAINT = 2606;
const PG_REWRITE = 2618;
const PG_TRIGGER = 2620;
const PG_POLICY = 3256;
const PG_STATISTIC_EXT = 3381;
const PG_PROC = 1255;
const PG_TYPE = 1247;

const { ownership: FACTS } = buildCatalogOf([
  buildRelation(USERS, "users"),
  buildRelation(USERS_ID_SEQ, "users_id_seq", { relkind: "S" }),
  buildRelation(ODD, 'odd "part.1"', { nspname: "Sales" }),
  buildRelation(VIEW, "active_users", { relkind: "v" }),
  buildRelation(PARENT, "parent", { relkind: "p" }),
  buildRelation(301, "lone_seq", { relkind: "S" }),
  buildRelation(302, "remote", { relkind: "f" }),
  buildRelation(303, "spatial_ref_sys", { isExtensionMember: true }),
], {
  inherits: [[USERS, PARENT], [ODD, PARENT]],
  dependencies: [
    [PG_CLASS, USERS_ID_SEQ, USERS],
    [PG_CLASS, USERS_PKEY, USERS],
    [PG_ATTRDEF, 1, USERS],
    [PG_CONSTRAINT, 2, USERS],
    [PG_CONSTRAINT, 3, 0],
    [PG_REWRITE, 4, USERS],
    [PG_REWRITE, 5, VIEW],
    [PG_TRIGGER, 6, USERS],
    [PG_POLICY, 7, USERS],
    [PG_STATISTIC_EXT, 8, USERS],
    [PG_CONSTRAINT, 12, 303],
  ],
  functions: [
    buildFunction(9, "f"),
    buildFunction(10, "f", { prokind: "p", arguments: "integer" }),
    buildFunction(USERS, "g"),
  ],
  types: [buildType(11, "positive", { typtype: "d" })],
  domainConstraints: [[3, 11]],
  attachedIndexes: [
    { nspname: "Sales", relname: "odd idx", indrelid: ODD },
    { nspname: "public", relname: "users_idx", indrelid: USERS },
  ],
});

let lastDumpId = 0;

/** An entry whose definition says its own name. */
function entry(fields: EntryFields, definition?: string): TocEntry {
  lastDumpId++;
  return buildEntry(
    { dumpId: lastDumpId, ...fields },
    definition ?? `-- ${fields.type} ${fields.name}`,
  );
}

/** Names of the entries, object by object. */
function showOwned(
  owned: ReadonlyMap<string, OwnedEntries>,
): Record<string, string[]> {
  return Object.fromEntries(
    [...owned.values()].map(({ object, entries }) => [
      showObject(object),
      entries.map(({ name }) => name),
    ]),
  );
}

/** What comes of one entry that one object owns. */
function ownedBy(
  object: ObjectId,
  own: TocEntry,
): Map<string, OwnedEntries> {
  return new Map([[keyOf(object), { object, entries: [own] }]]);
}

for (
  const [classId, oid, type] of [
    [PG_CLASS, USERS, "TABLE"],
    [PG_CLASS, USERS_ID_SEQ, "SEQUENCE"],
    [PG_CLASS, USERS_PKEY, "INDEX"],
    [PG_ATTRDEF, 1, "DEFAULT"],
    [PG_CONSTRAINT, 2, "FK CONSTRAINT"],
    [PG_REWRITE, 4, "RULE"],
    [PG_TRIGGER, 6, "TRIGGER"],
    [PG_POLICY, 7, "POLICY"],
    [PG_STATISTIC_EXT, 8, "STATISTICS"],
  ] as const
) {
  Deno.test(`assignEntries() gives a ${type} to the table of its row`, () => {
    const own = entry({ classId, oid, type, name: "x" });
    assertEquals(
      assignEntries([own], FACTS),
      ownedBy(tableId("users"), own),
    );
  });
}

for (
  const [classId, oid, type, object] of [
    [PG_PROC, 9, "FUNCTION", objectId("function", "f")],
    [PG_PROC, 10, "PROCEDURE", objectId("function", "f")],
    [PG_TYPE, 11, "DOMAIN", objectId("type", "positive")],
    [PG_CONSTRAINT, 3, "CHECK CONSTRAINT", objectId("type", "positive")],
    [PG_CLASS, VIEW, "VIEW", objectId("view", "active_users")],
    [PG_REWRITE, 5, "RULE", objectId("view", "active_users")],
    [PG_CLASS, 301, "SEQUENCE", objectId("sequence", "lone_seq")],
    [PG_CLASS, 302, "FOREIGN TABLE", objectId("foreign_table", "remote")],
    [PG_PROC, 99, "FUNCTION", objectId("database", "function")],
    [PG_CLASS, 303, "TABLE", objectId("database", "table")],
    [
      PG_CONSTRAINT,
      12,
      "CHECK CONSTRAINT",
      objectId("database", "check_constraint"),
    ],
    [3079, 1, "EXTENSION", objectId("database", "extensions")],
    [2615, 1, "SCHEMA", objectId("database", "schemas")],
    [0, 0, "ENCODING", objectId("database", "encoding")],
  ] as const
) {
  Deno.test(`assignEntries() gives ${type} ${oid} to ${showObject(object)}`, () => {
    const own = entry({ classId, oid, type, name: "x" });
    assertEquals(assignEntries([own], FACTS), ownedBy(object, own));
  });
}

Deno.test("assignEntries() puts what begins a base type into its file", () => {
  const own = entry(
    { classId: 0, oid: 0, type: "SHELL TYPE", name: "odd t", schema: "Sales" },
    'CREATE TYPE "Sales"."odd\nt";',
  );
  assertEquals(
    assignEntries([own], FACTS),
    ownedBy(objectId("type", "odd\nt", "Sales"), own),
  );
});

Deno.test("assignEntries() gives overloads to one object, in their order", () => {
  const [first, second] = [
    entry({ classId: PG_PROC, oid: 9, type: "FUNCTION", name: "f()" }),
    entry({ classId: PG_PROC, oid: 10, type: "PROCEDURE", name: "f(integer)" }),
  ];
  assertEquals(
    showOwned(assignEntries([first, second], FACTS)),
    { "function f": ["f()", "f(integer)"] },
  );
});

Deno.test("assignEntries() gives a comment without an entry to the file of its subject", () => {
  const none = { classId: 0, oid: 0 };
  assertEquals(
    showOwned(assignEntries([
      entry({ ...none, type: "COMMENT", name: "SCHEMA public" }),
      entry({ ...none, type: "COMMENT", name: "EXTENSION hstore" }),
    ], FACTS)),
    {
      "database file schemas": ["SCHEMA public"],
      "database file extensions": ["EXTENSION hstore"],
    },
  );
});

Deno.test("assignEntries() gives what names no row to what it depends on", () => {
  const none = { classId: 0, oid: 0 };
  const owned = assignEntries([
    entry({
      dumpId: 50,
      classId: PG_PROC,
      oid: 9,
      name: "f",
      type: "FUNCTION",
    }),
    entry({ dumpId: 51, oid: USERS, name: "users" }),
    entry({
      dumpId: 52,
      oid: USERS_ID_SEQ,
      name: "users_id_seq",
      type: "SEQUENCE",
    }),
    entry({
      ...none,
      dumpId: 53,
      dependencies: [52],
      name: "owned",
      type: "SEQUENCE OWNED BY",
    }),
    entry({
      ...none,
      dumpId: 54,
      dependencies: [50, 51],
      name: "TABLE users",
      type: "COMMENT",
    }),
    entry({
      ...none,
      dumpId: 55,
      dependencies: [51],
      name: "users",
      type: "ROW SECURITY",
    }),
    entry({
      ...none,
      dumpId: 56,
      dependencies: [50],
      name: "FUNCTION f",
      type: "COMMENT",
    }),
    entry({
      ...none,
      dumpId: 57,
      dependencies: [54],
      name: "label",
      type: "SECURITY LABEL",
    }),
  ], FACTS);
  assertEquals(showOwned(owned), {
    "function f": ["f", "TABLE users", "FUNCTION f", "label"],
    users: ["users", "users_id_seq", "owned", "users"],
  });
});

Deno.test("assignEntries() gives the comment on a domain's constraint to the domain", () => {
  const owned = assignEntries([
    entry({
      dumpId: 60,
      classId: PG_CONSTRAINT,
      oid: 3,
      name: "positive",
      type: "CHECK CONSTRAINT",
    }),
    entry({
      classId: 0,
      oid: 0,
      dependencies: [60],
      name: "comment",
      type: "COMMENT",
    }),
  ], FACTS);
  assertEquals(showOwned(owned), {
    "type positive": ["positive", "comment"],
  });
});

for (
  const [type, definition, table] of [
    [
      "TABLE ATTACH",
      "ALTER TABLE ONLY public.parent ATTACH PARTITION public.users FOR VALUES IN ('a');",
      tableId("users"),
    ],
    [
      "TABLE ATTACH",
      'ALTER TABLE ONLY "a ""b"" ATTACH PARTITION c.d"."x.y" ATTACH PARTITION "Sales"."odd ""part.1""" DEFAULT;',
      tableId('odd "part.1"', "Sales"),
    ],
    [
      "INDEX ATTACH",
      "ALTER INDEX public.parent_idx ATTACH PARTITION public.users_idx;",
      tableId("users"),
    ],
    [
      "INDEX ATTACH",
      'ALTER INDEX "Sales"."parent; idx" ATTACH PARTITION "Sales"."odd idx";',
      tableId('odd "part.1"', "Sales"),
    ],
    [
      "DEFAULT",
      "ALTER TABLE ONLY public.users ALTER COLUMN a SET DEFAULT NULL;",
      tableId("users"),
    ],
    [
      "DEFAULT",
      'ALTER TABLE ONLY "Sales"."odd ""part.1""" ALTER COLUMN "x y" DROP DEFAULT;',
      tableId('odd "part.1"', "Sales"),
    ],
  ] as const
) {
  Deno.test(`assignEntries() reads the table of ${definition}`, () => {
    const own = entry({ classId: 0, oid: 0, type, name: "x" }, definition);
    assertEquals(assignEntries([own], FACTS), ownedBy(table, own));
  });
}

for (
  const [type, definition] of [
    [
      "TABLE ATTACH",
      "ALTER TABLE ONLY public.users ATTACH PARTITION public.nowhere DEFAULT;",
    ],
    [
      "INDEX ATTACH",
      "ALTER INDEX public.users_idx ATTACH PARTITION public.nowhere;",
    ],
    [
      "DEFAULT",
      "ALTER TABLE ONLY public.nowhere ALTER COLUMN a SET DEFAULT NULL;",
    ],
  ] as const
) {
  Deno.test(`assignEntries() refuses a ${type} of an unknown relation`, () => {
    assertThrows(
      () =>
        assignEntries(
          [entry({ classId: 0, oid: 0, type, name: "nowhere" }, definition)],
          FACTS,
        ),
      DumpTextError,
      `its ${type} "nowhere" is not in the catalog`,
    );
  });
}

Deno.test("assignEntries() refuses a row that the catalog does not know", () => {
  assertThrows(
    () =>
      assignEntries([
        entry({
          classId: PG_TRIGGER,
          oid: 999,
          name: "users t",
          type: "TRIGGER",
        }),
      ], FACTS),
    DumpTextError,
    'its TRIGGER "users t" (class 2620 OID 999) is not in the catalog',
  );
});

Deno.test("assignEntries() refuses a row that comes twice", () => {
  assertThrows(
    () =>
      assignEntries([
        entry({ classId: PG_PROC, oid: 9, type: "FUNCTION" }),
        entry({ classId: PG_PROC, oid: 9, type: "FUNCTION" }),
      ], FACTS),
    DumpTextError,
    'it has FUNCTION "users" (class 1255 OID 9) twice',
  );
});

Deno.test("assignEntries() takes the same OID in two catalogs for two rows", () => {
  const owned = assignEntries([
    entry({ oid: USERS, name: "users" }),
    entry({ classId: PG_PROC, oid: USERS, name: "g", type: "FUNCTION" }),
  ], FACTS);
  assertEquals(showOwned(owned), {
    users: ["users"],
    "function g": ["g"],
  });
});

/** An entry of `users` without a row, so that no OID has to be made up. */
function part(type: string, name: string): TocEntry {
  return entry({ classId: 0, oid: 0, dependencies: [80], type, name });
}

function sortParts(parts: readonly TocEntry[]): string[] {
  const table = entry({ dumpId: 80, oid: USERS, name: "users" });
  return showOwned(assignEntries([table, ...parts], FACTS))["users"] ?? [];
}

Deno.test("assignEntries() puts constraints, indexes and attachments by type and name", () => {
  assertEquals(
    sortParts([
      part("INDEX ATTACH", "b_idx"),
      part("INDEX", "z_idx"),
      part("CONSTRAINT", "users users_pkey"),
      part("INDEX ATTACH", "a_idx"),
      part("CHECK CONSTRAINT", "users a_check"),
      part("INDEX", "Z_idx"),
    ]),
    [
      ...["users", "users a_check", "users users_pkey"],
      ...["Z_idx", "z_idx", "a_idx", "b_idx"],
    ],
  );
});

Deno.test("assignEntries() sorts by the whole name, which the line above has no breaks of", () => {
  const made = (type: string, name: string, sql: string): TocEntry => ({
    ...part(type, name),
    text:
      `--\n-- Name: ${name}; Type: ${type}; Schema: public; Owner: -\n--\n\n${sql}\n`,
  });
  assertEquals(
    sortParts([
      made("INDEX", "a\u001f", 'CREATE INDEX "a\u001f" ON public.users (id);'),
      made("INDEX", "a b", 'CREATE UNIQUE INDEX "a\nb" ON public.users (id);'),
      made(
        "CONSTRAINT",
        "users a\u001f",
        'ALTER TABLE ONLY public.users\n    ADD CONSTRAINT "a\u001f" UNIQUE (id);',
      ),
      made(
        "CONSTRAINT",
        "users a b",
        'ALTER TABLE ONLY public.users\n    ADD CONSTRAINT "a\nb" UNIQUE (id);',
      ),
    ]),
    ["users", "users a b", "users a\u001f", "a b", "a\u001f"],
  );
});

Deno.test("assignEntries() sorts entries of one type and name by what they say", () => {
  const check = (sql: string): TocEntry => ({
    ...part("CHECK CONSTRAINT", "users a_check"),
    text: sql,
  });
  const table = entry({ dumpId: 80, oid: USERS, name: "users" });
  const orders = [["CHECK (a)", "CHECK (b)"], ["CHECK (b)", "CHECK (a)"]];
  for (const texts of orders) {
    const owned = assignEntries([table, ...texts.map(check)], FACTS);
    assertEquals(
      owned.get(tableKey("users"))?.entries.slice(1).map(({ text }) => text),
      ["CHECK (a)", "CHECK (b)"],
    );
  }
});

Deno.test("assignEntries() leaves a comment behind the index that it is on", () => {
  assertEquals(
    sortParts([
      part("COMMENT", "COLUMN users.id"),
      part("INDEX", "b_idx"),
      part("COMMENT", "INDEX b_idx"),
      part("INDEX", "a_idx"),
      part("COMMENT", "INDEX a_idx"),
    ]),
    [
      "users",
      "COLUMN users.id",
      "a_idx",
      "INDEX a_idx",
      "b_idx",
      "INDEX b_idx",
    ],
  );
});

Deno.test("assignEntries() moves no index past an entry of another kind", () => {
  assertEquals(
    sortParts([
      part("INDEX", "b_idx"),
      part("STATISTICS", "stat"),
      part("INDEX", "a_idx"),
      part("TRIGGER", "users t2"),
      part("TRIGGER", "users t1"),
    ]),
    ["users", "b_idx", "stat", "a_idx", "users t2", "users t1"],
  );
});

/** An entry of the function `f`, or of what has no file of its own. */
function gathered(name: string, fields: EntryFields = {}): TocEntry {
  return entry({ classId: 0, oid: 0, dependencies: [9], name, ...fields });
}

Deno.test("assignEntries() puts overloads by their arguments, wherever a dump has them", () => {
  const first = entry({
    dumpId: 9,
    classId: PG_PROC,
    oid: 9,
    name: "f()",
    type: "FUNCTION",
  });
  const parts = [
    gathered("f(text)", { type: "FUNCTION" }),
    gathered("FUNCTION f(text)", { type: "COMMENT" }),
    gathered("f(integer)", { type: "FUNCTION" }),
    gathered("f(bigint)", { type: "AGGREGATE" }),
    gathered("f(date)", { type: "PROCEDURE" }),
  ];
  assertEquals(showOwned(assignEntries([first, ...parts], FACTS)), {
    "function f": [
      ...["f()", "f(integer)", "f(text)", "FUNCTION f(text)"],
      ...["f(date)", "f(bigint)"],
    ],
  });
});

Deno.test("assignEntries() puts no overload before another one that it needs", () => {
  const first = entry({
    dumpId: 9,
    classId: PG_PROC,
    oid: 9,
    name: "f()",
    type: "FUNCTION",
  });
  const needed = gathered("f(text)", { type: "FUNCTION", dumpId: 9001 });
  const needs = gathered("f(integer)", {
    type: "FUNCTION",
    dependencies: [9, 9001],
  });
  assertEquals(showOwned(assignEntries([first, needed, needs], FACTS)), {
    "function f": ["f()", "f(text)", "f(integer)"],
  });
});

Deno.test("assignEntries() puts operators by schema and name, each with its comment", () => {
  const operator = (name: string, schema: string): TocEntry =>
    gathered(name, { type: "OPERATOR", schema, dependencies: [] });
  const family = gathered("a", { type: "OPERATOR FAMILY", dependencies: [] });
  const equal = operator("=", "public");
  const owned = assignEntries([
    family,
    equal,
    gathered("OPERATOR =", { type: "COMMENT", dependencies: [equal.dumpId] }),
    operator("+", "public"),
    operator("~", "a"),
  ], FACTS);
  assertEquals(Object.values(showOwned(owned)), [
    ["~", "+", "=", "OPERATOR =", "a"],
  ]);
});
