import { assertEquals } from "@std/assert";

import type { KeyRow } from "../../../../src/core/catalog/catalog_document.ts";
import { buildCatalog } from "../../../../src/core/catalog/catalog.ts";
import { rowKey } from "../../../../src/core/catalog/build_ownership.ts";
import {
  buildCatalogOf,
  buildDocument,
  buildForeignKey,
  buildFunction,
  buildRelation,
  buildTable,
  buildType,
} from "../../../support/catalog_documents.ts";
import { showQualifiedName } from "../../../../src/core/catalog/identifier.ts";
import { objectId, tableId } from "../../../support/object_ids.ts";
import { relationKey } from "../../../../src/core/catalog/object_id.ts";

Deno.test("buildCatalog() tells the server without its packager", () => {
  const { database, serverVersion, role } = buildCatalog(
    buildDocument(),
  );
  assertEquals(
    { database, serverVersion, role },
    { database: "shop", serverVersion: "15.18", role: "app" },
  );
});

Deno.test("buildCatalog() tells the major of a server before its release", () => {
  const server = {
    ...buildDocument().server,
    version: "19beta1",
    versionNum: 190000,
  };
  const { serverVersion } = buildCatalog(
    buildDocument({ server }),
  );
  assertEquals(serverVersion, "19beta1");
});

Deno.test("buildCatalog() takes tables and partitions that no extension owns", () => {
  const catalog = buildCatalogOf([
    buildRelation(1, "users"),
    buildRelation(2, "logs", { relkind: "p", amname: null }),
    buildRelation(3, "logs_2026", { relispartition: true }),
    buildRelation(4, "active_users", { relkind: "v" }),
    buildRelation(5, "totals", { relkind: "m" }),
    buildRelation(6, "users_id_seq", { relkind: "S" }),
    buildRelation(7, "remote", { relkind: "f" }),
    buildRelation(8, "spatial_ref_sys", { isExtensionMember: true }),
  ]);
  assertEquals(
    catalog.tables.map(showQualifiedName),
    ["logs", "logs_2026", "users"],
  );
});

Deno.test("buildCatalog() puts tables in byte order of their names", () => {
  const catalog = buildCatalogOf([
    buildRelation(1, "users"),
    buildRelation(2, "Users"),
    buildRelation(3, "invoices", { nspname: "billing" }),
    buildRelation(4, "company"),
    buildRelation(5, "odd.name"),
  ]);
  assertEquals(
    catalog.tables.map(showQualifiedName),
    ['"Users"', "billing.invoices", "company", '"odd.name"', "users"],
  );
});

Deno.test("buildCatalog() makes a whole table of what the document says", () => {
  const catalog = buildCatalogOf([
    buildRelation(1, "users", {
      columns: 3,
      indexes: 2,
      description: "People",
      amname: "columnar",
    }),
    buildRelation(2, "notes"),
    buildRelation(3, "teams", { nspname: "hr" }),
  ], {
    keys: [
      {
        ...{ contype: "p", conrelid: 1, conkey: ["tenant", "id"] },
        ...{ confrelid: 0, confkey: [] },
      },
      buildForeignKey([2, "user_id"], [1, "id"]),
      buildForeignKey([1, "team"], [3, "id"]),
    ],
    enums: [
      { oid: 10, nspname: "public", typname: "mood", labels: ["sad", "ok"] },
      { oid: 11, nspname: "hr", typname: "Level", labels: [] },
    ],
    enumUses: [[1, 10], [1, 11]],
    statistics: [[1, "stats"], [1, "public"]],
    columns: [[1, ["tenant", "id", "team"]]],
  });
  assertEquals(catalog.tables.find(({ name }) => name === "users"), {
    oid: 1,
    schema: "public",
    name: "users",
    kind: "table",
    ...{ partitionCount: 0, columns: ["tenant", "id", "team"], facts: [] },
    accessMethod: "columnar",
    columnCount: 3,
    indexCount: 2,
    comment: "People",
    primaryKey: ["tenant", "id"],
    enums: [
      { schema: "hr", name: "Level", labels: [] },
      { schema: "public", name: "mood", labels: ["sad", "ok"] },
    ],
    ancestors: [],
    statisticsSchemas: ["stats", "public"],
    references: [
      {
        table: { schema: "hr", name: "teams" },
        columns: ["team"],
        referencedColumns: ["id"],
      },
    ],
    referencedBy: [
      {
        table: tableId("notes"),
        columns: ["user_id"],
        referencedColumns: ["id"],
      },
    ],
  });
  assertEquals(catalog.tables.find(({ name }) => name === "teams"), {
    oid: 3,
    schema: "hr",
    name: "teams",
    kind: "table",
    ...{ partitionCount: 0, columns: [], facts: [] },
    columnCount: 1,
    indexCount: 0,
    comment: "",
    ...{ primaryKey: [], enums: [], ancestors: [], statisticsSchemas: [] },
    references: [],
    referencedBy: [
      {
        table: tableId("users"),
        columns: ["team"],
        referencedColumns: ["id"],
      },
    ],
  });
});

Deno.test("buildCatalog() sorts foreign keys by the names in them", () => {
  const keys: KeyRow[] = [
    { ...buildForeignKey([2, "a"], [1, "id"]), conkey: ["a", "b"] },
    { ...buildForeignKey([2, "a"], [1, "id"]), confkey: ["id", "tenant"] },
    buildForeignKey([2, "a"], [1, "id"]),
    buildForeignKey([2, "a"], [1, "code"]),
    buildForeignKey([3, "a"], [1, "id"]),
  ];
  const catalog = buildCatalogOf([
    buildRelation(1, "users"),
    buildRelation(2, "notes"),
    buildRelation(3, "odd.name"),
  ], { keys });
  const users = catalog.tables.find(({ name }) => name === "users");
  assertEquals(
    users?.referencedBy.map(({ table, columns, referencedColumns }) =>
      `${showQualifiedName(table)} ${columns} ${referencedColumns}`
    ),
    [
      ...["notes a code", "notes a id", "notes a id,tenant", "notes a,b id"],
      '"odd.name" a id',
    ],
  );
});

Deno.test("buildCatalog() sorts foreign keys by table, then by columns", () => {
  const keys: KeyRow[] = [
    buildForeignKey([2, "b"], [1, "id"]),
    buildForeignKey([3, "z"], [1, "id"]),
    buildForeignKey([2, "a"], [1, "id"]),
    buildForeignKey([1, "parent"], [1, "id"]),
  ];
  const catalog = buildCatalogOf([
    buildRelation(1, "users"),
    buildRelation(2, "notes"),
    buildRelation(3, "Logs"),
  ], { keys });
  const users = catalog.tables.find(({ name }) => name === "users");
  assertEquals(
    users?.referencedBy.map(({ table, columns }) => [
      ...[showQualifiedName(table), ...columns],
    ]),
    [['"Logs"', "z"], ["notes", "a"], ["notes", "b"], ["users", "parent"]],
  );
});

Deno.test("buildCatalog() leaves out a foreign key whose other end is not known", () => {
  const { tables: [users] } = buildCatalogOf([buildRelation(1, "users")], {
    keys: [
      buildForeignKey([1, "a"], [99, "id"]),
      buildForeignKey([99, "a"], [1, "id"]),
    ],
  });
  assertEquals([users?.references, users?.referencedBy], [[], []]);
});

Deno.test("buildCatalog() tells the parents of a table and theirs", () => {
  const catalog = buildCatalogOf([
    buildRelation(1, "logs", { relkind: "p" }),
    buildRelation(2, "logs_2026", { relkind: "p" }),
    buildRelation(3, "logs_2026_01"),
    buildRelation(4, "audited"),
  ], { inherits: [[3, 2], [2, 1], [3, 4]] });
  assertEquals(
    catalog.tables.map(({ name, ancestors }) => [name, ancestors]),
    [
      ["audited", []],
      ["logs", []],
      ["logs_2026", [1]],
      ["logs_2026_01", [2, 4, 1]],
    ],
  );
});

for (
  const [fields, reason] of [
    [{ mayLock: false }, "no SELECT right"],
    [{ hasUsage: false }, "no USAGE right on schema hr"],
    [{ hasUsage: false, mayLock: false }, "no USAGE right on schema hr"],
    [{}, undefined],
  ] as const
) {
  Deno.test(`buildCatalog() tells of ${JSON.stringify(fields)}: ${reason}`, () => {
    const table = buildTable(
      buildRelation(1, "payroll", { nspname: "hr", ...fields }),
    );
    assertEquals(table.missingRight, reason);
  });
}

for (
  const [versionNum, reason] of [
    [120022, "no SELECT right on hr.logs_2026"],
    [130000, undefined],
  ] as const
) {
  Deno.test(`buildCatalog() of ${versionNum} tells of what is locked with a table: ${reason}`, () => {
    const { tables } = buildCatalogOf([
      buildRelation(1, "logs"),
      buildRelation(2, "logs_2026", { nspname: "hr", mayLock: false }),
    ], {
      server: { ...buildDocument().server, versionNum },
      inherits: [[2, 1]],
    });
    const logs = tables.find(({ name }) => name === "logs");
    assertEquals(logs?.missingRight, reason);
  });
}

Deno.test("buildCatalog() knows the object of every row", () => {
  const { ownership } = buildCatalogOf([
    buildRelation(1, "users"),
    buildRelation(2, "users_id_seq", { relkind: "S" }),
    buildRelation(3, "lone_seq", { relkind: "S" }),
    buildRelation(4, "Staff", { nspname: "hr" }),
    buildRelation(5, "spatial_ref_sys", { isExtensionMember: true }),
  ], {
    inherits: [[4, 1]],
    functions: [buildFunction(6, "f")],
    types: [buildType(7, "positive", { typtype: "d" })],
    // The index of an extension's table, constraints of domains.
    dependencies: [[1259, 2, 1], [1259, 8, 5], [2606, 9, 0], [2606, 10, 0]],
    domainConstraints: [[9, 7], [10, 99]],
    attachedIndexes: [{ nspname: "a.b", relname: 'c"d', indrelid: 1 }],
  });
  assertEquals(ownership, {
    objectOfRow: new Map([
      [rowKey(1259, 1), tableId("users")],
      [rowKey(1259, 2), tableId("users")],
      [rowKey(1259, 3), objectId("sequence", "lone_seq")],
      [rowKey(1259, 4), tableId("Staff", "hr")],
      [rowKey(1255, 6), objectId("function", "f")],
      [rowKey(1247, 7), objectId("type", "positive")],
      [rowKey(2606, 9), objectId("type", "positive")],
    ]),
    rowsOfNone: new Set([
      rowKey(1259, 2),
      rowKey(1259, 5),
      rowKey(1259, 8),
      rowKey(2606, 10),
    ]),
    childByName: new Map([
      [relationKey({ schema: "hr", name: "Staff" }), tableId("Staff", "hr")],
    ]),
    tableByAttachedIndex: new Map([
      [relationKey({ schema: "a.b", name: 'c"d' }), tableId("users")],
    ]),
  });
});
