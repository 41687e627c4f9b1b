import { assertEquals } from "@std/assert";

import {
  fileOf,
  isOwnPlace,
  readFolderState,
} from "../../../../src/core/files/folder_state.ts";
import { renderObjectFile } from "../../../../src/core/files/object_file.ts";
import {
  buildCatalogOf,
  buildRelation,
  buildTable,
} from "../../../support/catalog_documents.ts";
import { tableId, tableKey } from "../../../support/object_ids.ts";

/** A file of ours of a table in `public`. */
function ownFile(name: string): string {
  return renderObjectFile(buildTable(buildRelation(1, name)), [], {
    database: "shop",
    synced: "2026-11-22T02:00:04Z",
    isVisible: () => true,
  });
}

Deno.test("readFolderState() tells which tables have a file and which are gone", () => {
  const catalog = buildCatalogOf([
    buildRelation(1, "users"),
    buildRelation(2, "notes"),
  ]);
  const content = new Map([
    ["users.sql", ownFile("users")],
    ["old_notes.sql", ownFile("old_notes")],
  ]);
  const { names, present, orphaned } = readFolderState(catalog, content);
  assertEquals({ names, present, orphaned }, {
    names: new Map([
      [tableKey("notes"), "notes.sql"],
      [tableKey("users"), "users.sql"],
      [tableKey("old_notes"), "old_notes.sql"],
    ]),
    present: new Map([
      [tableKey("users"), "users.sql"],
      [tableKey("old_notes"), "old_notes.sql"],
    ]),
    orphaned: [tableId("old_notes")],
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
  Deno.test(`readFolderState() takes ${what} for none of ours`, () => {
    const catalog = buildCatalogOf([buildRelation(1, "users")]);
    const { present, orphaned } = readFolderState(
      catalog,
      new Map([[file, text]]),
    );
    assertEquals([present, orphaned], [new Map(), []]);
  });
}

Deno.test("readFolderState() knows a file by either of its two names", () => {
  const catalog = buildCatalogOf([buildRelation(1, "Users")]);
  const folder = readFolderState(
    catalog,
    new Map([["%55sers.sql", ownFile("Users")]]),
  );
  assertEquals(folder.present, new Map([[tableKey("Users"), "%55sers.sql"]]));
  assertEquals(
    fileOf(tableId("Users"), folder),
    "Users.sql",
  );
});

for (
  const files of [["Users.sql", "%55sers.sql"], ["%55sers.sql", "Users.sql"]]
) {
  Deno.test(`readFolderState() prefers the right one of ${files.join(" and ")}`, () => {
    const catalog = buildCatalogOf([buildRelation(1, "Users")]);
    const content = new Map(files.map((file) => [file, ownFile("Users")]));
    assertEquals(
      readFolderState(catalog, content).present,
      new Map([[tableKey("Users"), "Users.sql"]]),
    );
  });
}

Deno.test("readFolderState() keeps clear of an orphaned twin", () => {
  const catalog = buildCatalogOf([buildRelation(1, "Users")]);
  const { names } = readFolderState(
    catalog,
    new Map([["users.sql", ownFile("users")]]),
  );
  assertEquals(
    names,
    new Map([
      [tableKey("Users"), "%55sers.sql"],
      [tableKey("users"), "users.sql"],
    ]),
  );
});

Deno.test("readFolderState() takes two files of one table that is gone for one table", () => {
  const content = new Map([
    ["Notes.sql", ownFile("Notes")],
    ["%4Eotes.sql", ownFile("Notes")],
  ]);
  const { names, present, orphaned } = readFolderState(
    buildCatalogOf([]),
    content,
  );
  assertEquals({ names, present, orphaned }, {
    names: new Map([[tableKey("Notes"), "Notes.sql"]]),
    present: new Map([[tableKey("Notes"), "Notes.sql"]]),
    orphaned: [tableId("Notes")],
  });
});

for (
  const [file, expected] of [
    ["users.sql", true],
    ["_index.md", true],
    ["_table_list.txt", true],
    ["README.md", false],
    ["users.sql.orig", false],
    ["views/films.sql", true],
    ["views/old/films.sql", true],
    ["views/README.md", false],
    ["views/_index.md", true],
    ["seeds/_index.md", false],
    ["seeds/users.sql", false],
    ["seeds/views/films.sql", false],
    ["/users.sql", false],
  ] as const
) {
  Deno.test(`isOwnPlace() is ${expected} for ${file}`, () => {
    assertEquals(isOwnPlace(file, ["views", "views/old"]), expected);
  });
}

Deno.test("isOwnPlace() knows the folders that the kinds have", () => {
  for (
    const file of [
      ...["users.sql", "partitions/users_1.sql", "views/user_list.sql"],
      ...["foreign_tables/remote.sql", "functions/add_vat.sql"],
      ...["types/mood.sql", "sequences/ids.sql", "database/extensions.sql"],
      ...["functions/_index.md", "_columns.txt"],
    ]
  ) assertEquals(isOwnPlace(file), true, file);
  for (
    const file of [
      ...["seeds/users.sql", "partitions/_index.md", "views/_columns.txt"],
      ...["views/old/user_list.sql", "database/README.md"],
    ]
  ) assertEquals(isOwnPlace(file), false, file);
});
