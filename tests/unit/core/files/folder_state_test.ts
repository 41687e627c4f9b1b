import { assertEquals } from "@std/assert";

import {
  fileOf,
  isOwnPlace,
  readFolderState,
} from "../../../../src/core/files/folder_state.ts";
import {
  noteOrphaned,
  renderObjectFile,
} from "../../../../src/core/files/object_file.ts";
import {
  keyOf,
  type ObjectId,
} from "../../../../src/core/catalog/object_id.ts";
import type { Kind } from "../../../../src/core/catalog/object_kind.ts";
import {
  buildCatalogOf,
  buildFunction,
  buildRelation,
  buildTable,
} from "../../../support/catalog_documents.ts";
import { objectId, tableId, tableKey } from "../../../support/object_ids.ts";

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

/** A file of ours of another object in `public`. */
function fileOfKind(kind: Kind, name: string): string {
  return renderObjectFile(objectId(kind, name), [], {
    database: "shop",
    synced: "2026-11-22T02:00:04Z",
    isVisible: () => true,
  });
}

Deno.test("readFolderState() knows the files of every kind in their folders", () => {
  const catalog = buildCatalogOf(
    [buildRelation(1, "film"), buildRelation(2, "film_list", { relkind: "v" })],
    { functions: [buildFunction(3, "film")] },
  );
  const content = new Map([
    ["film.sql", ownFile("film")],
    ["views/film_list.sql", fileOfKind("view", "film_list")],
    ["functions/film.sql", fileOfKind("function", "film")],
    ["types/film.sql", fileOfKind("type", "film")],
    // None of ours, by their place.
    ["views/film.sql", fileOfKind("function", "film")],
    ["old.sql", fileOfKind("view", "old")],
    ["functions/old.sql", ownFile("old")],
    ["seeds/film_list.sql", fileOfKind("view", "film_list")],
  ]);
  const { present, orphaned } = readFolderState(catalog, content);
  assertEquals(
    present,
    new Map([
      [tableKey("film"), "film.sql"],
      [keyOf(objectId("view", "film_list")), "views/film_list.sql"],
      [keyOf(objectId("function", "film")), "functions/film.sql"],
      [keyOf(objectId("type", "film")), "types/film.sql"],
    ]),
  );
  assertEquals(orphaned, [objectId("type", "film")]);
});

Deno.test("readFolderState() takes a file of database/ for gone once it says so itself", () => {
  const extensions = fileOfKind("database", "extensions");
  const catalog = buildCatalogOf([]);
  const read = (text: string): readonly ObjectId[] =>
    readFolderState(catalog, new Map([["database/extensions.sql", text]]))
      .orphaned;
  assertEquals(read(extensions), []);
  assertEquals(read(noteOrphaned(extensions)), [
    objectId("database", "extensions"),
  ]);
  const lie =
    `${extensions}\n-- Orphaned: it is no longer in the database; this is what it was.\n`;
  assertEquals(read(lie), []);
});

Deno.test("readFolderState() knows a partition at the root as well as in its folder", () => {
  const catalog = buildCatalogOf([
    buildRelation(1, "events_1", { relispartition: true }),
    buildRelation(2, "detached"),
  ]);
  const folder = readFolderState(
    catalog,
    new Map([
      ["events_1.sql", ownFile("events_1")],
      ["partitions/detached.sql", ownFile("detached")],
      ["partitions/gone.sql", ownFile("gone")],
    ]),
  );
  assertEquals(
    folder.present,
    new Map([
      [tableKey("events_1"), "events_1.sql"],
      [tableKey("detached"), "partitions/detached.sql"],
      [tableKey("gone"), "partitions/gone.sql"],
    ]),
  );
  assertEquals(
    ["events_1", "detached", "gone"].map((name) =>
      fileOf(tableId(name), folder)
    ),
    ["partitions/events_1.sql", "detached.sql", "partitions/gone.sql"],
  );
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
