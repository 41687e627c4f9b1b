import { assertEquals, assertThrows } from "@std/assert";

import { DumpTextError } from "../../../../src/core/dump/entries.ts";
import { applyToContent } from "../../../../src/core/files/file_changes.ts";
import type { SyncPlan } from "../../../../src/core/files/plan.ts";
import { selectDifferences } from "../../../../src/core/files/differences.ts";
import type { FolderContent } from "../../../../src/core/files/folder_state.ts";
import { FolderError } from "../../../../src/errors.ts";
import {
  buildForeignKey,
  buildFunction,
  buildRelation,
  buildType,
} from "../../../support/catalog_documents.ts";
import { buildEntry } from "../../../support/dump_texts.ts";
import {
  dumpDatabase,
  dumpEach,
  plan,
  type PlannedRun,
  showSteps,
  sync,
} from "../../../support/planned_sync.ts";
import { isNotedOrphaned } from "../../../../src/core/files/object_file.ts";
import { tableId, tableKey } from "../../../support/object_ids.ts";
import { type FolderStep } from "../../../../src/core/files/folder_step.ts";
import { showObject } from "../../../../src/core/catalog/object_id.ts";

function showTables({ tables }: SyncPlan): string[] {
  return tables.map(({ file, status, change }) =>
    `${file} ${status} ${change}`
  );
}

/** Rows of the index in a folder: status and link. */
function showRows(content: FolderContent): string[] {
  const rows = content.get("_index.md")?.matchAll(/^\| ([✓+⚠]) \| (\S+)/gm) ??
    [];
  return [...rows].map(([, status, link]) => `${status} ${link}`);
}

const USERS = buildRelation(1, "users");
const NOTES = buildRelation(2, "notes");
const PAYROLL = buildRelation(3, "payroll");
const INVOICES = buildRelation(4, "invoices", { nspname: "billing" });
const TWO = { relations: [USERS, NOTES] };

Deno.test("planSync() writes the files, then the lists, then the index", () => {
  const first = plan(TWO);
  assertEquals(showSteps(first), [
    ...["write notes.sql", "write users.sql"],
    ...["write _columns.txt", "write _table_list.txt", "write _index.md"],
  ]);
  assertEquals(first.tables, [
    {
      ...tableId("notes"),
      ...{ file: "notes.sql", status: "new", change: "added" },
    },
    {
      ...tableId("users"),
      ...{ file: "users.sql", status: "new", change: "added" },
    },
  ]);
  const folder = applyToContent(new Map(), first.steps);
  assertEquals(showRows(folder), [
    "+ [notes](notes.sql)",
    "+ [users](users.sql)",
  ]);
  assertEquals(folder.get("_table_list.txt"), "notes\nusers\n");
  assertEquals(
    folder.get("users.sql"),
    `-- Table: users
-- Database: shop
-- Synced: 2026-11-22T02:00:04Z, DDL f0ab3b7ba3ebe33c
-- Written by schema-sync; the next sync overwrites changes made by hand.

--
-- Name: users; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE "public"."users" (id integer);
`,
  );
});

Deno.test("planSync() brings back what was deleted as it was, if it is known", () => {
  const known = settle(TWO);
  const later = {
    ...TWO,
    ...{ synced: "2030-01-01T00:00:00Z", database: "other", recalled: known },
  };
  const same = plan(later);
  assertEquals(showTables(same), [
    "notes.sql current unchanged",
    "users.sql current unchanged",
  ]);
  const { "_index.md": _index, ...files } = Object.fromEntries(
    applyToContent(new Map(), same.steps),
  );
  assertEquals(files, {
    "_columns.txt": "notes()\nusers()\n",
    "_table_list.txt": "notes\nusers\n",
    "notes.sql": known.get("notes.sql"),
    "users.sql": known.get("users.sql"),
  });
  const changed = plan({ ...later, columns: "id bigint" });
  assertEquals(showTables(changed), [
    "notes.sql current changed",
    "users.sql current changed",
  ]);
  const text = applyToContent(new Map(), changed.steps).get("users.sql");
  assertEquals(text?.includes("-- Synced: 2030-01-01T00:00:00Z, DDL "), true);
});

Deno.test("planSync() brings the index back as it was, if nothing else changed", () => {
  const known = sync(TWO);
  const later = { ...TWO, synced: "2030-01-01T00:00:00Z", recalled: known };
  assertEquals(applyToContent(new Map(), plan(later).steps), known);
  const changed = sync({ ...later, columns: "id bigint" });
  assertEquals(showRows(changed), [
    "✓ [notes](notes.sql)",
    "✓ [users](users.sql)",
  ]);
});

Deno.test("planSync() calls nothing current because line ends come back", () => {
  const run = { ...TWO, columns: "note text DEFAULT 'a\r\nb'" };
  const folder = sync(run);
  const text = folder.get("users.sql") ?? "";
  const cloned = new Map([
    ...folder,
    ["users.sql", text.replaceAll("\r\n", "\n")],
  ]);
  assertEquals(showSteps(plan(run, cloned)), ["write users.sql"]);
  assertEquals(sync(run, cloned), folder);
});

Deno.test("planSync() keeps a file of database/ whose schemas a filter leaves out", () => {
  const filter = { schemas: undefined };
  const run = { relations: [USERS, INVOICES] };
  const billing = dumpDatabase("schemas", "SCHEMA", ["billing"]);
  const gone = dumpDatabase("extensions", "EXTENSION", ["hstore"]);
  const folder = sync({
    ...{ ...run, filter, more: new Map([...billing, ...gone]) },
  });
  const narrow = plan(run, folder);
  assertEquals(
    narrow.skipped.map(({ object, reason }) => [showObject(object), reason]),
    [
      ["billing.invoices", "schema billing is left out"],
      ["database file schemas", "schema billing is left out"],
    ],
  );
  assertEquals(
    narrow.others.map(({ file, status }) => [file, status]),
    [["database/extensions.sql", "orphaned"]],
  );
  const both = plan({ ...run, filter }, folder);
  assertEquals(
    both.others.map(({ file, status }) => [file, status]),
    [
      ["database/extensions.sql", "orphaned"],
      ["database/schemas.sql", "orphaned"],
    ],
  );
});

Deno.test("planSync() recalls no file of another table, and none that is not ours", () => {
  const [, users = ""] =
    [...sync(TWO)].find(([file]) => file === "users.sql") ??
      [];
  for (const text of [users.replaceAll("users", "other"), "by hand\n"]) {
    const recalled = new Map([["users.sql", text]]);
    assertEquals(showTables(plan({ relations: [USERS], recalled })), [
      "users.sql new added",
    ]);
  }
});

Deno.test("planSync() writes nothing on the second run, and leaves + where it is", () => {
  const folder = sync(TWO);
  const second = plan(TWO, folder);
  assertEquals(second.steps, []);
  assertEquals(showTables(second), [
    ...["notes.sql current unchanged", "users.sql current unchanged"],
  ]);
  assertEquals(showRows(applyToContent(folder, second.steps)), [
    "+ [notes](notes.sql)",
    "+ [users](users.sql)",
  ]);
});

Deno.test("planSync() turns + into ✓ with the next change, and then does nothing", () => {
  const folder = sync(TWO);
  const next = { relations: [...TWO.relations, PAYROLL] };
  const settled = sync(next, folder);
  assertEquals(showRows(settled), [
    "✓ [notes](notes.sql)",
    "+ [payroll](payroll.sql)",
    "✓ [users](users.sql)",
  ]);
  assertEquals(plan(next, settled).steps, []);
});

/** A folder in step, with no `+` left: a list that is gone is a change. */
function settle(run: PlannedRun): FolderContent {
  const folder = new Map(sync(run));
  folder.delete("_table_list.txt");
  return sync(run, folder);
}

Deno.test("planSync() writes nothing where only time and database differ", () => {
  const later = {
    ...TWO,
    database: "shop_dev",
    synced: "2027-01-01T00:00:00Z",
  };
  assertEquals(plan(later, settle(TWO)).steps, []);
});

Deno.test("planSync() writes nothing where a checkout changed line ends", () => {
  const folder = new Map(
    [...settle(TWO)].map((
      [file, text],
    ) => [file, text?.replaceAll("\n", "\r\n")]),
  );
  assertEquals(plan(TWO, folder).steps, []);
});

Deno.test("planSync() says of a table that only the words of pg_dump differ", () => {
  const folder = settle(TWO);
  const quoted = plan({ ...TWO, columns: '"id" integer' }, folder);
  assertEquals(quoted.tables.map(({ formatOnly }) => formatOnly), [true, true]);
  const altered = plan({ ...TWO, columns: '"id" bigint' }, folder);
  assertEquals(
    altered.tables.map(({ formatOnly }) => formatOnly),
    [undefined, undefined],
  );
  // The header tells of other tables what pg_dump does not.
  const labels = new Map([...folder].map(([file, text]) => [
    file,
    text?.replace("\n\n", "\n-- Enum mood: 'sad'\n\n"),
  ]));
  assertEquals(
    plan({ ...TWO, columns: '"id" integer' }, labels).tables
      .map(({ change, formatOnly }) => [change, formatOnly]),
    [["changed", undefined], ["changed", undefined]],
  );
});

const SHOP: PlannedRun = {
  relations: [
    buildRelation(1, "Users"),
    buildRelation(2, "Order"),
    buildRelation(3, "a b"),
    buildRelation(4, "日本語"),
    buildRelation(5, "Items", { nspname: "Sales" }),
    buildRelation(6, "notes"),
  ],
  filter: { schemas: ["public", "Sales"] },
  parts: {
    keys: [
      buildForeignKey([2, "UserId"], [1, "Id"]),
      buildForeignKey([3, "user"], [1, "Id"]),
    ],
    enums: [
      { oid: 9, nspname: "public", typname: "Mood", labels: ["a", 'b "c" d'] },
    ],
    enumUses: [[1, 9]],
  },
};

const ONCE_UNQUOTED_REGEXP =
  /"(Users|Order|日本語|Sales|Items|UserId|Id|user|Mood)"/g;

/** Lines that came in the order of what they show, one after the other. */
const SORTED_LINES_REGEXP = /(?:^(?:-- Referenced by:|\| ✓ \|) .*\n)+/gm;

/**
 * A folder in step as an earlier version wrote it: fewer names had quotes, and
 * there was no list of columns.
 */
function settleBefore(): FolderContent {
  const files = [...settle(SHOP)].filter(([file]) => file !== "_columns.txt");
  return new Map(files.map(([file, text = ""]) => {
    const end = file.endsWith(".sql") ? text.indexOf("\n\n") : text.length;
    const head = text.slice(0, end).replaceAll(ONCE_UNQUOTED_REGEXP, "$1");
    const before = head + text.slice(end);
    return [
      file,
      file === "_table_list.txt"
        ? sortLines(before)
        : before.replace(SORTED_LINES_REGEXP, sortLines),
    ];
  }));
}

function sortLines(lines: string): string {
  return lines.split(/(?<=\n)/).sort().join("");
}

Deno.test("planSync() takes a folder that has fewer quotes for another format alone", () => {
  const before = settleBefore();
  const users = before.get("Users.sql")?.split("\n") ?? [];
  assertEquals([users[0], ...users.slice(4, 7)], [
    "-- Table: Users",
    "-- Enum Mood: 'a', 'b \"c\" d'",
    '-- Referenced by: "a b" (user) -> (Id)',
    "-- Referenced by: Order (UserId) -> (Id)",
  ]);
  assertEquals(
    before.get("_table_list.txt"),
    '"a b"\nOrder\nSales.Items\nUsers\nnotes\n日本語\n',
  );
  assertEquals(showRows(before).slice(0, 2), [
    '✓ ["a',
    "✓ [Order](Order.sql)",
  ]);

  const next = plan({ ...SHOP, synced: "2027-01-01T00:00:00Z" }, before);
  assertEquals(
    next.tables.map(({ file, status, change, formatOnly }) => [
      ...[file, status, change, formatOnly],
    ]),
    [
      ["Order.sql", "current", "changed", true],
      ["Sales.Items.sql", "current", "changed", true],
      ["Users.sql", "current", "changed", true],
      ["a b.sql", "current", "unchanged", undefined],
      ["notes.sql", "current", "unchanged", undefined],
      ["日本語.sql", "current", "changed", true],
    ],
  );
  const after = applyToContent(before, next.steps);
  assertEquals(
    after,
    new Map([...settle(SHOP)].map(([file, text]) => [
      file,
      /^(?:Order|Sales.Items|Users|日本語)\.sql$/.test(file)
        ? text?.replace(
          "-- Synced: 2026-11-22T02:00:04Z",
          "-- Synced: 2027-01-01T00:00:00Z",
        )
        : text,
    ])),
  );
  assertEquals(plan(SHOP, after).steps, []);
});

Deno.test("planSync() of a named table keeps what pages with fewer quotes say of all others", () => {
  const before = settleBefore();
  const filter = { schemas: undefined, names: ["notes"] };
  const named = plan({ ...SHOP, filter }, before);
  assertEquals(showSteps(named), [
    ...["write _columns.txt", "write _table_list.txt", "write _index.md"],
  ]);
  const after = applyToContent(before, named.steps);
  assertEquals(after.get("_columns.txt"), settle(SHOP).get("_columns.txt"));
  assertEquals(
    after.get("_table_list.txt"),
    settle(SHOP).get("_table_list.txt"),
  );
  assertEquals(showRows(after), showRows(settle(SHOP)));
});

Deno.test("planSync() takes a quote in a label of an enum for a change", () => {
  const before = new Map([...settle(SHOP)].map(([file, text]) => [
    file,
    text?.replace(`'b "c" d'`, "'b c d'"),
  ]));
  assertEquals(
    plan(SHOP, before).tables.filter(({ change }) => change === "changed")
      .map(({ file, formatOnly }) => [file, formatOnly]),
    [["Users.sql", undefined]],
  );
});

Deno.test("planSync() writes a table that changed, with its time, and no other", () => {
  const folder = settle(TWO);
  const relations = [{ ...USERS, columns: 2 }, NOTES];
  const entries = new Map([
    ...dumpEach([NOTES], "id integer"),
    ...dumpEach([USERS], "id integer, name text"),
  ]);
  const changed = plan(
    { relations, entries, synced: "2027-01-01T00:00:00Z" },
    folder,
  );
  assertEquals(showSteps(changed), ["write users.sql", "write _index.md"]);
  assertEquals(showTables(changed), [
    ...["notes.sql current unchanged", "users.sql current changed"],
  ]);
  assertEquals(
    applyToContent(folder, changed.steps).get("users.sql")?.split("\n").slice(
      0,
      4,
    ),
    [
      "-- Table: users",
      "-- Database: shop",
      "-- Synced: 2027-01-01T00:00:00Z, DDL 42e7b183c2e1f789",
      "-- Written by schema-sync; the next sync overwrites changes made by hand.",
    ],
  );
});

Deno.test("planSync() heals a file that was changed by hand", () => {
  const folder = settle(TWO);
  const edited = new Map(folder)
    .set("users.sql", folder.get("users.sql")?.replace("integer", "bigint"));
  const healing = plan(TWO, edited);
  assertEquals(showSteps(healing), ["write users.sql"]);
  assertEquals(applyToContent(edited, healing.steps), folder);
});

Deno.test("planSync() marks the table of an added file as new", () => {
  const next = { relations: [USERS, NOTES, PAYROLL] };
  const folder = sync(next, settle(TWO));
  assertEquals(showRows(folder), [
    "✓ [notes](notes.sql)",
    "+ [payroll](payroll.sql)",
    "✓ [users](users.sql)",
  ]);
});

Deno.test("planSync() keeps the file of a table that is gone, as orphaned", () => {
  const folder = settle({ relations: [USERS, NOTES, PAYROLL] });
  const next = plan({ relations: [PAYROLL] }, folder);
  assertEquals(showSteps(next), [
    ...["write notes.sql", "write users.sql"],
    ...["write _columns.txt", "write _table_list.txt", "write _index.md"],
  ]);
  assertEquals(showTables(next), [
    "notes.sql orphaned unchanged",
    "payroll.sql current unchanged",
    "users.sql orphaned unchanged",
  ]);
  const after = applyToContent(folder, next.steps);
  assertEquals(after.get("_columns.txt"), "payroll()\n");
  assertEquals(after.get("_table_list.txt"), "payroll\n");
  assertEquals(
    after.get("notes.sql"),
    folder.get("notes.sql")?.replace(
      "\n\n",
      "\n-- Orphaned: it is no longer in the database; this is what it was.\n\n",
    ),
  );
  assertEquals(showRows(after), [
    "⚠ [notes](notes.sql)",
    "✓ [payroll](payroll.sql)",
    "⚠ [users](users.sql)",
  ]);
  assertEquals(plan({ relations: [PAYROLL] }, after).steps, []);
});

Deno.test("planSync() tells orphaned tables in byte order, however they were read", () => {
  const names = ["zeta", "Beta", "alpha"];
  const relations = names.map((name, i) => buildRelation(10 + i, name));
  const folder = settle({ relations: [...relations, USERS] });
  const backwards = new Map([...folder].toReversed());
  for (const content of [folder, backwards]) {
    assertEquals(showTables(plan({ relations: [USERS] }, content)), [
      "Beta.sql orphaned unchanged",
      "alpha.sql orphaned unchanged",
      "users.sql current unchanged",
      "zeta.sql orphaned unchanged",
    ]);
  }
});

Deno.test("planSync() takes an orphaned table back that is there again", () => {
  const orphaned = sync({ relations: [NOTES] }, settle(TWO));
  const back = plan(TWO, orphaned);
  assertEquals(showTables(back), [
    ...["notes.sql current unchanged", "users.sql current changed"],
  ]);
  assertEquals(applyToContent(orphaned, back.steps), settle(TWO));
});

const NO_RIGHT = { relations: [USERS, { ...PAYROLL, mayLock: false }] };

Deno.test("planSync() keeps the file of a table that may not be read", () => {
  const folder = settle({ relations: [USERS, PAYROLL] });
  const next = plan(NO_RIGHT, folder);
  assertEquals(next.steps, []);
  assertEquals(showTables(next), ["users.sql current unchanged"]);
  assertEquals(
    next.skipped.map(({ object, reason }) => [showObject(object), reason]),
    [["payroll", "no SELECT right"]],
  );
});

Deno.test("planSync() names a table in the index that never could be read", () => {
  const folder = settle(NO_RIGHT);
  assertEquals(showRows(folder), ["✓ [users](users.sql)"]);
  assertEquals(folder.get("_table_list.txt"), "payroll\nusers\n");
  assertEquals(
    folder.get("_index.md")?.split("\n").slice(-7, -3),
    [
      "In the database, but without a file, because they could not be read:",
      ...["", "- payroll", ""],
    ],
  );
  assertEquals(plan(NO_RIGHT, folder).steps, []);
});

Deno.test("planSync() keeps the file of a table that a filter leaves out, and tells of it", () => {
  const relations = [USERS, NOTES, INVOICES];
  const folder = settle({ relations, filter: { schemas: undefined } });
  const next = plan({ relations, filter: { excluded: ["no*"] } }, folder);
  assertEquals(next.steps, []);
  assertEquals(showTables(next), ["users.sql current unchanged"]);
  assertEquals(
    next.skipped.map(({ object, reason }) => [showObject(object), reason]),
    [
      ["billing.invoices", "schema billing is left out"],
      ["notes", "left out by --exclude-table=no*"],
    ],
  );
});

Deno.test("planSync() says nothing of a table that a filter leaves out and that has no file", () => {
  const next = plan({ relations: [USERS, INVOICES] });
  assertEquals(next.skipped, []);
  const folder = applyToContent(new Map(), next.steps);
  assertEquals(folder.get("_table_list.txt"), "users\n");
  assertEquals(showRows(folder), ["+ [users](users.sql)"]);
});

Deno.test("planSync() tells of a named table that a filter leaves out, file or not", () => {
  const filter = { names: ["users", "notes"], excluded: ["notes"] };
  assertEquals(
    plan({ ...TWO, filter }).skipped.map(({ object, reason }) => [
      ...[showObject(object), reason],
    ]),
    [["notes", "left out by --exclude-table=notes"]],
  );
});

Deno.test("planSync() keeps the row of a table that may not be read up to date", () => {
  const folder = sync({ relations: [USERS, PAYROLL] });
  const relations = [USERS, { ...PAYROLL, mayLock: false, columns: 9 }];
  assertEquals(
    sync({ relations }, folder).get("_index.md")?.split("\n").slice(-6, -3),
    [
      "| ✓ | [payroll](payroll.sql) | 9 | | | | 0 | |",
      ...["| ✓ | [users](users.sql) | 1 | | | | 0 | |", ""],
    ],
  );
});

Deno.test("planSync() of a named table leaves every other row as it is", () => {
  const hidden = buildRelation(5, "hidden", { mayLock: false });
  const folder = sync({
    relations: [USERS, NOTES, PAYROLL, hidden],
    parts: {
      keys: [{
        ...{ contype: "p", conrelid: 2, conkey: ["id"] },
        ...{ confrelid: 0, confkey: [] },
      }],
    },
  });
  const named = plan({
    relations: [
      { ...USERS, columns: 7 },
      { ...NOTES, columns: 8, description: "Changed" },
      hidden,
    ],
    columns: "id bigint",
    filter: { names: ["users"] },
  }, folder);
  assertEquals(showSteps(named), ["write users.sql", "write _index.md"]);
  assertEquals(showTables(named), ["users.sql current changed"]);
  assertEquals(
    applyToContent(folder, named.steps).get("_index.md"),
    folder.get("_index.md")
      ?.replace(
        "| + | [users](users.sql) | 1 |",
        "| ✓ | [users](users.sql) | 7 |",
      )
      .replace("0 current (✓), 3 new (+)", "1 current (✓), 2 new (+)"),
  );
});

Deno.test("planSync() of a named table adds it to the list and the index", () => {
  const folder = settle(TWO);
  const relations = [...TWO.relations, INVOICES];
  const named = plan(
    { relations, filter: { names: ["billing.invoices"] } },
    folder,
  );
  const after = applyToContent(folder, named.steps);
  assertEquals(showSteps(named), [
    "write billing.invoices.sql",
    ...["write _columns.txt", "write _table_list.txt", "write _index.md"],
  ]);
  assertEquals(
    after.get("_table_list.txt"),
    "billing.invoices\nnotes\nusers\n",
  );
  assertEquals(showRows(after), [
    "+ [billing.invoices](billing.invoices.sql)",
    ...["✓ [notes](notes.sql)", "✓ [users](users.sql)"],
  ]);
});

Deno.test("planSync() of a named table that is gone marks it alone", () => {
  const folder = settle({ relations: [USERS, NOTES, PAYROLL] });
  const named = plan(
    { relations: [USERS], filter: { names: ["notes"] } },
    folder,
  );
  const after = applyToContent(folder, named.steps);
  assertEquals(showTables(named), ["notes.sql orphaned unchanged"]);
  assertEquals(after.get("_table_list.txt"), "payroll\nusers\n");
  assertEquals(showRows(after), [
    "⚠ [notes](notes.sql)",
    ...["✓ [payroll](payroll.sql)", "✓ [users](users.sql)"],
  ]);
});

Deno.test("planSync() of a named table lists it no longer as unreadable", () => {
  const folder = settle(NO_RIGHT);
  const named = plan(
    { relations: [USERS, PAYROLL], filter: { names: ["payroll"] } },
    folder,
  );
  const index = applyToContent(folder, named.steps).get("_index.md");
  assertEquals(index?.includes("could not be read"), false);
});

const CAPITAL = buildRelation(5, "Users");

Deno.test("planSync() moves a file whose case twin came", () => {
  const folder = settle({ relations: [CAPITAL] });
  const next = { relations: [CAPITAL, USERS] };
  const coming = plan(next, folder);
  assertEquals(showSteps(coming), [
    "move Users.sql to %55sers.sql",
    ...["write users.sql", "write _columns.txt"],
    ...["write _table_list.txt", "write _index.md"],
  ]);
  assertEquals(showTables(coming), [
    ...["%55sers.sql current changed", "users.sql new added"],
  ]);
  const after = applyToContent(folder, coming.steps);
  assertEquals(after.get("%55sers.sql"), folder.get("Users.sql"));
  assertEquals(showRows(after), [
    ...['✓ ["Users"](%2555sers.sql)', "+ [users](users.sql)"],
  ]);
  assertEquals(plan(next, after).steps, []);
});

Deno.test("planSync() moves no file over one that is not ours", () => {
  const folder = new Map(settle({ relations: [CAPITAL] }))
    .set("%55sers.sql", "SELECT;\n");
  const run = { relations: [CAPITAL, USERS], filter: { names: ["users"] } };
  assertEquals(showSteps(plan(run, folder)), [
    ...["write users.sql", "write _columns.txt"],
    ...["write _table_list.txt", "write _index.md"],
  ]);
});

Deno.test("planSync() moves a file back whose case twin went", () => {
  const folder = new Map(settle({ relations: [CAPITAL, USERS] }));
  folder.delete("users.sql");
  const going = plan({ relations: [CAPITAL] }, folder);
  assertEquals(showSteps(going), [
    "move %55sers.sql to Users.sql",
    ...["write _columns.txt", "write _table_list.txt", "write _index.md"],
  ]);
  const after = applyToContent(folder, going.steps);
  assertEquals(after, settle({ relations: [CAPITAL] }));
});

Deno.test("planSync() keeps the name of a file whose twin is only orphaned", () => {
  const folder = settle({ relations: [CAPITAL, USERS] });
  assertEquals(showSteps(plan({ relations: [CAPITAL] }, folder)), [
    "write users.sql",
    ...["write _columns.txt", "write _table_list.txt", "write _index.md"],
  ]);
});

Deno.test("planSync() notes down a table that is gone where its file is, not over another", () => {
  const folder = new Map(settle({ relations: [CAPITAL] }))
    .set("%55sers.sql", "SELECT;\n");
  const next = plan({ relations: [USERS] }, folder);
  assertEquals(showSteps(next), [
    ...["write users.sql", "write Users.sql", "write _columns.txt"],
    ...["write _table_list.txt", "write _index.md"],
  ]);
  const after = applyToContent(folder, next.steps);
  assertEquals(after.get("%55sers.sql"), "SELECT;\n");
  assertEquals(isNotedOrphaned(after.get("Users.sql") ?? ""), true);
});

Deno.test("planSync() notes down once that a table is gone, also where git converts line ends", () => {
  const folder = settle(TWO);
  const orphaned = sync({ relations: [USERS] }, folder);
  const converted = new Map(
    [...folder].map(([file, text]) => [file, text?.replaceAll("\n", "\r\n")]),
  );
  const after = sync({ relations: [USERS] }, converted);
  assertEquals(
    after.get("notes.sql"),
    orphaned.get("notes.sql")?.replaceAll("\n", "\r\n"),
  );
  assertEquals(plan({ relations: [USERS] }, after).steps, []);
});

Deno.test("planSync() moves and writes a file that changed as well", () => {
  const folder = settle({ relations: [CAPITAL] });
  const next = plan(
    { relations: [CAPITAL, USERS], columns: "id bigint" },
    folder,
  );
  assertEquals(showSteps(next).slice(0, 3), [
    "move Users.sql to %55sers.sql",
    ...["write %55sers.sql", "write users.sql"],
  ]);
});

for (
  const [file, text] of [
    ["users.sql", "CREATE TABLE users ();\n"],
    ["users.sql", undefined],
    ["_index.md", "# Our tables\n"],
    ["_index.md", undefined],
    ["_table_list.txt", undefined],
  ] as const
) {
  const what = text === undefined ? "folder" : "file";
  Deno.test(`planSync() does not overwrite a ${what} ${file} that is not ours`, () => {
    assertThrows(
      () => plan(TWO, new Map([[file, text]])),
      FolderError,
      `Cannot overwrite ${file}: schema-sync did not write what is there`,
    );
  });
}

Deno.test("planSync() names five of the files in its way and counts the others", () => {
  const names = ["a", "b", "c", "d", "e", "f", "g"];
  const relations = names.map((name, i) => buildRelation(10 + i, name));
  assertThrows(
    () =>
      plan({ relations }, new Map(names.map((name) => [`${name}.sql`, ""]))),
    FolderError,
    "Cannot overwrite a.sql, b.sql, c.sql, d.sql, e.sql and 2 more: schema-sync",
  );
});

Deno.test("planSync() leaves files alone that are in nobody's way", () => {
  const content = new Map([["seed.sql", "INSERT 1;\n"], ["gone.sql", ""]]);
  assertEquals(showSteps(plan(TWO, content)), [
    ...["write notes.sql", "write users.sql"],
    ...["write _columns.txt", "write _table_list.txt", "write _index.md"],
  ]);
});

for (
  const [what, entries] of [
    ["a table", new Map()],
    [
      "the definition of a table",
      new Map([[tableKey("users"), {
        object: tableId("users"),
        entries: [buildEntry({ type: "INDEX" }, "CREATE INDEX;")],
      }]]),
    ],
  ] as const
) {
  Deno.test(`planSync() refuses a dump that lacks ${what}`, () => {
    assertThrows(
      () => plan({ relations: [USERS], entries }),
      DumpTextError,
      "it lacks table users",
    );
  });
}

Deno.test("planSync() writes an index anew, once, that is without the marks for formatters", () => {
  const folder = settle(TWO);
  const text = folder.get("_index.md") ?? "";
  const bare = text.replace(/^<!-- (?:prettier|deno-fmt)-ignore.*\n/gm, "");
  for (const old of [bare, bare.replaceAll("| Table |", "| Table       |")]) {
    const before = new Map([...folder, ["_index.md", old]]);
    const next = plan(TWO, before);
    assertEquals(next.steps, [{ kind: "write", file: "_index.md", text }]);
    assertEquals(plan(TWO, applyToContent(before, next.steps)).steps, []);
  }
});

const LIST = buildRelation(20, "user_list", { relkind: "v" });
const MIXED: PlannedRun = {
  relations: [
    USERS,
    LIST,
    buildRelation(21, "remote", { relkind: "f" }),
    buildRelation(22, "ids", { relkind: "S" }),
  ],
  parts: {
    functions: [buildFunction(30, "Add_vat", { nspname: "public" })],
    types: [buildType(31, "mood")],
  },
  more: dumpDatabase("extensions", "EXTENSION", ["hstore"]),
};

function showOthers({ others }: SyncPlan): string[] {
  return others.map(({ file, status, change }) =>
    `${file} ${status} ${change}`
  );
}

Deno.test("planSync() files every kind in its folder", () => {
  const first = plan(MIXED);
  assertEquals(showSteps(first), [
    "write users.sql",
    ...["write functions/Add_vat.sql", "write sequences/ids.sql"],
    ...["write types/mood.sql", "write foreign_tables/remote.sql"],
    ...["write views/user_list.sql", "write database/extensions.sql"],
    ...["write _columns.txt", "write _table_list.txt", "write _index.md"],
  ]);
  assertEquals(showTables(first), ["users.sql new added"]);
  assertEquals(showOthers(first), [
    "functions/Add_vat.sql new added",
    "database/extensions.sql new added",
    "sequences/ids.sql new added",
    "types/mood.sql new added",
    "foreign_tables/remote.sql new added",
    "views/user_list.sql new added",
  ]);
  const folder = applyToContent(new Map(), first.steps);
  assertEquals(folder.get("_table_list.txt"), "users\n");
  assertEquals(
    folder.get("database/extensions.sql"),
    `-- Database objects: extensions
-- Database: shop
-- Synced: 2026-11-22T02:00:04Z, DDL d9953d1e61e1ec84
-- Written by schema-sync; the next sync overwrites changes made by hand.

--
-- Name: hstore; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION hstore;
`,
  );
  assertEquals(plan(MIXED, folder).steps, []);
});

Deno.test("planSync() writes nothing where time, database and line ends of other kinds differ", () => {
  const folder = new Map([...settle(MIXED)].map(([file, text]) => [
    file,
    text?.replaceAll("\n", "\r\n"),
  ]));
  const later = {
    ...{ ...MIXED, database: "shop_dev", synced: "2027-01-01T00:00:00Z" },
  };
  assertEquals(plan(later, folder).steps, []);
});

Deno.test("planSync() brings other objects back as they were", () => {
  const known = settle(MIXED);
  const left = new Map(
    [...known].filter(([file]) => !/^(?:views|database)\//.test(file)),
  );
  const back = plan(
    { ...MIXED, synced: "2027-01-01T00:00:00Z", recalled: known },
    left,
  );
  assertEquals(showSteps(back), [
    ...["write views/user_list.sql", "write database/extensions.sql"],
  ]);
  assertEquals(applyToContent(left, back.steps), known);
});

Deno.test("planSync() overwrites no view that is not ours", () => {
  assertThrows(
    () => plan(MIXED, new Map([["views/user_list.sql", "SELECT 1;\n"]])),
    FolderError,
    "Cannot overwrite views/user_list.sql: schema-sync did not write what is there",
  );
});

Deno.test("planSync() writes another object that changed, and no other", () => {
  const folder = settle(MIXED);
  const changed = plan({
    ...MIXED,
    more: new Map([
      ...dumpEach([LIST], "SELECT 1"),
      ...dumpDatabase("extensions", "EXTENSION", ["hstore", "pgcrypto"]),
    ]),
  }, folder);
  assertEquals(showSteps(changed), [
    ...["write views/user_list.sql", "write database/extensions.sql"],
    "write _index.md",
  ]);
  assertEquals(showOthers(changed), [
    "functions/Add_vat.sql current unchanged",
    "database/extensions.sql current changed",
    "sequences/ids.sql current unchanged",
    "types/mood.sql current unchanged",
    "foreign_tables/remote.sql current unchanged",
    "views/user_list.sql current changed",
  ]);
});

Deno.test("planSync() keeps the files of all that is gone, as orphaned, and takes them back", () => {
  const folder = settle(MIXED);
  const rest = { relations: [USERS] };
  const going = plan(rest, folder);
  assertEquals(showOthers(going), [
    "functions/Add_vat.sql orphaned unchanged",
    "database/extensions.sql orphaned unchanged",
    "sequences/ids.sql orphaned unchanged",
    "types/mood.sql orphaned unchanged",
    "foreign_tables/remote.sql orphaned unchanged",
    "views/user_list.sql orphaned unchanged",
  ]);
  const after = applyToContent(folder, going.steps);
  assertEquals(
    [...after].filter(([, text]) => isNotedOrphaned(text ?? ""))
      .map(([file]) => file).sort(),
    [
      ...["database/extensions.sql", "foreign_tables/remote.sql"],
      ...["functions/Add_vat.sql", "sequences/ids.sql", "types/mood.sql"],
      "views/user_list.sql",
    ],
  );
  assertEquals(showRows(after), [
    ...["✓ [users](users.sql)", "⚠ [user_list](views/user_list.sql)"],
    "⚠ [remote](foreign_tables/remote.sql)",
    '⚠ ["Add_vat"](functions/Add_vat.sql)',
    ...["⚠ [mood](types/mood.sql)", "⚠ [ids](sequences/ids.sql)"],
    "⚠ [extensions](database/extensions.sql)",
  ]);
  assertEquals(after.get("_columns.txt"), "users()\n");
  assertEquals(plan(rest, after).steps, []);

  const back = plan(MIXED, after);
  assertEquals(
    new Set(back.others.map(({ status, change }) => `${status} ${change}`)),
    new Set(["current changed"]),
  );
  assertEquals(applyToContent(after, back.steps), folder);
});

Deno.test("planSync() names nothing that a filter leaves out, unless it has a file", () => {
  const run: PlannedRun = {
    relations: [USERS, LIST, { ...NOTES, nspname: "app" }],
    parts: {
      viewReads: [[LIST.oid, 1259, USERS.oid]],
      keys: [buildForeignKey([NOTES.oid, "user_id"], [USERS.oid, "id"])],
    },
  };
  const head = (content: FolderContent): string[] =>
    content.get("users.sql")?.split("\n\n")[0]?.split("\n").slice(4) ?? [];
  const filter = { schemas: ["public"], excluded: ["user_*"] };
  assertEquals(head(sync({ ...run, filter })), []);
  const whole = sync({ ...run, filter: { schemas: undefined } });
  assertEquals(head(whole), [
    "-- Referenced by: app.notes (user_id) -> (id)",
    "-- Read by: view user_list",
  ]);
  const next = plan({ ...run, filter }, whole);
  assertEquals(next.steps, []);
  assertEquals(next.skipped.map(({ object }) => showObject(object)), [
    ...["app.notes", "view user_list"],
  ]);
});

Deno.test("planSync() keeps a function that is another kind's namesake", () => {
  const relations = [USERS, buildRelation(23, "Add_vat", { relkind: "v" })];
  const folder = settle({ ...MIXED, relations });
  const next = plan({ relations }, folder);
  assertEquals(showOthers(next).filter((line) => line.includes("Add_vat")), [
    "views/Add_vat.sql current unchanged",
    "functions/Add_vat.sql orphaned unchanged",
  ]);
});

Deno.test("planSync() of a named view touches no other file, and no file of database/", () => {
  const folder = settle(MIXED);
  const named = plan({
    ...MIXED,
    columns: "id bigint",
    more: dumpDatabase("collations", "COLLATION", ["german"]),
    filter: { names: ["user_list", "type:mood"] },
  }, folder);
  assertEquals(showSteps(named), [
    ...["write types/mood.sql", "write views/user_list.sql"],
  ]);
  assertEquals(showOthers(named), [
    ...[
      "types/mood.sql current changed",
      "views/user_list.sql current changed",
    ],
  ]);
});

Deno.test("planSync() of a named function that is gone marks it alone", () => {
  const folder = settle(MIXED);
  const named = plan(
    { relations: [USERS], filter: { names: ["function:Add_vat"] } },
    folder,
  );
  assertEquals(showSteps(named), [
    ...["write functions/Add_vat.sql", "write _index.md"],
  ]);
  assertEquals(showOthers(named), ["functions/Add_vat.sql orphaned unchanged"]);
  const after = applyToContent(folder, named.steps);
  assertEquals(after.get("_columns.txt"), folder.get("_columns.txt"));
  assertEquals(
    showRows(after),
    showRows(folder).map((row) =>
      row.includes("Add_vat") ? row.replace("✓", "⚠") : row
    ),
  );
});

Deno.test("planSync() keeps a file of database/ that the role may not read", () => {
  const relations = [USERS];
  const more = dumpDatabase("subscriptions", "SUBSCRIPTION", ["feed"]);
  const folder = settle({ relations, more });
  const hidden = { relations, parts: { hidesSubscriptions: true } };
  const next = plan(hidden, folder);
  assertEquals(next.steps, []);
  assertEquals(
    next.skipped.map(({ object, reason, isMissed }) => [
      ...[showObject(object), reason, isMissed],
    ]),
    [[
      ...["database file subscriptions", "only a superuser may read them"],
      true,
    ]],
  );
  const never = plan(hidden);
  assertEquals(never.skipped.map(({ isMissed }) => isMissed), [false]);
  assertEquals(
    showRows(applyToContent(new Map(), never.steps)),
    ["+ [users](users.sql)"],
  );
});

Deno.test("planSync() keeps files of database/ with something that a filter leaves out", () => {
  const relations = [USERS, INVOICES];
  const collations = dumpDatabase("collations", "COLLATION", ["c"], "billing");
  const schemas = dumpDatabase("schemas", "SCHEMA", ["billing"]);
  const publications = [
    ...dumpDatabase("publications", "PUBLICATION", ["feed"]),
  ];
  const folder = settle({
    relations,
    filter: { schemas: undefined },
    more: new Map([...collations, ...schemas, ...publications]),
  });
  const fewer = dumpDatabase("collations", "COLLATION", ["d"], "public");
  for (const more of [new Map(), fewer]) {
    const run = { relations, more: new Map([...more, ...publications]) };
    for (
      const content of [
        folder,
        new Map([...folder].map(([file, text]) => [
          file,
          text?.replaceAll("\n", "\r\n"),
        ])),
      ]
    ) {
      const next = plan(run, content);
      assertEquals(next.steps, []);
      assertEquals(showOthers(next), [
        "database/publications.sql current unchanged",
      ]);
      assertEquals(
        next.skipped.map(({ object, reason, isExcluded }) => [
          ...[showObject(object), reason, isExcluded],
        ]),
        [
          ["billing.invoices", "schema billing is left out", true],
          ["database file collations", "schema billing is left out", true],
          ["database file schemas", "schema billing is left out", true],
        ],
      );
    }
  }
  const whole = plan({
    ...{ relations, more: schemas, filter: { schemas: undefined } },
  }, folder);
  assertEquals(showOthers(whole), [
    "database/collations.sql orphaned unchanged",
    "database/publications.sql orphaned unchanged",
    "database/schemas.sql current unchanged",
  ]);
  const dropped = plan({ relations: [USERS] }, folder);
  assertEquals(showOthers(dropped), [
    "database/collations.sql orphaned unchanged",
    "database/publications.sql orphaned unchanged",
    "database/schemas.sql orphaned unchanged",
  ]);
  const orphaned = applyToContent(folder, whole.steps);
  assertEquals(showOthers(plan({ relations }, orphaned)), [
    "database/collations.sql orphaned unchanged",
    "database/publications.sql orphaned unchanged",
  ]);
});

const EVENTS = buildRelation(40, "events", { relkind: "p" });
const PARTITIONS = [41, 42].map((oid) =>
  buildRelation(oid, `events_${oid}`, { relispartition: true })
);
const PARTITIONED: PlannedRun = {
  relations: [EVENTS, ...PARTITIONS],
  parts: {
    inherits: PARTITIONS.map(({ oid }) => [oid, 40]),
    partitions: PARTITIONS.map(({ oid }) => [oid, `FOR VALUES IN (${oid})`]),
  },
};

Deno.test("planSync() files partitions in their folder, and lists them as tables", () => {
  const folder = sync(PARTITIONED);
  assertEquals([...folder.keys()].sort(), [
    ...["_columns.txt", "_index.md", "_table_list.txt", "events.sql"],
    ...["partitions/events_41.sql", "partitions/events_42.sql"],
  ]);
  assertEquals(showRows(folder), ["+ [events](events.sql)"]);
  assertEquals(folder.get("_columns.txt"), "events()\n");
  assertEquals(folder.get("_table_list.txt"), "events\nevents_41\nevents_42\n");
  assertEquals(
    folder.get("events.sql")?.split("\n")[4],
    [
      "-- Partitions (2): events_41 FOR VALUES IN (41)",
      "events_42 FOR VALUES IN (42)",
    ].join(", "),
  );
});

Deno.test("planSync() moves partitions that an earlier version filed at the root", () => {
  const folder = settle(PARTITIONED);
  const before = new Map([...folder].map(([file, text]) => [
    file.replace("partitions/", ""),
    text,
  ]));
  const moving = plan(PARTITIONED, before);
  assertEquals(showSteps(moving), [
    "move events_41.sql to partitions/events_41.sql",
    "move events_42.sql to partitions/events_42.sql",
  ]);
  assertEquals(showTables(moving), [
    "events.sql current unchanged",
    "partitions/events_41.sql current changed",
    "partitions/events_42.sql current changed",
  ]);
  assertEquals(applyToContent(before, moving.steps), folder);
});

Deno.test("planSync() moves a partition that was detached to the root", () => {
  const folder = settle(PARTITIONED);
  const [first, second] = PARTITIONS;
  const detached = plan({
    ...{ relations: [EVENTS, first, { ...second, relispartition: false }] },
    parts: { inherits: [[41, 40]], partitions: [[41, "FOR VALUES IN (41)"]] },
  } as PlannedRun, folder);
  assertEquals(showSteps(detached), [
    "move partitions/events_42.sql to events_42.sql",
    ...["write events.sql", "write events_42.sql"],
    ...["write _columns.txt", "write _index.md"],
  ]);
  assertEquals(
    applyToContent(folder, detached.steps).get("events_42.sql"),
    folder.get("partitions/events_42.sql")
      ?.replace("-- Partition of events: FOR VALUES IN (42)\n", ""),
  );
});

Deno.test("planSync() keeps the file of a partition that is gone where it is", () => {
  const folder = settle(PARTITIONED);
  const dropped = plan({ relations: [EVENTS] }, folder);
  assertEquals(showSteps(dropped), [
    "write events.sql",
    ...["write partitions/events_41.sql", "write partitions/events_42.sql"],
    ...["write _table_list.txt", "write _index.md"],
  ]);
  assertEquals(showRows(applyToContent(folder, dropped.steps)), [
    "✓ [events](events.sql)",
    "⚠ [events_41](partitions/events_41.sql)",
    "⚠ [events_42](partitions/events_42.sql)",
  ]);
});

/** The step that turns + into ✓ in the index. */
function settleIndex(run: PlannedRun): FolderStep {
  const text = settle(run).get("_index.md") ?? "";
  return { kind: "write", file: "_index.md", text };
}

Deno.test("selectDifferences() drops an index that only calls no table new any more", () => {
  const folder = sync(TWO);
  const step = settleIndex(TWO);
  assertEquals(folder.get("_index.md") === settle(TWO).get("_index.md"), false);
  assertEquals(selectDifferences([step], folder), []);
});

Deno.test("selectDifferences() drops line ends that git has converted", () => {
  const run = { relations: [USERS], columns: "id text DEFAULT 'a\r\nb'" };
  const folder = settle(run);
  const text = folder.get("users.sql") ?? "";
  const clone = new Map([
    ...folder,
    ["users.sql", text.replaceAll("\r\n", "\n")],
  ]);
  const next = plan({ ...run, synced: "2026-11-23T02:00:04Z" }, clone);
  assertEquals(next.steps, [{ kind: "write", file: "users.sql", text }]);
  assertEquals(showTables(next), ["users.sql current unchanged"]);
  assertEquals(selectDifferences(next.steps, clone), []);
});

Deno.test("selectDifferences() keeps every step that is no page", () => {
  const { steps } = plan(TWO);
  assertEquals(selectDifferences(steps, new Map()), [...steps]);
  const folder = settle({ relations: [CAPITAL] });
  const moving = plan({ relations: [CAPITAL, USERS] }, folder).steps;
  assertEquals(showSteps({ steps: selectDifferences(moving, folder) }), [
    "move Users.sql to %55sers.sql",
    ...["write users.sql", "write _columns.txt"],
    ...["write _table_list.txt", "write _index.md"],
  ]);
  const removal: FolderStep = { kind: "remove", file: "_index.md" };
  assertEquals(selectDifferences([removal], folder), [removal]);
});

Deno.test("selectDifferences() drops the index alone where the list differs", () => {
  const folder = new Map(sync(TWO)).set("_table_list.txt", "users\n");
  const { steps } = plan(TWO, folder);
  assertEquals(showSteps({ steps }), [
    ...["write _table_list.txt", "write _index.md"],
  ]);
  assertEquals(showSteps({ steps: selectDifferences(steps, folder) }), [
    "write _table_list.txt",
  ]);
});

Deno.test("selectDifferences() keeps an index that differs in anything else", () => {
  const folder = sync(TWO);
  const fewer = plan({ relations: [USERS] }, folder).steps;
  assertEquals(selectDifferences(fewer, folder), [...fewer]);
  const step = settleIndex(TWO);
  assertEquals(selectDifferences([step], new Map()), [step]);
});

Deno.test("planSync() renews a file of database/ that the dump has all of", () => {
  const relations = [USERS, INVOICES];
  const type = "PUBLICATION TABLES IN SCHEMA";
  const more = dumpDatabase("publications", type, ["feed"], "billing");
  const filter = { schemas: ["public"] };
  const folder = settle({ relations, filter, more });
  const next = plan({ relations, filter, more }, folder);
  assertEquals(next.skipped, []);
  assertEquals(showOthers(next), [
    "database/publications.sql current unchanged",
  ]);
});

Deno.test("planSync() renews a checksum that a merge left behind", () => {
  const folder = settle(TWO);
  const text = folder.get("users.sql") ?? "";
  const merged = new Map([
    ...folder,
    ["users.sql", text.replace(/, DDL \w+$/m, ", DDL 0123456789abcdef")],
  ]);
  const healed = plan(TWO, merged);
  assertEquals(showTables(healed), [
    "notes.sql current unchanged",
    "users.sql current unchanged",
  ]);
  assertEquals(applyToContent(merged, healed.steps), folder);
});
