import { assertEquals } from "@std/assert";

import type { PageFacts } from "../../../../src/core/pages/page.ts";
import { TABLE_LIST_PAGE } from "../../../../src/core/pages/table_list.ts";
import {
  buildCatalogOf,
  buildRelation,
} from "../../../support/catalog_documents.ts";
import { objectId, tableId, tableKey } from "../../../support/object_ids.ts";

const CATALOG = buildCatalogOf([
  buildRelation(1, "hidden"),
  buildRelation(2, "payroll"),
  buildRelation(3, "users"),
]);
const [HIDDEN, PAYROLL] = CATALOG.tables;

/** What a run over the three tables finds, two of which it does not read. */
function buildFacts(changes: Partial<PageFacts>): PageFacts {
  return {
    catalog: CATALOG,
    fileOf: ({ name }) => `${name}.sql`,
    isFiled: () => false,
    statuses: new Map([[tableKey("users"), "new"]]),
    orphaned: [],
    dropped: [],
    skipped: [HIDDEN, PAYROLL].flatMap((table, i) =>
      table === undefined
        ? []
        : { object: table, reason: "", isExcluded: i === 0 }
    ),
    keepsOthers: false,
    memory: { rows: new Map(), unlisted: [], listed: [], columns: [] },
    isVisible: () => true,
    database: [],
    ...changes,
  };
}

Deno.test("the list has the tables of the run, and those that may not be read", () => {
  assertEquals(TABLE_LIST_PAGE.render(buildFacts({})), "payroll\nusers\n");
});

Deno.test("the list has a table that a filter leaves out, if it has a file", () => {
  assertEquals(
    TABLE_LIST_PAGE.render(buildFacts({ isFiled: () => true })),
    "hidden\npayroll\nusers\n",
  );
});

Deno.test("the list of named tables keeps all others but those that are gone", () => {
  const listed = [tableId("notes"), tableId("orders")];
  assertEquals(
    TABLE_LIST_PAGE.render(buildFacts({
      keepsOthers: true,
      dropped: [tableId("notes")],
      memory: { rows: new Map(), unlisted: [], listed, columns: [] },
    })),
    "orders\nusers\n",
  );
});

Deno.test("the list keeps a table whose name a function had that is gone", () => {
  assertEquals(
    TABLE_LIST_PAGE.render(buildFacts({
      keepsOthers: true,
      dropped: [objectId("function", "notes")],
      memory: {
        ...{ rows: new Map(), unlisted: [], columns: [] },
        listed: [tableId("notes")],
      },
    })),
    "notes\nusers\n",
  );
});

Deno.test("a list is ours whatever it says, and the same with other line ends", () => {
  const { isOurs, isSame } = TABLE_LIST_PAGE;
  assertEquals([isOurs(""), isOurs(undefined)], [true, false]);
  assertEquals(isSame("a\r\nb\r\n", "a\nb\n"), true);
  assertEquals(isSame("a\n", "b\n"), false);
  assertEquals(isSame(undefined, ""), true);
});
