import { assertEquals, assertThrows } from "@std/assert";

import { applyToContent } from "../../../../src/core/files/file_changes.ts";
import {
  planPrune,
  type PrunePlan,
} from "../../../../src/core/files/plan_prune.ts";
import {
  type FolderContent,
  readFolderState,
} from "../../../../src/core/files/folder_state.ts";
import { DatabaseError, FolderError } from "../../../../src/errors.ts";
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
import { objectId, tableId } from "../../../support/object_ids.ts";
import {
  dumpDatabase,
  plan,
  type PlannedRun,
  showSteps,
  sync,
} from "../../../support/planned_sync.ts";

const NOTES = buildRelation(1, "notes");
const USERS = buildRelation(2, "users");
const PAYROLL = buildRelation(3, "payroll");

function prune(
  relations: readonly RelationRow[],
  content: FolderContent,
  parts: Partial<CatalogDocument> = {},
): PrunePlan {
  const catalog = buildCatalogOf(relations, parts);
  return planPrune(catalog, readFolderState(catalog, content));
}

Deno.test("planPrune() deletes what is orphaned and its rows, and leaves a folder in step", () => {
  const filed = sync({ relations: [NOTES, USERS] });
  const orphaned = sync({ relations: [USERS] }, filed);
  const pruned = prune([USERS], orphaned);
  assertEquals(showSteps(pruned), ["remove notes.sql", "write _index.md"]);
  assertEquals(pruned.tables, [{
    ...tableId("notes"),
    file: "notes.sql",
    status: "orphaned",
    change: "removed",
  }]);
  const after = applyToContent(orphaned, pruned.steps);
  assertEquals([...after.keys()].sort(), [
    "_columns.txt",
    "_index.md",
    "_table_list.txt",
    "users.sql",
  ]);
  assertEquals(after.get("_index.md")?.includes("notes"), false);
  assertEquals(plan({ relations: [USERS] }, after).steps, []);
});

Deno.test("planPrune() takes a table off the list that was dropped since the last sync", () => {
  const filed = sync({ relations: [NOTES, USERS] });
  const pruned = prune([USERS], filed);
  assertEquals(showSteps(pruned), [
    "remove notes.sql",
    "write _columns.txt",
    "write _table_list.txt",
    "write _index.md",
  ]);
  const after = applyToContent(filed, pruned.steps);
  assertEquals(after.get("_table_list.txt"), "users\n");
});

Deno.test("planPrune() keeps the rows of all other tables as they are", () => {
  const filed = sync({ relations: [NOTES, USERS] });
  const after = applyToContent(
    filed,
    prune([{ ...USERS, columns: 7 }, PAYROLL], filed).steps,
  );
  const rows = after.get("_index.md")?.match(/^\| [✓+⚠] .*$/gm);
  assertEquals(rows, filed.get("_index.md")?.match(/^\| [✓+⚠] .*users.*$/gm));
  assertEquals(after.get("_table_list.txt"), "users\n");
});

Deno.test("planPrune() keeps what the pages say of tables that have no file", () => {
  const hidden = { ...PAYROLL, mayLock: false };
  const filed = sync({ relations: [NOTES, USERS, hidden] });
  const before = filed.get("_index.md")?.split("\n") ?? [];
  assertEquals(before.includes("- payroll"), true);
  const after = applyToContent(filed, prune([USERS, hidden], filed).steps);
  assertEquals(after.get("_table_list.txt"), "payroll\nusers\n");
  assertEquals(
    after.get("_index.md")?.split("\n").slice(-8),
    before.slice(-8),
  );
  assertEquals(plan({ relations: [USERS, hidden] }, after).tables, [{
    ...tableId("users"),
    ...{ file: "users.sql", status: "current", change: "unchanged" },
  }]);
});

Deno.test("planPrune() keeps the rows of other tables that once had fewer quotes", () => {
  const capital = buildRelation(4, "Order");
  const filed = sync({ relations: [NOTES, capital] });
  const unquoted = new Map([...filed].map(([file, text]) => [
    file,
    file.startsWith("_") ? text?.replaceAll('"Order"', "Order") : text,
  ]));
  assertEquals(unquoted.get("_table_list.txt"), "Order\nnotes\n");
  const after = applyToContent(unquoted, prune([capital], unquoted).steps);
  assertEquals(after.get("_table_list.txt"), '"Order"\n');
  assertEquals(after.get("_index.md")?.match(/^\| [✓+⚠] .*$/gm), [
    '| + | ["Order"](Order.sql) | 1 | | | | 0 | |',
  ]);
});

Deno.test("planPrune() makes a page that is not there, with a row for each file", () => {
  const without = new Map(sync({ relations: [NOTES, USERS] }));
  without.delete("_index.md");
  const pruned = prune([USERS, PAYROLL], without);
  assertEquals(showSteps(pruned), [
    "remove notes.sql",
    ...["write _columns.txt", "write _table_list.txt", "write _index.md"],
  ]);
  const after = applyToContent(without, pruned.steps);
  assertEquals(after.get("_index.md")?.match(/^\| [✓+⚠] .*$/gm), [
    "| ✓ | [users](users.sql) | 1 | | | | 0 | |",
  ]);
});

Deno.test("planPrune() deletes both files of a table whose name differed in case alone", () => {
  const filed = sync({ relations: [buildRelation(1, "Notes"), USERS] });
  const twice = new Map(filed).set("%4Eotes.sql", filed.get("Notes.sql"));
  assertEquals(showSteps(prune([USERS], twice)).slice(0, 2), [
    "remove Notes.sql",
    "remove %4Eotes.sql",
  ]);
});

const MIXED: PlannedRun = {
  relations: [
    USERS,
    buildRelation(4, "user_list", { relkind: "v" }),
    buildRelation(5, "logs", { relkind: "p" }),
    buildRelation(6, "logs_1", { relispartition: true }),
  ],
  parts: {
    inherits: [[6, 5]],
    partitions: [[6, "DEFAULT"]],
    functions: [buildFunction(7, "users"), buildFunction(8, "add_vat")],
    types: [buildType(9, "mood")],
  },
  more: dumpDatabase("extensions", "EXTENSION", ["hstore"]),
};

Deno.test("planPrune() deletes what is gone of every kind, and nothing of its names", () => {
  const filed = sync(MIXED);
  const left = { functions: [buildFunction(8, "add_vat")] };
  const pruned = prune([USERS], filed, left);
  assertEquals(showSteps(pruned), [
    ...["remove logs.sql", "remove partitions/logs_1.sql"],
    ...["remove types/mood.sql", "remove views/user_list.sql"],
    "remove functions/users.sql",
    ...["write _columns.txt", "write _table_list.txt", "write _index.md"],
  ]);
  assertEquals(
    [...pruned.tables, ...pruned.others].map(({ file }) => file),
    [
      ...["logs.sql", "partitions/logs_1.sql", "types/mood.sql"],
      ...["views/user_list.sql", "functions/users.sql"],
    ],
  );
  const after = applyToContent(filed, pruned.steps);
  assertEquals([...after.keys()].sort(), [
    ...["_columns.txt", "_index.md", "_table_list.txt"],
    ...["database/extensions.sql", "functions/add_vat.sql", "users.sql"],
  ]);
  assertEquals(after.get("_columns.txt"), "users()\n");
  assertEquals(after.get("_table_list.txt"), "users\n");
  assertEquals(after.get("_index.md")?.match(/^\| [✓+⚠] .*?\)/gm), [
    "| + | [users](users.sql)",
    "| + | [add_vat](functions/add_vat.sql)",
    "| + | [extensions](database/extensions.sql)",
  ]);
  const next = { relations: [USERS], parts: left };
  assertEquals(
    plan({ ...next, more: MIXED.more ?? new Map() }, after).steps,
    [],
  );
});

Deno.test("planPrune() deletes a file of database/ once a sync found nothing for it", () => {
  const filed = sync(MIXED);
  const { relations, parts = {} } = MIXED;
  assertEquals(prune(relations, filed, parts).steps, []);
  const emptied = sync({ relations, parts }, filed);
  const pruned = prune(relations, emptied, parts);
  assertEquals(showSteps(pruned), [
    ...["remove database/extensions.sql", "write _index.md"],
  ]);
  assertEquals(pruned.others, [{
    ...objectId("database", "extensions"),
    file: "database/extensions.sql",
    status: "orphaned",
    change: "removed",
  }]);
});

Deno.test("planPrune() removes the page of a kind of which fewer are left", () => {
  const functions = Array.from(
    { length: 301 },
    (_, i) => buildFunction(100 + i, `f${i}`),
  );
  const filed = sync({ relations: [USERS], parts: { functions } });
  assertEquals(filed.has("functions/_index.md"), true);
  const left = { functions: functions.slice(0, 300) };
  const pruned = prune([USERS], filed, left);
  assertEquals(showSteps(pruned), [
    ...["remove functions/f300.sql", "remove functions/_index.md"],
    "write _index.md",
  ]);
  const index = applyToContent(filed, pruned.steps).get("_index.md");
  assertEquals(
    index?.match(/^\| \+ \| \[f\d+\]\(functions\/f\d+\.sql\) \|/gm)?.length,
    300,
  );
});

Deno.test("planPrune() touches no file without our header", () => {
  const filed = sync({ relations: [NOTES, USERS] });
  const others = new Map(filed)
    .set("notes.sql", "CREATE TABLE notes ();\n")
    .set("seeds.sql", "INSERT INTO users VALUES (1);\n")
    .set("link.sql", undefined);
  assertEquals(prune([USERS], others), { steps: [], tables: [], others: [] });
});

Deno.test("planPrune() does nothing where no table is orphaned", () => {
  const filed = sync({ relations: [NOTES, USERS] });
  assertEquals(prune([NOTES, USERS], filed), {
    steps: [],
    tables: [],
    others: [],
  });
  assertEquals(prune([], new Map()), { steps: [], tables: [], others: [] });
});

Deno.test("planPrune() refuses a database without tables", () => {
  const filed = sync({ relations: [USERS] });
  const error = assertThrows(() => prune([], filed), DatabaseError);
  assertEquals([error.message, error.hint], [
    'Cannot prune by database "shop": it has no table',
    "Check that --dbname names the database that you mean.",
  ]);
});

Deno.test("planPrune() refuses a database that has no table of the folder", () => {
  const filed = sync({ relations: [NOTES, USERS] });
  const error = assertThrows(() => prune([PAYROLL], filed), DatabaseError);
  assertEquals([error.message, error.hint], [
    'Cannot prune by database "shop": it has no table of those in the folder',
    "Check --dbname and --out; to begin anew, delete the files by hand and sync.",
  ]);
});

Deno.test("planPrune() refuses to write over an index that is not ours", () => {
  const filed = new Map(sync({ relations: [NOTES, USERS] }));
  filed.set("_index.md", "# My tables\n");
  assertThrows(
    () => prune([USERS], filed),
    FolderError,
    "Cannot overwrite _index.md",
  );
});
