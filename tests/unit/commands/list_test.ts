import { assertEquals } from "@std/assert";

import { list } from "../../../src/commands/list.ts";
import { showObject } from "../../../src/core/catalog/object_id.ts";
import { type Kind, KINDS } from "../../../src/core/catalog/object_kind.ts";
import {
  buildFunction,
  buildRelation,
} from "../../support/catalog_documents.ts";
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

Deno.test("list() lists the kinds that are asked for, and no other", async () => {
  const relations = [
    buildRelation(1, "users"),
    buildRelation(2, "user_list", { relkind: "v" }),
  ];
  const rows = {
    functions: [buildFunction(3, "add_vat")],
    hidesSubscriptions: true,
  };
  const show = async (...kinds: readonly Kind[]): Promise<unknown> => {
    const { tables, others, skipped } = await list({
      source: buildSource(relations, {}, rows),
      folder: buildFolder(),
      filter: { schemas: undefined, excluded: [], names: [] },
      kinds,
    });
    return [[...tables, ...others].map(showObject), skipped.length];
  };
  assertEquals(await show("table"), [["users"], 0]);
  assertEquals(await show("view", "type"), [["view user_list"], 0]);
  assertEquals(await show(...KINDS), [
    ["users", "function add_vat", "view user_list"],
    1,
  ]);
});
