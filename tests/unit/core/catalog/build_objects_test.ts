import { assertEquals } from "@std/assert";

import type { CatalogDocument } from "../../../../src/core/catalog/catalog_document.ts";
import { buildCatalog } from "../../../../src/core/catalog/catalog.ts";
import { describeType } from "../../../../src/core/catalog/build_types.ts";
import type { OtherObject } from "../../../../src/core/catalog/other_object.ts";
import { showObject } from "../../../../src/core/catalog/object_id.ts";
import {
  buildDocument,
  buildFunction,
  buildRelation,
  buildType,
} from "../../../support/catalog_documents.ts";
import { objectId, tableId } from "../../../support/object_ids.ts";

const PG_CLASS = 1259;
const PG_PROC = 1255;

function listObjects(
  parts: Partial<CatalogDocument>,
): readonly OtherObject[] {
  return buildCatalog(buildDocument(parts)).others;
}

/** The objects, as they are shown. */
function build(
  parts: Partial<CatalogDocument>,
): Record<string, OtherObject> {
  return Object.fromEntries(
    listObjects(parts).map((object) => [showObject(object), object]),
  );
}

/** Headers of one object: label, and what comes behind it. */
function showFacts(object: OtherObject | undefined): string[] {
  return (object?.facts ?? []).map(({ label, items }) =>
    `${label}: ${items.map(({ text }) => text).join(", ")}`
  );
}

const USERS = buildRelation(1, "users");
const LIST = buildRelation(2, "user_list", { relkind: "v" });

Deno.test("buildObjects() has objects in byte order of their names, whatever they are", () => {
  const objects = listObjects({
    relations: [
      USERS,
      LIST,
      buildRelation(3, "ids", { relkind: "S" }),
      buildRelation(4, "Far", { relkind: "f", nspname: "app" }),
    ],
    functions: [
      buildFunction(5, "zoom", { nspname: "app" }),
      buildFunction(6, "Abc"),
    ],
    types: [buildType(7, "mood")],
  });
  assertEquals(objects.map(showObject), [
    ...['function "Abc"', 'foreign table app."Far"', "function app.zoom"],
    ...["sequence ids", "type mood", "view user_list"],
  ]);
});

Deno.test("buildObjects() makes a whole view of what the document says", () => {
  const objects = build({
    relations: [
      USERS,
      { ...LIST, description: "All" },
      buildRelation(3, "stats", { relkind: "m", nspname: "app" }),
    ],
    columnTypes: [[2, [["id", "integer"], ["full name", "text"]]]],
    viewReads: [
      ...[[2, PG_CLASS, 1], [2, PG_PROC, 5], [3, PG_CLASS, 2]] as const,
    ],
    functions: [buildFunction(5, "users")],
  });
  assertEquals(objects["view user_list"], {
    ...objectId("view", "user_list"),
    ...{ oid: 2, comment: "All" },
    columns: ["id", "full name"],
    facts: [
      {
        label: "Columns",
        items: [{ text: "id integer" }, { text: '"full name" text' }],
      },
      {
        label: "Reads",
        items: [
          { text: "users", about: tableId("users") },
          { text: "users()", about: objectId("function", "users") },
        ],
      },
      {
        label: "Read by",
        items: [
          { text: "view app.stats", about: objectId("view", "stats", "app") },
        ],
      },
    ],
    cells: ["2", [
      { text: "users", about: tableId("users") },
      { text: "users()", about: objectId("function", "users") },
    ]],
  });
  assertEquals(objects["function users"]?.facts, [
    {
      label: "Read by",
      items: [{ text: "view user_list", about: objectId("view", "user_list") }],
    },
  ]);
});

Deno.test("buildObjects() folds partitions and children into their root", () => {
  const children = Array.from(
    { length: 300 },
    (_, i) => buildRelation(100 + i, `logs_${i}`, { relispartition: true }),
  );
  const objects = build({
    relations: [
      buildRelation(1, "logs", { relkind: "p" }),
      ...[LIST, ...children],
    ],
    inherits: children.map(({ oid }) => [oid, 1]),
    viewReads: [
      [2, PG_CLASS, 1],
      ...children.map(({ oid }) => [2, PG_CLASS, oid] as const),
    ],
    types: [buildType(30, "mood")],
    typeColumns: children.map(({ oid }) => [oid, "mood", 30]),
    functions: [buildFunction(31, "touch")],
    triggers: children.map(({ oid }) => [oid, "touched", 31]),
  });
  assertEquals(showFacts(objects["view user_list"]), ["Reads: logs"]);
  assertEquals(showFacts(objects["type mood"]), ["Used by: logs.mood"]);
  assertEquals(showFacts(objects["function touch"]), [
    "Called by triggers: touched on logs",
  ]);
});

Deno.test("buildObjects() tells of a foreign table, its columns and its server", () => {
  const remote = buildRelation(4, "remote", { relkind: "f", columns: 2 });
  const parts: Partial<CatalogDocument> = {
    relations: [remote, LIST],
    foreignServers: [[4, "Far away"]],
    viewReads: [[2, PG_CLASS, 4]],
    enums: [{ oid: 30, nspname: "public", typname: "mood", labels: ["it's"] }],
    enumUses: [[4, 30]],
  };
  const { "foreign table remote": whole } = build({
    ...parts,
    columns: [[4, ["id", "name"]]],
  });
  assertEquals(whole, {
    ...objectId("foreign_table", "remote"),
    ...{ oid: 4, comment: "" },
    columns: ["id", "name"],
    facts: [
      { label: "Enum mood", items: [{ text: "'it''s'" }] },
      {
        label: "Read by",
        items: [
          { text: "view user_list", about: objectId("view", "user_list") },
        ],
      },
    ],
    cells: ["2", '"Far away"'],
  });
  // A partition has the columns of its parent, and no line of its own.
  const { "foreign table remote": partition } = build(parts);
  assertEquals([partition?.columns, partition?.cells], [
    undefined,
    ["2", '"Far away"'],
  ]);
});

Deno.test("buildObjects() makes one function of its overloads", () => {
  const objects = build({
    relations: [USERS, { ...LIST, oid: 9 }],
    functions: [
      buildFunction(10, "f", { arguments: "text", result: "text" }),
      buildFunction(11, "f", { arguments: "", description: "Nothing" }),
      buildFunction(12, "f", { prokind: "a", arguments: "bigint" }),
      buildFunction(13, "f", { prokind: "p", result: null }),
    ],
    triggers: [[1, "Touch me", 10], [1, "again", 11]],
    eventTriggers: [["on ddl", 12]],
    functionReads: [[10, 1], [11, 1], [13, 9]],
  });
  assertEquals(Object.keys(objects), ["function f", "view user_list"]);
  const { comment, cells } = objects["function f"] ?? {};
  assertEquals([comment, cells?.[0]], ["Nothing", "() → integer, +3"]);
  assertEquals(showFacts(objects["function f"]), [
    'Called by triggers: "Touch me" on users, again on users, event trigger "on ddl"',
    "Reads: user_list, users",
  ]);
  assertEquals(showFacts(objects["view user_list"]), ["Read by: function f"]);
});

for (
  const [fields, signature] of [
    [{ arguments: "a integer, b text" }, "(a integer, b text) → integer"],
    [{ prokind: "p", result: null }, "procedure ()"],
    [{ prokind: "a", arguments: "*" }, "aggregate (*) → integer"],
    [{ prokind: "w" }, "() → integer"],
  ] as const
) {
  Deno.test(`buildObjects() shows the signature ${signature}`, () => {
    const { "function f": f } = build({
      functions: [buildFunction(10, "f", fields)],
    });
    assertEquals(f?.cells[0], signature);
  });
}

Deno.test("buildObjects() tells what uses a type", () => {
  const { "type mood": mood } = build({
    relations: [
      USERS,
      buildRelation(3, "typed", { nspname: "app" }),
      buildRelation(4, "remote", { relkind: "f" }),
    ],
    types: [
      buildType(30, "mood"),
      buildType(31, "pair", { typtype: "c" }),
    ],
    functions: [
      buildFunction(40, "calm"),
      buildFunction(41, "calm", { arguments: "mood" }),
    ],
    typeColumns: [[1, "Mood", 30], [4, "m", 30], [99, "gone", 30]],
    tablesOfTypes: [[3, 30]],
    typeUses: [[31, 30]],
    functionTypes: [[40, 30], [41, 30]],
  });
  assertEquals(showFacts(mood), [
    'Used by: app.typed, foreign table remote.m, function calm, type pair, users."Mood"',
  ]);
  assertEquals(
    mood?.facts[0]?.items.map(({ about }) => about && showObject(about)),
    [
      ...["app.typed", "foreign table remote", "function calm", "type pair"],
      "users",
    ],
  );
});

for (
  const [fields, shown] of [
    [{ labels: [] }, "enum "],
    [{ labels: ["a", "it's", "b\nc"] }, "enum 'a', 'it''s', U&'b\\000Ac'"],
    [{ typtype: "d", base: "text" }, "domain text"],
    [
      {
        ...{ typtype: "d", base: "integer", notNull: true },
        checks: ["CHECK ((VALUE > 0))", "CHECK ((VALUE < 9))"],
      },
      "domain integer NOT NULL, CHECK ((VALUE > 0)), CHECK ((VALUE < 9))",
    ],
    [
      { typtype: "c", attributes: [["a", "integer"], ["B", "text[]"]] },
      'composite a integer, "B" text[]',
    ],
    [{ typtype: "r", base: "date" }, "range of date"],
    [{ typtype: "b" }, "base type"],
  ] as const
) {
  Deno.test(`describeType() says ${JSON.stringify(shown)}`, () => {
    assertEquals(describeType(buildType(1, "t", fields)), shown);
  });
}
