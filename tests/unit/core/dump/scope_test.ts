import { assertEquals } from "@std/assert";

import type { CatalogDocument } from "../../../../src/core/catalog/catalog_document.ts";
import {
  type DumpScope,
  findTablesApart,
  guessDumpScope,
  isSameScope,
  planBatch,
  planDump,
} from "../../../../src/core/dump/scope.ts";
import {
  keepClearOfLocks,
  selectTables,
  type TableFilter,
} from "../../../../src/core/catalog/selection.ts";
import {
  buildCatalogOf,
  buildRelation,
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

function showScope({ schemas, tables, excluded }: DumpScope): unknown {
  return {
    schemas,
    tables: tables?.map(({ schema, name }) => `${schema}.${name}`),
    excluded: excluded.map(({ schema, name }) => `${schema}.${name}`).sort(),
  };
}

Deno.test("planDump() dumps all but what may not be read", () => {
  assertEquals(planNames({}), {
    schemas: undefined,
    tables: undefined,
    excluded: ["billing.salaries", "public.payroll"],
  });
});

Deno.test("planDump() dumps the schemas of the run, without what a pattern leaves out", () => {
  assertEquals(planNames({ schemas: ["public"], excluded: ["comp*"] }), {
    schemas: ["public"],
    tables: undefined,
    excluded: ["public.companies", "public.payroll"],
  });
});

Deno.test("planDump() dumps the schemas of the run alone, wherever statistics are", () => {
  assertEquals(
    planNames({ schemas: ["public"] }, { statistics: [[1, "billing"]] }),
    { schemas: ["public"], tables: undefined, excluded: ["public.payroll"] },
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

Deno.test("planDump() dumps named tables alone", () => {
  assertEquals(planNames({ names: ["users", "billing.invoices"] }), {
    schemas: undefined,
    tables: ["billing.invoices", "public.users"],
    excluded: [],
  });
});

Deno.test("planDump() dumps a named table with those that it inherits from", () => {
  assertEquals(
    planNames({ names: ["users"] }, { inherits: [[1, 4], [4, 5], [1, 8]] }),
    {
      schemas: undefined,
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
      tables: undefined,
      excluded: ["public.payroll"],
    },
  );
});

Deno.test("planDump() keeps clear of locked tables", () => {
  assertEquals(planNames({ schemas: ["public"] }, {}, ["users"]), {
    schemas: ["public"],
    tables: undefined,
    excluded: ["public.payroll", "public.users"],
  });
});

Deno.test("planDump() keeps clear of locked views in its schemas", () => {
  const locked = ["users", "user_list"];
  assertEquals(planNames({ schemas: ["public"] }, {}, locked), {
    schemas: ["public"],
    tables: undefined,
    excluded: ["public.payroll", "public.user_list", "public.users"],
  });
  assertEquals(planNames({ schemas: ["billing"] }, {}, locked), {
    schemas: ["billing"],
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
    { schemas: undefined, tables: ["public.users"], excluded: [] },
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

Deno.test("planBatch() leaves every other table of its schemas out", () => {
  assertEquals(planBatchOf([1], {}), {
    schemas: ["public"],
    tables: undefined,
    excluded: ["public.companies", "public.payroll"],
  });
});

Deno.test("planBatch() dumps what its tables inherit from, but for what may not be read", () => {
  assertEquals(planBatchOf([1], { inherits: [[1, 5], [1, 8]] }), {
    schemas: ["public", "billing"],
    tables: undefined,
    excluded: ["billing.companies", "public.companies", "public.payroll"],
  });
});

Deno.test("planBatch() adds the schemas that hold statistics of its tables", () => {
  assertEquals(planBatchOf([1], { statistics: [[1, "sales"]] }), {
    schemas: ["public", "sales"],
    tables: undefined,
    excluded: ["public.companies", "public.payroll", "sales.items"],
  });
});

for (
  const [what, filter, expected] of [
    ["all", {}, { schemas: undefined, tables: undefined, excluded: [] }],
    ["schemas", { schemas: ["a", "b"] }, {
      schemas: ["a", "b"],
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
  const scopes: readonly DumpScope[] = [
    { schemas: undefined, tables: undefined, excluded: [] },
    { schemas: ["public"], tables: undefined, excluded: [] },
    { schemas: undefined, tables: [users], excluded: [] },
    { schemas: undefined, tables: undefined, excluded: [users] },
  ];
  for (const a of scopes) {
    for (const b of scopes) {
      assertEquals(isSameScope(a, structuredClone(b)), a === b);
    }
  }
});
