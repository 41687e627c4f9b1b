import { assertEquals } from "@std/assert";

import {
  fileOf,
  readTableFiles,
} from "../../../../src/core/files/folder_state.ts";
import { renderTableFile } from "../../../../src/core/files/object_file.ts";
import {
  buildCatalogOf,
  buildRelation,
  buildTable,
} from "../../../support/catalog_documents.ts";

/** A file of ours of a table in `public`. */
function ownFile(name: string): string {
  return renderTableFile(buildTable(buildRelation(1, name)), [], {
    database: "shop",
    synced: "2026-11-22T02:00:04Z",
  });
}

Deno.test("readTableFiles() tells which tables have a file and which are gone", () => {
  const catalog = buildCatalogOf([
    buildRelation(1, "users"),
    buildRelation(2, "notes"),
  ]);
  const content = new Map([
    ["users.sql", ownFile("users")],
    ["old_notes.sql", ownFile("old_notes")],
  ]);
  const { names, present, orphaned } = readTableFiles(catalog, content);
  assertEquals({ names, present, orphaned }, {
    names: new Map([
      ["notes", "notes.sql"],
      ["users", "users.sql"],
      ["old_notes", "old_notes.sql"],
    ]),
    present: new Map([
      ["users", "users.sql"],
      ["old_notes", "old_notes.sql"],
    ]),
    orphaned: [{ schema: "public", name: "old_notes" }],
  });
});

for (
  const [what, file, text] of [
    ["a file without our header", "users.sql", "CREATE TABLE users ();\n"],
    ["a copy under another name", "backup.sql", ownFile("users")],
    ["a file of another table's name", "users.sql", ownFile("notes")],
    ["a folder", "users.sql", undefined],
  ] as const
) {
  Deno.test(`readTableFiles() takes ${what} for none of ours`, () => {
    const catalog = buildCatalogOf([buildRelation(1, "users")]);
    const { present, orphaned } = readTableFiles(
      catalog,
      new Map([[file, text]]),
    );
    assertEquals([present, orphaned], [new Map(), []]);
  });
}

Deno.test("readTableFiles() knows a file by either of its two names", () => {
  const catalog = buildCatalogOf([buildRelation(1, "Users")]);
  const folder = readTableFiles(
    catalog,
    new Map([["%55sers.sql", ownFile("Users")]]),
  );
  assertEquals(folder.present, new Map([["Users", "%55sers.sql"]]));
  assertEquals(
    fileOf({ schema: "public", name: "Users" }, folder),
    "Users.sql",
  );
});

for (
  const files of [["Users.sql", "%55sers.sql"], ["%55sers.sql", "Users.sql"]]
) {
  Deno.test(`readTableFiles() prefers the right one of ${files.join(" and ")}`, () => {
    const catalog = buildCatalogOf([buildRelation(1, "Users")]);
    const content = new Map(files.map((file) => [file, ownFile("Users")]));
    assertEquals(
      readTableFiles(catalog, content).present,
      new Map([["Users", "Users.sql"]]),
    );
  });
}

Deno.test("readTableFiles() keeps clear of an orphaned twin", () => {
  const catalog = buildCatalogOf([buildRelation(1, "Users")]);
  const { names } = readTableFiles(
    catalog,
    new Map([["users.sql", ownFile("users")]]),
  );
  assertEquals(
    names,
    new Map([["Users", "%55sers.sql"], ["users", "users.sql"]]),
  );
});

Deno.test("readTableFiles() takes two files of one table that is gone for one table", () => {
  const content = new Map([
    ["Notes.sql", ownFile("Notes")],
    ["%4Eotes.sql", ownFile("Notes")],
  ]);
  const { names, present, orphaned } = readTableFiles(
    buildCatalogOf([]),
    content,
  );
  assertEquals({ names, present, orphaned }, {
    names: new Map([["Notes", "Notes.sql"]]),
    present: new Map([["Notes", "Notes.sql"]]),
    orphaned: [{ schema: "public", name: "Notes" }],
  });
});
