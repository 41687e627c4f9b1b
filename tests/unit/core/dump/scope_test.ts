import { assertEquals } from "@std/assert";

import type { CatalogDocument } from "../../../../src/core/catalog/catalog_document.ts";
import {
  type DumpScope,
  findTablesApart,
  guessDumpScope,
  isSameScope,
  planBatch,
  planDump,
  planOthers,
} from "../../../../src/core/dump/scope.ts";
import {
  keepClearOfLocks,
  selectTables,
  type TableFilter,
} from "../../../../src/core/catalog/selection.ts";
import { showObject } from "../../../../src/core/catalog/object_id.ts";
import {
  buildCatalogOf,
  buildFunction,
  buildRelation,
  buildType,
} from "../../../support/catalog_documents.ts";

const RELATIONS = [
  buildRelation(1, "users"),
  buildRelation(4, "companies"),
  buildRelation(5, "invoices", { nspname: "billing" }),
  buildRelation(7, "companies", { nspname: "billing" }),
];

/** A scope with its tables by their shown names. */
function planNames(
  filter: Partial<TableFilter>,
  parts: Partial<CatalogDocument> = {},
  locked: readonly string[] = [],
): unknown {
  const all = { schemas: undefined, excluded: [], names: [], ...filter };
  const catalog = buildCatalogOf([
    ...RELATIONS,
    buildRelation(8, "payroll", { mayLock: false }),
    buildRelation(9, "salaries", { nspname: "billing", mayLock: false }),
  ], parts);
  const selection = keepClearOfLocks(
    selectTables(catalog, all, []),
    locked.map((name) => ({ schema: "public", name })),
  );
  return showScope(planDump(catalog, all, selection));
}

function showScope(
  { schemas, isWhole, tables, excluded }: DumpScope,
): unknown {
  return {
    schemas,
    isWhole,
    tables: tables?.map(({ schema, name }) => `${schema}.${name}`),
    excluded: excluded.map(({ schema, name }) => `${schema}.${name}`).sort(),
  };
}

Deno.test("planDump() dumps all but what may not be read", () => {
  assertEquals(planNames({}), {
    schemas: undefined,
    isWhole: true,
    tables: undefined,
    excluded: ["billing.salaries", "public.payroll"],
  });
});

Deno.test("planDump() dumps the schemas of the run, without what a pattern leaves out", () => {
  assertEquals(planNames({ schemas: ["public"], excluded: ["comp*"] }), {
    schemas: ["public"],
    isWhole: true,
    tables: undefined,
    excluded: ["public.companies", "public.payroll"],
  });
});

Deno.test("planDump() dumps the schemas of the run alone, wherever statistics are", () => {
  assertEquals(
    planNames({ schemas: ["public"] }, { statistics: [[1, "billing"]] }),
    {
      schemas: ["public"],
      isWhole: true,
      tables: undefined,
      excluded: ["public.payroll"],
    },
  );
});

Deno.test("findTablesApart() finds tables whose statistics are in schemas that are left out", () => {
  const catalog = buildCatalogOf(RELATIONS, {
    statistics: [[1, "billing"], [4, "public"], [5, "public"]],
  });
  const findApart = (filter: Partial<TableFilter>): string[] => {
    const all = { schemas: undefined, excluded: [], names: [], ...filter };
    return findTablesApart(all, selectTables(catalog, all, []))
      .map(({ schema, name }) => `${schema}.${name}`);
  };
  assertEquals(findApart({}), []);
  assertEquals(findApart({ schemas: ["public"] }), ["public.users"]);
  assertEquals(findApart({ schemas: ["billing"] }), ["billing.invoices"]);
  assertEquals(findApart({ schemas: ["public", "billing"] }), []);
  assertEquals(findApart({ schemas: ["public"], names: ["users"] }), []);
});

Deno.test("planDump() leaves no table out that is called as what may not be read", () => {
  assertEquals(
    planNames({}, { hidesSubscriptions: true, hidesUserMappings: true }),
    planNames({}),
  );
});

Deno.test("planDump() dumps a named view with tables of whose keys views make use", () => {
  const catalog = buildCatalogOf([
    ...RELATIONS,
    buildRelation(10, "totals", { relkind: "v" }),
    buildRelation(11, "ids", { relkind: "S" }),
    buildRelation(12, "closed", { mayLock: false }),
  ], { keyReads: [1, 5, 12] });
  const plan = (filter: Partial<TableFilter>): unknown => {
    const all = { schemas: undefined, excluded: [], names: [], ...filter };
    return showScope(planDump(catalog, all, selectTables(catalog, all, [])));
  };
  const unread = ["public.closed", "public.companies"];
  assertEquals(plan({ names: ["view:totals"] }), {
    schemas: ["public", "billing"],
    isWhole: false,
    tables: undefined,
    excluded: ["billing.companies", ...unread],
  });
  assertEquals(plan({ names: ["view:totals"], schemas: ["public"] }), {
    schemas: ["public"],
    isWhole: false,
    tables: undefined,
    excluded: unread,
  });
  assertEquals(plan({ names: ["sequence:ids"] }), {
    schemas: ["public"],
    isWhole: false,
    tables: undefined,
    excluded: [...unread, "public.users"],
  });
});

Deno.test("planDump() dumps named tables alone", () => {
  assertEquals(planNames({ names: ["users", "billing.invoices"] }), {
    schemas: undefined,
    isWhole: false,
    tables: ["billing.invoices", "public.users"],
    excluded: [],
  });
});

Deno.test("planDump() dumps a named table with those that it inherits from", () => {
  assertEquals(
    planNames({ names: ["users"] }, { inherits: [[1, 4], [4, 5], [1, 8]] }),
    {
      schemas: undefined,
      isWhole: false,
      tables: ["public.users", "billing.invoices", "public.companies"],
      excluded: [],
    },
  );
});

Deno.test("planDump() dumps the schemas of a named table with statistics", () => {
  assertEquals(
    planNames({ names: ["users"] }, { statistics: [[1, "Sales"]] }),
    {
      schemas: ["public", "Sales"],
      isWhole: false,
      tables: undefined,
      excluded: ["public.companies", "public.payroll"],
    },
  );
});

Deno.test("planDump() keeps clear of locked tables", () => {
  assertEquals(planNames({ schemas: ["public"] }, {}, ["users"]), {
    schemas: ["public"],
    isWhole: true,
    tables: undefined,
    excluded: ["public.payroll", "public.users"],
  });
});

Deno.test("planDump() keeps clear of locked views in its schemas", () => {
  const locked = ["users", "user_list"];
  assertEquals(planNames({ schemas: ["public"] }, {}, locked), {
    schemas: ["public"],
    isWhole: true,
    tables: undefined,
    excluded: ["public.payroll", "public.user_list", "public.users"],
  });
  assertEquals(planNames({ schemas: ["billing"] }, {}, locked), {
    schemas: ["billing"],
    isWhole: true,
    tables: undefined,
    excluded: ["billing.salaries"],
  });
});

Deno.test("planDump() keeps clear of a locked table that a named one inherits from", () => {
  assertEquals(
    planNames(
      { names: ["users", "companies"], schemas: ["public"] },
      { inherits: [[1, 4]] },
      ["companies"],
    ),
    {
      ...{ schemas: undefined, isWhole: false },
      ...{ tables: ["public.users"], excluded: [] },
    },
  );
});

function planBatchOf(
  oids: readonly number[],
  parts: Partial<CatalogDocument>,
): unknown {
  const catalog = buildCatalogOf([
    ...RELATIONS,
    buildRelation(6, "items", { nspname: "sales" }),
    buildRelation(8, "payroll", { mayLock: false }),
  ], parts);
  const everything = { schemas: undefined, excluded: [], names: [] };
  const selection = selectTables(catalog, everything, []);
  const batch = catalog.tables.filter(({ oid }) => oids.includes(oid));
  return showScope(planBatch(catalog, selection, batch));
}

/** What else there is in the two schemas. */
const OTHERS: Partial<CatalogDocument> = {
  functions: [
    buildFunction(20, "add_vat"),
    buildFunction(21, "close", { nspname: "billing" }),
  ],
  types: [buildType(22, "mood")],
};

Deno.test("planDump() of a named function dumps its schema without the tables", () => {
  assertEquals(planNames({ names: ["add_vat"] }, OTHERS), {
    schemas: ["public"],
    isWhole: false,
    tables: undefined,
    excluded: ["public.companies", "public.payroll", "public.users"],
  });
});

Deno.test("planDump() of a named table and a type dumps both from their schemas", () => {
  assertEquals(
    planNames({ names: ["billing.invoices", "type:mood"] }, OTHERS),
    {
      schemas: ["billing", "public"],
      isWhole: false,
      tables: undefined,
      excluded: [
        ...["billing.companies", "billing.salaries"],
        ...["public.companies", "public.payroll", "public.users"],
      ],
    },
  );
});

Deno.test("planDump() excludes a view by its pattern, and no function", () => {
  const catalog = buildCatalogOf([
    ...RELATIONS,
    buildRelation(30, "add_list", { relkind: "v" }),
  ], OTHERS);
  const filter = { schemas: undefined, excluded: ["add*"], names: [] };
  const selection = selectTables(catalog, filter, []);
  assertEquals(
    selection.others.map(({ name }) => name),
    ["add_vat", "close", "mood"],
  );
  assertEquals(showScope(planDump(catalog, filter, selection)), {
    schemas: undefined,
    isWhole: true,
    tables: undefined,
    excluded: ["public.add_list"],
  });
});

Deno.test("planDump() excludes no table for a file of database/ that cannot be read", () => {
  const parts = { hidesSubscriptions: true, hidesUserMappings: true };
  const catalog = buildCatalogOf(
    [buildRelation(1, "subscriptions"), buildRelation(2, "user_mappings")],
    parts,
  );
  const filter = { schemas: undefined, excluded: [], names: [] };
  const selection = selectTables(catalog, filter, []);
  assertEquals(selection.skipped.map(({ object }) => showObject(object)), [
    "database file subscriptions",
    "database file user_mappings",
  ]);
  assertEquals(
    planDump(catalog, filter, selection),
    guessDumpScope(filter),
  );
});

function planOthersOf(
  filter: Partial<TableFilter>,
  locked: readonly string[] = [],
): unknown {
  const all = { schemas: undefined, excluded: [], names: [], ...filter };
  const catalog = buildCatalogOf(RELATIONS, OTHERS);
  const selection = keepClearOfLocks(
    selectTables(catalog, all, []),
    locked.map((name) => ({ schema: "public", name })),
  );
  return showScope(planOthers(catalog, all, selection));
}

Deno.test("planOthers() dumps all but tables, and what is in no schema with them", () => {
  assertEquals(planOthersOf({ schemas: ["public"] }), {
    schemas: ["public"],
    isWhole: true,
    tables: undefined,
    excluded: ["public.companies", "public.users"],
  });
});

Deno.test("planOthers() keeps clear of locked views", () => {
  assertEquals(planOthersOf({ schemas: ["public"] }, ["user_list", "users"]), {
    schemas: ["public"],
    isWhole: true,
    tables: undefined,
    excluded: ["public.companies", "public.user_list", "public.users"],
  });
});

Deno.test("planOthers() dumps the schemas of what is named", () => {
  const names = ["users", "billing.close"];
  assertEquals(planOthersOf({ names }), {
    schemas: ["billing"],
    isWhole: false,
    tables: undefined,
    excluded: ["billing.companies", "billing.invoices"],
  });
});

Deno.test("planBatch() leaves every other table of its schemas out", () => {
  assertEquals(planBatchOf([1], {}), {
    schemas: ["public"],
    isWhole: false,
    tables: undefined,
    excluded: ["public.companies", "public.payroll"],
  });
});

Deno.test("planBatch() dumps what its tables inherit from, but for what may not be read", () => {
  assertEquals(planBatchOf([1], { inherits: [[1, 5], [1, 8]] }), {
    schemas: ["public", "billing"],
    isWhole: false,
    tables: undefined,
    excluded: ["billing.companies", "public.companies", "public.payroll"],
  });
});

Deno.test("planBatch() adds the schemas that hold statistics of its tables", () => {
  assertEquals(planBatchOf([1], { statistics: [[1, "sales"]] }), {
    schemas: ["public", "sales"],
    isWhole: false,
    tables: undefined,
    excluded: ["public.companies", "public.payroll", "sales.items"],
  });
});

for (
  const [what, filter, expected] of [
    ["all", {}, {
      ...{ schemas: undefined, isWhole: true },
      ...{ tables: undefined, excluded: [] },
    }],
    ["schemas", { schemas: ["a", "b"] }, {
      schemas: ["a", "b"],
      isWhole: true,
      tables: undefined,
      excluded: [],
    }],
    ["names", { names: ["users"] }, undefined],
    ["patterns", { excluded: ["user*"] }, undefined],
  ] as const
) {
  Deno.test(`guessDumpScope() of a filter by ${what}`, () => {
    const everything = { schemas: undefined, excluded: [], names: [] };
    const scope = guessDumpScope({ ...everything, ...filter });
    assertEquals(scope, expected);
  });
}

Deno.test("isSameScope() compares schemas, tables and what is left out", () => {
  const users = { schema: "public", name: "users" };
  const whole: DumpScope = {
    ...{ schemas: undefined, isWhole: true, tables: undefined, excluded: [] },
  };
  const scopes: readonly DumpScope[] = [
    whole,
    { ...whole, isWhole: false },
    { ...whole, schemas: ["public"] },
    { ...whole, tables: [users] },
    { ...whole, excluded: [users] },
  ];
  for (const a of scopes) {
    for (const b of scopes) {
      assertEquals(isSameScope(a, structuredClone(b)), a === b);
    }
  }
});
