import { assertEquals } from "@std/assert";

import { list } from "../../../src/commands/list.ts";
import { buildRelation } from "../../support/catalog_documents.ts";
import { buildFolder, buildSource } from "../../support/command_parts.ts";
import { tableText } from "../../support/table_text.ts";

Deno.test("list() tells each table and its status, and neither dumps nor locks", async () => {
  const folder = buildFolder(
    new Map([
      ["notes.sql", tableText("notes", "id integer")],
      ["users.sql", tableText("users", "id integer")],
    ]),
  );
  const relations = [
    buildRelation(1, "orders"),
    buildRelation(2, "users"),
    buildRelation(3, "payroll", { mayLock: false }),
  ];
  const { catalog, tables, skipped, ...rest } = await list({
    source: buildSource(relations, {
      dump: () => Promise.reject(new Error("nothing is dumped")),
    }),
    folder,
    filter: { schemas: undefined, excluded: [], names: [] },
    kinds: ["table"],
  });
  assertEquals(rest, {
    command: "list",
    client: "tools",
    folder: "docs/schemas",
    others: [],
  });
  assertEquals(catalog.database, "shop");
  assertEquals(tables.map(({ name, status }) => [name, status]), [
    ["notes", "orphaned"],
    ["orders", "new"],
    ["payroll", "new"],
    ["users", "current"],
  ]);
  assertEquals(skipped.map(({ object }) => object.name), ["payroll"]);
  assertEquals(folder.calls, []);
});
