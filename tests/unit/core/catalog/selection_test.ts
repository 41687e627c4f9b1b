import { assertEquals, assertThrows } from "@std/assert";

import type { Catalog } from "../../../../src/core/catalog/catalog.ts";
import {
  isInScope,
  keepClearOfLocks,
  keepPublications,
  type Selection,
  selectTables,
  type TableFilter,
} from "../../../../src/core/catalog/selection.ts";
import { renderObjectFile } from "../../../../src/core/files/object_file.ts";
import { readFolderState } from "../../../../src/core/files/folder_state.ts";
import { DatabaseError, UsageError } from "../../../../src/errors.ts";
import {
  buildCatalogOf,
  buildFunction,
  buildRelation,
  buildTable,
  buildType,
} from "../../../support/catalog_documents.ts";
import { showQualifiedName } from "../../../../src/core/catalog/identifier.ts";
import { showObject } from "../../../../src/core/catalog/object_id.ts";
import { objectId, tableId } from "../../../support/object_ids.ts";

const RELATIONS = [
  buildRelation(1, "users"),
  buildRelation(2, "Users"),
  buildRelation(3, "odd.name"),
  buildRelation(4, "companies"),
  buildRelation(5, "invoices", { nspname: "billing" }),
  buildRelation(6, "Items", { nspname: "Sales" }),
  buildRelation(7, "companies", { nspname: "billing" }),
];

const CATALOG = buildCatalogOf(RELATIONS);

const ALL: TableFilter = { schemas: undefined, excluded: [], names: [] };

/** Selects beside files of tables that are gone. */
function select(
  filter: Partial<TableFilter>,
  catalog: Catalog = CATALOG,
  dropped: readonly string[] = [],
): Selection {
  const content = new Map(dropped.map((name) => [
    `${name}.sql`,
    renderObjectFile(buildTable(buildRelation(99, name)), [], {
      database: "shop",
      synced: "2026-11-22T02:00:04Z",
      isVisible: () => true,
    }),
  ]));
  return selectTables(
    catalog,
    { ...ALL, ...filter },
    readFolderState(catalog, content).orphaned,
  );
}

function showWanted({ wanted }: Selection): string[] {
  return wanted.map(showQualifiedName);
}

function showUnread({ skipped }: Selection): unknown[] {
  return skipped.map(({ object, reason, isExcluded }) => [
    ...[showObject(object), reason, isExcluded],
  ]);
}

for (
  const [typed, wanted] of [
    ["users", ["users"]],
    ["Users", ['"Users"']],
    ["USERS", ["users"]],
    ['"Users"', ['"Users"']],
    ["public.users", ["users"]],
    ["PUBLIC.USERS", ["users"]],
    ['"public"."Users"', ['"Users"']],
    ["odd.name", ['"odd.name"']],
    ['"odd.name"', ['"odd.name"']],
    ["billing.invoices", ["billing.invoices"]],
    ["Billing.Invoices", ["billing.invoices"]],
    ["Sales.Items", ['"Sales"."Items"']],
    ['"Sales"."Items"', ['"Sales"."Items"']],
    ["invoices", ["billing.invoices"]],
    ["companies", ["billing.companies", "companies"]],
  ] as const
) {
  Deno.test(`selectTables() takes ${typed} for ${wanted.join(" and ")}`, () => {
    assertEquals(showWanted(select({ names: [typed] })), [...wanted]);
  });
}

Deno.test("selectTables() looks for a name without schema in those of the run", () => {
  const selection = select({ names: ["companies"], schemas: ["billing"] });
  assertEquals(showWanted(selection), ["billing.companies"]);
});

Deno.test("selectTables() takes a name with its schema whatever the schemas of the run", () => {
  const names = ["billing.invoices"];
  assertEquals(showWanted(select({ names, schemas: ["public"] })), names);
});

Deno.test("selectTables() takes a table once that is named twice", () => {
  const selection = select({ names: ["users", "USERS", "public.users"] });
  assertEquals(showWanted(selection), ["users"]);
});

for (
  const [typed, hint] of [
    ["user", 'Did you mean "Users"?'],
    ["sale.item", 'Did you mean "Sales"."Items"?'],
    ['"sales"."item"', 'Did you mean "Sales"."Items"?'],
    ['"odd.nam"', 'Did you mean "odd.name"?'],
    ["billing.invoice", "Did you mean billing.invoices?"],
    ["invoices", "Did you mean billing.invoices?"],
    ['"USERS"', 'Did you mean "Users"?'],
    ["payments", 'Run "schema-sync list --kind all" to see what there is.'],
    ["billing.invoices.id", "Did you mean billing.invoices?"],
    [
      "shop.public.users",
      'Run "schema-sync list --kind all" to see what there is.',
    ],
    ["", 'Run "schema-sync list --kind all" to see what there is.'],
  ] as const
) {
  Deno.test(`selectTables() does not know ${typed}`, () => {
    const error = assertThrows(
      () => select({ names: ["users", typed], schemas: ["public"] }),
      UsageError,
    );
    assertEquals(
      [error.message, error.hint],
      [
        `Cannot find "${typed}": neither database "shop" nor the folder has it`,
        hint,
      ],
    );
  });
}

Deno.test("selectTables() finds the nearest name whatever quotes it is shown in", () => {
  const catalog = buildCatalogOf([buildRelation(1, "Tag")]);
  const error = assertThrows(
    () => select({ names: ["tog"] }, catalog),
    UsageError,
  );
  assertEquals(error.hint, 'Did you mean "Tag"?');
});

Deno.test("selectTables() knows a table that only the folder has", () => {
  const selection = select({ names: ["OLD_NOTES"] }, CATALOG, ["old_notes"]);
  assertEquals(
    { wanted: showWanted(selection), dropped: selection.dropped },
    { wanted: [], dropped: [tableId("old_notes")] },
  );
});

Deno.test("selectTables() takes every table of the schemas, and tells the others", () => {
  const selection = select({ schemas: ["public", "Sales"] });
  assertEquals(showWanted(selection), [
    ...['"Sales"."Items"', '"Users"', "companies", '"odd.name"', "users"],
  ]);
  assertEquals(showUnread(selection), [
    ["billing.companies", "schema billing is left out", true],
    ["billing.invoices", "schema billing is left out", true],
  ]);
});

for (
  const [pattern, excluded] of [
    ["users", ["users"]],
    ["?sers", ['"Users"', "users"]],
    ["*s", [
      '"Sales"."Items"',
      '"Users"',
      "billing.companies",
      "billing.invoices",
      "companies",
      "users",
    ]],
    ["comp*", ["billing.companies", "companies"]],
    ["public.comp*", ["companies"]],
    ["billing.*", ["billing.companies", "billing.invoices"]],
    ["odd.name", ['"odd.name"']],
    ["odd?name", ['"odd.name"']],
    ["sers", []],
    ["use.s", []],
    ["(users|x)", []],
    ["[u]sers", []],
    ["users\\", []],
  ] as const
) {
  Deno.test(`selectTables() leaves out by pattern ${pattern}`, () => {
    assertEquals(
      showUnread(select({ excluded: ["nothing", pattern] })),
      excluded.map((shown) => [
        ...[shown, `left out by --exclude-table=${pattern}`, true],
      ]),
    );
  });
}

Deno.test("selectTables() tells of a named table that a pattern leaves out", () => {
  const selection = select({ names: ["users", "companies"], excluded: ["u*"] });
  assertEquals(showUnread(selection), [
    ["users", "left out by --exclude-table=u*", true],
  ]);
});

const HIDDEN = buildCatalogOf([
  buildRelation(1, "users"),
  buildRelation(2, "payroll", { nspname: "Hr", mayLock: false }),
  buildRelation(3, "salaries", { nspname: "Hr", hasUsage: false }),
]);

Deno.test("selectTables() does not want what may not be read, and says why", () => {
  const selection = select({}, HIDDEN);
  assertEquals(showWanted(selection), ["users"]);
  assertEquals(showUnread(selection), [
    ['"Hr".payroll', "no SELECT right", false],
    ['"Hr".salaries', 'no USAGE right on schema "Hr"', false],
  ]);
});

for (
  const [what, catalog, filter, message, hint] of [
    [
      "an empty database",
      buildCatalogOf([]),
      { schemas: ["public"] },
      'Cannot find any table of database "shop" in schema "public"',
      "Check that --dbname names the database that you mean.",
    ],
    [
      "an empty database of which all schemas were asked for",
      buildCatalogOf([]),
      {},
      'Cannot find any table of database "shop"',
      "Check that --dbname names the database that you mean.",
    ],
    [
      "an empty schema",
      buildCatalogOf(RELATIONS, { schemas: ["nowhere", "never"] }),
      { schemas: ["nowhere", "never"] },
      'Cannot find any table of database "shop" in schema "nowhere", "never"',
      'Other schemas have tables: "Sales" (1), public (4), billing (2); choose with --schema or --all-schemas.',
    ],
    [
      "a pattern that fits all",
      buildCatalogOf([buildRelation(1, "users")]),
      { excluded: ["*"], schemas: ["public"] },
      'Cannot find any table of database "shop" in schema "public"',
      "Every table is left out by --exclude-table; loosen the pattern.",
    ],
    [
      "no right on any table",
      HIDDEN,
      { schemas: ["Hr"] },
      'Cannot read any table of database "shop": role "app" has no SELECT right',
      'GRANT SELECT ON ALL TABLES IN SCHEMA "Hr" TO app, and USAGE on the schema.',
    ],
    [
      "no right on the named table",
      HIDDEN,
      { names: ["Hr.salaries"] },
      'Cannot read any table of database "shop": role "app" has no USAGE right on schema "Hr"',
      'GRANT SELECT ON ALL TABLES IN SCHEMA "Hr" TO app, and USAGE on the schema.',
    ],
  ] as const
) {
  Deno.test(`selectTables() ends at ${what}`, () => {
    const error = assertThrows(() => select(filter, catalog), DatabaseError);
    assertEquals([error.message, error.hint], [message, hint]);
  });
}

for (
  const [schema, hint] of [
    ["bilinng", "Did you mean billing?"],
    ["Billing", "Did you mean billing?"],
    ["sales", 'Did you mean "Sales"?'],
    ['"Sales"', 'Did you mean "Sales"?'],
    ["x", 'Check --schema; the database has "Sales", billing, public.'],
  ] as const
) {
  for (const schemas of [[schema], ["public", schema]]) {
    Deno.test(`selectTables() passes over no unknown schema of ${schemas}`, () => {
      const error = assertThrows(() => select({ schemas }), UsageError);
      assertEquals([error.code, error.message, error.hint], [
        2,
        `Cannot find schema "${schema}": neither database "shop" nor the folder has it`,
        hint,
      ]);
    });
  }
}

Deno.test("selectTables() says that a schema is PostgreSQL's own", () => {
  for (const schema of ["pg_catalog", "information_schema", "pg_toast"]) {
    const error = assertThrows(() => select({ schemas: [schema] }), UsageError);
    assertEquals(
      error.message,
      `Cannot use schema "${schema}": it is one of PostgreSQL's own`,
    );
  }
});

Deno.test("selectTables() knows a schema that only the folder still has", () => {
  const catalog = buildCatalogOf([buildRelation(1, "users")]);
  const dropped = buildRelation(99, "invoices", { nspname: "billing" });
  const folder = readFolderState(
    catalog,
    new Map([[
      "billing.invoices.sql",
      renderObjectFile(buildTable(dropped), [], {
        database: "shop",
        synced: "2026-11-22T02:00:04Z",
        isVisible: () => true,
      }),
    ]]),
  );
  const filter = { ...ALL, schemas: ["public", "billing"] };
  assertEquals(showWanted(selectTables(catalog, filter, folder.orphaned)), [
    "users",
  ]);
});

Deno.test("selectTables() blames nobody for a schema that nobody asked for", () => {
  const error = assertThrows(
    () =>
      select(
        { schemas: ["public"], hasDefaultSchemas: true },
        buildCatalogOf([buildRelation(1, "a", { nspname: "billing" })], {
          schemas: ["billing"],
        }),
      ),
    DatabaseError,
  );
  assertEquals(
    error.hint,
    "Other schemas have tables: billing (1); choose with --schema or --all-schemas.",
  );
});

Deno.test("keepClearOfLocks() takes locked tables out and tells of them, in order", () => {
  const selection = keepClearOfLocks(select({ excluded: ["companies"] }), [
    { schema: "public", name: "users" },
    { schema: "billing", name: "invoices" },
    { schema: "elsewhere", name: "x" },
  ]);
  assertEquals(showWanted(selection), [
    ...['"Sales"."Items"', '"Users"', '"odd.name"'],
  ]);
  assertEquals(showUnread(selection), [
    ["billing.companies", "left out by --exclude-table=companies", true],
    ["billing.invoices", "locked by another session", false],
    ["companies", "left out by --exclude-table=companies", true],
    ["users", "locked by another session", false],
  ]);
});

const MIXED = buildCatalogOf([
  buildRelation(1, "film"),
  buildRelation(2, "film_list", { relkind: "v" }),
  buildRelation(3, "film_list", { relkind: "m", nspname: "old" }),
  buildRelation(4, "view:odd"),
  buildRelation(5, "a:b", { relkind: "v" }),
  buildRelation(6, "far", { relkind: "f", nspname: "app" }),
  buildRelation(7, "ids", { relkind: "S" }),
], {
  functions: [
    buildFunction(10, "film"),
    buildFunction(11, "film", { arguments: "integer" }),
    buildFunction(12, "Add_vat"),
  ],
  types: [
    buildType(20, "mood"),
    buildType(21, "film_list", { nspname: "app" }),
  ],
});

function showAll({ wanted, others }: Selection): string[] {
  return [...wanted, ...others].map(showObject);
}

for (
  const [typed, wanted] of [
    ["film", ["film", "function film"]],
    ["table:film", ["film"]],
    ["tables:film", ["film"]],
    ["function:film", ["function film"]],
    ["functions:FILM", ["function film"]],
    ["film_list", [
      ...["type app.film_list", "view film_list", "view old.film_list"],
    ]],
    ["view:film_list", ["view film_list", "view old.film_list"]],
    ["view:public.film_list", ["view film_list"]],
    ["public.film_list", ["view film_list"]],
    ['views:"old"."film_list"', ["view old.film_list"]],
    ["type:app.film_list", ["type app.film_list"]],
    ["mood", ["type mood"]],
    ["Add_vat", ['function "Add_vat"']],
    ['function:"Add_vat"', ['function "Add_vat"']],
    ["foreign_table:far", ["foreign table app.far"]],
    ["foreign_tables:app.far", ["foreign table app.far"]],
    ["sequence:ids", ["sequence ids"]],
    ['"view:odd"', ['"view:odd"']],
    ["a:b", ['view "a:b"']],
    ["view:a:b", ['view "a:b"']],
    ['view:"a:b"', ['view "a:b"']],
  ] as const
) {
  Deno.test(`selectTables() takes ${typed} for ${wanted.join(" and ")}`, () => {
    assertEquals(showAll(select({ names: [typed] }, MIXED)), [...wanted]);
  });
}

for (
  const [typed, what, hint] of [
    ["view:film_lis", 'view "film_lis"', "Did you mean view film_list?"],
    ["function:mood", 'function "mood"', "Did you mean type mood?"],
    ["add_vat", '"add_vat"', 'Did you mean function "Add_vat"?'],
    [
      ...["veiw:mood", '"veiw:mood"'],
      'Run "schema-sync list --kind all" to see what there is.',
    ],
    [
      ...["view:odd", 'view "odd"'],
      'Run "schema-sync list --kind all" to see what there is.',
    ],
    [
      ...["type:", '"type:"'],
      'Run "schema-sync list --kind all" to see what there is.',
    ],
  ] as const
) {
  Deno.test(`selectTables() does not know ${typed} of several kinds`, () => {
    const error = assertThrows(
      () => select({ names: [typed] }, MIXED),
      UsageError,
    );
    assertEquals([error.message, error.hint], [
      `Cannot find ${what}: neither database "shop" nor the folder has it`,
      hint,
    ]);
  });
}

Deno.test("selectTables() knows an object of the named kind that only the folder has", () => {
  const orphaned = [
    ...[objectId("view", "film"), objectId("function", "old")],
    objectId("database", "extensions"),
  ];
  const dropped = (typed: string): unknown =>
    selectTables(MIXED, { ...ALL, names: [typed] }, orphaned).dropped;
  assertEquals(dropped("view:film"), [objectId("view", "film")]);
  assertEquals(dropped("film"), []);
  assertEquals(dropped("old"), [objectId("function", "old")]);
  assertThrows(() => dropped("view:old"), UsageError);
});

Deno.test("selectTables() leaves out by schema whatever kind, by pattern relations alone", () => {
  const selection = select(
    { schemas: ["public", "app"], excluded: ["f*", "mood", "Add*"] },
    MIXED,
  );
  assertEquals(showAll(selection), [
    ...['"view:odd"', 'function "Add_vat"', 'view "a:b"'],
    ...["type app.film_list", "function film", "sequence ids", "type mood"],
  ]);
  assertEquals(showUnread(selection), [
    ["film", "left out by --exclude-table=f*", true],
    ["foreign table app.far", "left out by --exclude-table=f*", true],
    ["view film_list", "left out by --exclude-table=f*", true],
    ["view old.film_list", "left out by --exclude-table=f*", true],
  ]);
});

Deno.test("selectTables() is content with a view where there is no table", () => {
  const catalog = buildCatalogOf([buildRelation(1, "v", { relkind: "v" })]);
  assertEquals(showAll(select({}, catalog)), ["view v"]);
});

Deno.test("selectTables() ends where functions are all that a role may read", () => {
  const catalog = buildCatalogOf(
    [buildRelation(1, "payroll", { mayLock: false })],
    { functions: [buildFunction(2, "f")] },
  );
  assertThrows(() => select({}, catalog), DatabaseError, "Cannot read any");
  assertEquals(showAll(select({ names: ["f"] }, catalog)), ["function f"]);
});

Deno.test("selectTables() tells of files of database/ that may not be read, but not beside names", () => {
  const catalog = buildCatalogOf(RELATIONS, {
    ...{ hidesSubscriptions: true, hidesUserMappings: true },
  });
  assertEquals(showUnread(select({}, catalog)), [
    ["database file subscriptions", "only a superuser may read them", false],
    ["database file user_mappings", "no right to read their options", false],
  ]);
  assertEquals(showUnread(select({ names: ["users"] }, catalog)), []);
});

Deno.test("keepClearOfLocks() takes a locked view out, and no function of its name", () => {
  const selection = keepClearOfLocks(select({}, MIXED), [
    { schema: "public", name: "film_list" },
    { schema: "public", name: "film" },
    { schema: "app", name: "film_list" },
  ]);
  assertEquals(showUnread(selection), [
    ["film", "locked by another session", false],
    ["view film_list", "locked by another session", false],
  ]);
  assertEquals(
    showAll(selection).filter((shown) => shown.includes("film")),
    ["type app.film_list", "function film", "view old.film_list"],
  );
});

Deno.test("isInScope() is what no filter leaves out, named or not", () => {
  const filter = { schemas: ["public"], excluded: ["f*"], names: ["film"] };
  assertEquals(
    [
      ...[tableId("film"), objectId("function", "film")],
      ...[objectId("view", "old"), objectId("type", "mood", "app")],
    ].map((object) => isInScope(object, filter)),
    [false, true, true, false],
  );
});

const PUBLISHED = buildCatalogOf(
  [buildRelation(1, "users"), buildRelation(2, "notes", { mayLock: false })],
  { publishedTables: [2] },
);

Deno.test("keepPublications() leaves them alone where a dump has all of their tables", () => {
  const selection = select(
    {},
    buildCatalogOf([buildRelation(1, "users")], {
      publishedTables: [1],
    }),
  );
  assertEquals(keepPublications(selection, false), selection);
});

for (
  const [what, catalog, isSplit] of [
    ["a table of them may not be read", PUBLISHED, false],
    [
      "tables are in several dumps",
      buildCatalogOf([buildRelation(1, "users")], { publishedTables: [1] }),
      true,
    ],
  ] as const
) {
  Deno.test(`keepPublications() keeps the file as it is where ${what}`, () => {
    const selection = keepPublications(select({}, catalog), isSplit);
    assertEquals(showUnread(selection).at(-1), [
      "database file publications",
      "they have a table that was not read with all others",
      false,
    ]);
  });
}
