import { assertEquals } from "@std/assert";

import { selectTables } from "../../../../src/core/catalog/selection.ts";
import { listStandings } from "../../../../src/core/files/status.ts";
import { renderObjectFile } from "../../../../src/core/files/object_file.ts";
import { readFolderState } from "../../../../src/core/files/folder_state.ts";
import {
  buildCatalogOf,
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
