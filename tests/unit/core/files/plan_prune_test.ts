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
import type { RelationRow } from "../../../../src/core/catalog/catalog_document.ts";
import {
  buildCatalogOf,
  buildRelation,
} from "../../../support/catalog_documents.ts";
import { tableId } from "../../../support/object_ids.ts";
import { plan, showSteps, sync } from "../../../support/planned_sync.ts";

const NOTES = buildRelation(1, "notes");
const USERS = buildRelation(2, "users");
const PAYROLL = buildRelation(3, "payroll");

function prune(
  relations: readonly RelationRow[],
  content: FolderContent,
): PrunePlan {
  const catalog = buildCatalogOf(relations);
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
