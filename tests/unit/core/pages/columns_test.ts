import { assertEquals } from "@std/assert";

import {
  keyOf,
  type ObjectId,
} from "../../../../src/core/catalog/object_id.ts";
import { COLUMNS_PAGE } from "../../../../src/core/pages/columns.ts";
import type { PageFacts } from "../../../../src/core/pages/page.ts";
import {
  buildCatalogOf,
  buildFunction,
  buildRelation,
} from "../../../support/catalog_documents.ts";
import { objectId, tableId } from "../../../support/object_ids.ts";

const CATALOG = buildCatalogOf([
  buildRelation(1, "users"),
  buildRelation(2, "Order (new)"),
  buildRelation(3, "events", { relkind: "p" }),
  buildRelation(4, "events_1", { relispartition: true }),
  buildRelation(5, "totals", { relkind: "m" }),
  buildRelation(6, "remote", { relkind: "f", nspname: "billing" }),
  buildRelation(7, "ids", { relkind: "S" }),
], {
  columns: [
    [1, ["id", "full name", 'odd"("']],
    [2, ["order"]],
    [3, []],
    [6, ["id"]],
  ],
  columnTypes: [[5, [["sum", "bigint"], ["day", "date"]]]],
  inherits: [[4, 3]],
  partitions: [[4, "DEFAULT"]],
  functions: [buildFunction(8, "add_vat")],
});

const ALL: readonly ObjectId[] = [...CATALOG.tables, ...CATALOG.others];

const PAGE = `"Order (new)"("order")
billing.remote(id)
events()
totals(sum, day)
users(id, "full name", "odd""(""")
`;

function told(...objects: readonly ObjectId[]): PageFacts["statuses"] {
  return new Map(objects.map((object) => [keyOf(object), "current"]));
}

/** What a run over all of it finds. */
function buildFacts(changes: Partial<PageFacts> = {}): PageFacts {
  return {
    catalog: CATALOG,
    fileOf: ({ name }) => `${name}.sql`,
    isFiled: () => true,
    isVisible: () => true,
    statuses: told(...ALL),
    ...{ orphaned: [], dropped: [], skipped: [], database: [] },
    keepsOthers: false,
    memory: { rows: new Map(), unlisted: [], listed: [], columns: [] },
    ...changes,
  };
}

/** The run is given names; the page is as it was, but for what it says. */
function renderNamed(
  lines: readonly string[],
  changes: Partial<PageFacts>,
): string | undefined {
  return COLUMNS_PAGE.render(buildFacts({
    keepsOthers: true,
    memory: { rows: new Map(), unlisted: [], listed: [], columns: lines },
    ...changes,
  }));
}

Deno.test("the columns are those of all relations but partitions, in byte order", () => {
  assertEquals(COLUMNS_PAGE.render(buildFacts()), PAGE);
});

Deno.test("the columns are those of relations that have a file or get one", () => {
  const { kind, schema, name } = objectId("view", "totals");
  assertEquals(
    COLUMNS_PAGE.render(buildFacts({
      isFiled: (object) => object.name === "events",
      statuses: told({ kind, schema, name }),
    })),
    "events()\ntotals(sum, day)\n",
  );
});

Deno.test("a run that was given names says of all others what was said", () => {
  const lines = [
    ...['"Order (new)"(old)', "billing.remote(old)", "events(old)"],
    ...["gone(old)", "hr.gone(old)", "totals(old)", "users(old)"],
  ];
  assertEquals(
    renderNamed(lines, { statuses: told(tableId("users")) }),
    `"Order (new)"(old)
billing.remote(old)
events(old)
gone(old)
hr.gone(old)
totals(old)
users(id, "full name", "odd""(""")
`,
  );
});

Deno.test("a run that was given names takes out what is gone, and nothing else of its name", () => {
  const lines = ["gone(old)", "hr.gone(old)", "users(old)"];
  assertEquals(
    renderNamed(lines, {
      statuses: new Map(),
      isFiled: () => false,
      dropped: [
        objectId("view", "gone"),
        objectId("function", "users"),
        objectId("database", "users"),
      ],
    }),
    "hr.gone(old)\nusers(old)\n",
  );
});

Deno.test("a run that was given names tells of each file where the page is gone", () => {
  assertEquals(renderNamed([], { statuses: told(tableId("users")) }), PAGE);
  assertEquals(
    renderNamed([], { statuses: new Map(), isFiled: () => false }),
    "",
  );
});

Deno.test("columns are ours whatever they say, and the same with other line ends", () => {
  const { isOurs, isSame } = COLUMNS_PAGE;
  assertEquals([isOurs(""), isOurs(undefined)], [true, false]);
  assertEquals(isSame("a()\r\nb()\r\n", "a()\nb()\n"), true);
  assertEquals(isSame("a()\n", "b()\n"), false);
  assertEquals(isSame(undefined, ""), true);
});
