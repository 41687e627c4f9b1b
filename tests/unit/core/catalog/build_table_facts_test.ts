import { assertEquals } from "@std/assert";

import type { CatalogDocument } from "../../../../src/core/catalog/catalog_document.ts";
import { buildCatalog } from "../../../../src/core/catalog/catalog.ts";
import {
  buildCatalogOf,
  buildDocument,
  buildForeignKey,
  buildFunction,
  buildRelation,
  buildType,
} from "../../../support/catalog_documents.ts";

/** Lines by OID, as a header has them. */
function show(parts: Partial<CatalogDocument>): Record<number, string[]> {
  const { tables, others } = buildCatalog(buildDocument(parts));
  const foreign = others.filter(({ kind }) => kind === "foreign_table");
  return Object.fromEntries(
    [...tables, ...foreign].filter(({ facts }) => facts.length > 0).map((
      { oid, facts },
    ) => [
      oid,
      facts.map(({ label, items, isCounted }) =>
        `${label}${isCounted ? ` (${items.length})` : ""}: ${
          items.map(({ text }) => text).join(", ")
        }`
      ),
    ]),
  );
}

Deno.test("buildTableFacts() tells of the domains and composite types of a table", () => {
  assertEquals(
    show({
      relations: [buildRelation(1, "users"), buildRelation(2, "notes")],
      types: [
        buildType(10, "year", {
          ...{ typtype: "d", base: "integer", notNull: true },
          checks: ["CHECK ((VALUE > 1900))"],
        }),
        buildType(11, "Address", {
          ...{ typtype: "c", nspname: "app" },
          attributes: [["street", "text"], ["Zip", "character(5)"]],
        }),
      ],
      usedTypes: [[1, 10], [1, 11], [1, 99]],
    }),
    {
      1: [
        'Composite app."Address": street text, "Zip" character(5)',
        "Domain year: integer NOT NULL, CHECK ((VALUE > 1900))",
      ],
    },
  );
});

Deno.test("buildTableFacts() tells parents of their partitions, and partitions of their parent", () => {
  assertEquals(
    show({
      relations: [
        buildRelation(1, "logs", { relkind: "p" }),
        buildRelation(2, "logs_b", { relkind: "p", relispartition: true }),
        buildRelation(3, "logs_a", { relispartition: true, nspname: "old" }),
        buildRelation(4, "logs_b_1", { relispartition: true }),
        buildRelation(5, "far", { relispartition: true, relkind: "f" }),
      ],
      inherits: [[2, 1], [3, 1], [4, 2], [5, 1]],
      partitions: [
        [2, "FOR VALUES IN (2)"],
        [3, "FOR VALUES IN (1)"],
        [4, "DEFAULT"],
        [5, "FOR VALUES IN (3)"],
      ],
    }),
    {
      1: [
        "Partitions (3): far FOR VALUES IN (3), logs_b FOR VALUES IN (2), old.logs_a FOR VALUES IN (1)",
      ],
      2: [
        "Partition of logs: FOR VALUES IN (2)",
        "Partitions (1): logs_b_1 DEFAULT",
      ],
      3: ["Partition of logs: FOR VALUES IN (1)"],
      4: ["Partition of logs_b: DEFAULT"],
      5: ["Partition of logs: FOR VALUES IN (3)"],
    },
  );
});

Deno.test("buildTableFacts() tells a child what it inherits", () => {
  assertEquals(
    show({
      relations: [
        buildRelation(1, "base"),
        buildRelation(2, "Other", { nspname: "app" }),
        buildRelation(3, "child"),
        buildRelation(4, "hidden", { isExtensionMember: true }),
      ],
      inherits: [[3, 1], [3, 2], [3, 4]],
      columnTypes: [[1, [["id", "integer"], ["A", "text"]]], [2, [[
        "b",
        "date",
      ]]]],
    }),
    {
      3: [
        'Inherited from base: id integer, "A" text',
        'Inherited from app."Other": b date',
      ],
    },
  );
});

Deno.test("buildTableFacts() tells of what depends on a table, in byte order", () => {
  assertEquals(
    show({
      relations: [
        buildRelation(1, "users"),
        buildRelation(2, "notes"),
        buildRelation(3, "user_list", { relkind: "v" }),
        buildRelation(4, "Totals", { relkind: "m" }),
        buildRelation(5, "far", { relkind: "f" }),
      ],
      functions: [buildFunction(9, "f"), buildFunction(10, "f")],
      viewReads: [[3, 1259, 1], [4, 1259, 1], [4, 1259, 3], [3, 1259, 5]],
      functionReads: [[9, 1], [10, 1]],
      policyReads: [[2, "p", 1]],
    }),
    {
      1: [
        'Read by: function f, policy p on notes, view "Totals", view user_list',
      ],
      5: ["Read by: view user_list"],
    },
  );
});

Deno.test("buildCatalog() takes one foreign key of 300 children for one reference", () => {
  const children = Array.from(
    { length: 300 },
    (_, i) => buildRelation(100 + i, `notes_${i}`),
  );
  const { tables } = buildCatalogOf([
    buildRelation(1, "users"),
    buildRelation(2, "notes"),
    ...children,
  ], {
    inherits: children.map(({ oid }) => [oid, 2]),
    keys: [
      ...children.map(({ oid }) =>
        buildForeignKey([oid, "user_id"], [1, "id"])
      ),
      buildForeignKey([100, "editor_id"], [1, "id"]),
    ],
  });
  const users = tables.find(({ name }) => name === "users");
  assertEquals(
    users?.referencedBy.map(({ table, columns }) => [table.name, ...columns]),
    [["notes", "editor_id"], ["notes", "user_id"]],
  );
  const child = tables.find(({ name }) => name === "notes_7");
  assertEquals(
    child?.references.map(({ table, columns }) => [table.name, ...columns]),
    [["users", "user_id"]],
  );
});
