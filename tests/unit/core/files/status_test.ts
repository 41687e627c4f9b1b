import { assertEquals } from "@std/assert";

import { selectTables } from "../../../../src/core/catalog/selection.ts";
import {
  listStandings,
  selectSkippedToReport,
} from "../../../../src/core/files/status.ts";
import { objectId } from "../../../support/object_ids.ts";
import { renderObjectFile } from "../../../../src/core/files/object_file.ts";
import { readFolderState } from "../../../../src/core/files/folder_state.ts";
import {
  buildCatalogOf,
  buildFunction,
  buildRelation,
  buildTable,
} from "../../../support/catalog_documents.ts";

function ownFile(name: string, nspname = "public"): string {
  return renderObjectFile(buildTable(buildRelation(1, name, { nspname })), [], {
    database: "shop",
    synced: "2026-11-22T02:00:04Z",
    isVisible: () => true,
  });
}

Deno.test("listStandings() lists what is there, new or gone, in byte order", () => {
  const catalog = buildCatalogOf([
    buildRelation(1, "users"),
    buildRelation(2, "Notes"),
    buildRelation(3, "payroll", { mayLock: false }),
    buildRelation(4, "logs"),
    buildRelation(5, "filed", { nspname: "hr" }),
    buildRelation(6, "unfiled", { nspname: "hr" }),
  ]);
  const folder = readFolderState(
    catalog,
    new Map([
      ["zeta.sql", ownFile("zeta")],
      ["users.sql", ownFile("users")],
      ["hr.filed.sql", ownFile("filed", "hr")],
      ["billing.old.sql", ownFile("old", "billing")],
    ]),
  );
  const selection = selectTables(catalog, {
    schemas: ["public"],
    excluded: ["logs"],
    names: [],
  }, folder.orphaned);
  assertEquals(
    listStandings(selection, folder).map((standing) => Object.values(standing)),
    [
      ["table", "public", "Notes", "Notes.sql", "new"],
      ["table", "billing", "old", "billing.old.sql", "orphaned"],
      ["table", "hr", "filed", "hr.filed.sql", "current"],
      ["table", "public", "payroll", "payroll.sql", "new"],
      ["table", "public", "users", "users.sql", "current"],
      ["table", "public", "zeta", "zeta.sql", "orphaned"],
    ],
  );
});

Deno.test("listStandings() lists every kind once, also what cannot be read", () => {
  const catalog = buildCatalogOf([
    buildRelation(1, "film"),
    buildRelation(2, "film_list", { relkind: "v" }),
    buildRelation(3, "film_1", { relispartition: true }),
  ], {
    functions: [buildFunction(4, "film"), buildFunction(5, "film")],
    hidesSubscriptions: true,
    hidesUserMappings: true,
  });
  const content = new Map(
    ([
      ["database/extensions.sql", objectId("database", "extensions")],
      ["database/subscriptions.sql", objectId("database", "subscriptions")],
      ["functions/film.sql", objectId("function", "film")],
      ["types/mood.sql", objectId("type", "mood")],
    ] as const).map(([file, object]) => [
      file,
      renderObjectFile(object, [], {
        database: "shop",
        synced: "2026-11-22T02:00:04Z",
        isVisible: () => true,
      }),
    ]),
  );
  const folder = readFolderState(catalog, content);
  const filter = { schemas: undefined, excluded: [], names: [] };
  const selection = selectTables(catalog, filter, folder.orphaned);
  assertEquals(
    listStandings(selection, folder).map(({ file, status }) => [file, status]),
    [
      ["database/extensions.sql", "current"],
      ["film.sql", "new"],
      ["functions/film.sql", "current"],
      ["partitions/film_1.sql", "new"],
      ["views/film_list.sql", "new"],
      ["types/mood.sql", "orphaned"],
      ["database/subscriptions.sql", "current"],
    ],
  );
  assertEquals(
    selectSkippedToReport(selection, folder).map(({ object, isMissed }) => [
      ...[object.name, isMissed],
    ]),
    [["subscriptions", true], ["user_mappings", false]],
  );
});
