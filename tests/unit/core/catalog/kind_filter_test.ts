import { assertEquals, assertThrows } from "@std/assert";

import {
  buildCatalog,
  type Catalog,
} from "../../../../src/core/catalog/catalog.ts";
import { showQualifiedName } from "../../../../src/core/catalog/identifier.ts";
import type { FunctionRow } from "../../../../src/core/catalog/object_rows.ts";
import {
  isInScope,
  type Selection,
  selectTables,
  type TableFilter,
} from "../../../../src/core/catalog/selection.ts";
import { guessDumpScope, planDump } from "../../../../src/core/dump/scope.ts";
import { DatabaseError } from "../../../../src/errors.ts";
import {
  buildDocument,
  buildRelation,
} from "../../../support/catalog_documents.ts";

const RELATIONS = [
  buildRelation(1, "events", { relkind: "p" }),
  buildRelation(2, "events_1", { relispartition: true }),
  buildRelation(3, "users"),
  buildRelation(4, "active", { relkind: "v" }),
  buildRelation(5, "old_1", { nspname: "archive", relispartition: true }),
];

const CATALOG = buildCatalog(buildDocument({
  relations: RELATIONS,
  functions: [buildFunction(9, "users"), buildFunction(10, "add")],
}));

function buildFunction(oid: number, proname: string): FunctionRow {
  return {
    ...{ oid, proname, nspname: "public", prokind: "f", arguments: "" },
    ...{ result: "integer", description: null },
  };
}

const ALL: TableFilter = { schemas: ["public"], excluded: [], names: [] };

function select(
  filter: Partial<TableFilter>,
  catalog: Catalog = CATALOG,
): Selection {
  return selectTables(catalog, { ...ALL, ...filter }, []);
}

function show({ wanted, others, skipped }: Selection): unknown {
  return {
    wanted: [...wanted, ...others]
      .map((object) => `${object.kind} ${showQualifiedName(object)}`),
    skipped: skipped.map(({ object, reason, isExcluded }) =>
      `${showQualifiedName(object)}: ${reason}${isExcluded ? "" : "!"}`
    ),
  };
}

const ARCHIVE = "archive.old_1: schema archive is left out";

Deno.test("selectTables() leaves out the kinds that are not chosen", () => {
  assertEquals(show(select({ kinds: ["view", "function"] })), {
    wanted: ["view active", "function add", "function users"],
    skipped: [
      ARCHIVE,
      "events: tables are left out; its file may be deleted",
      "events_1: tables are left out; its file may be deleted",
      "users: tables are left out; its file may be deleted",
    ],
  });
});

Deno.test("selectTables() leaves out partitions, but not their parents", () => {
  assertEquals(show(select({ kinds: ["table"], omitsPartitions: true })), {
    wanted: ["table events", "table users"],
    skipped: [
      ARCHIVE,
      "events_1: partitions are left out; its file may be deleted",
      "active: views are left out; its file may be deleted",
      "add: functions are left out; its file may be deleted",
      "users: functions are left out; its file may be deleted",
    ],
  });
});

Deno.test("selectTables() wants what is named, whatever its kind", () => {
  assertEquals(
    show(select({
      ...{ kinds: ["function"], omitsPartitions: true },
      names: ["active", "events_1"],
    })),
    { wanted: ["table events_1", "view active"], skipped: [] },
  );
});

Deno.test("selectTables() takes a name that kinds share for that of a kind that is chosen", () => {
  const names = ["users"];
  assertEquals(show(select({ kinds: ["table"], names })), {
    wanted: ["table users"],
    skipped: [],
  });
  assertEquals(show(select({ kinds: ["view"], names })), {
    wanted: ["table users", "function users"],
    skipped: [],
  });
  assertEquals(show(select({ kinds: ["table"], names: ["function:users"] })), {
    wanted: ["function users"],
    skipped: [],
  });
});

Deno.test("selectTables() tells of what is in no schema whether it is left out", () => {
  const { databaseOmission } = select({ kinds: ["table"] });
  assertEquals(
    databaseOmission,
    "database files are left out; its file may be deleted",
  );
  assertEquals(select({}).databaseOmission, undefined);
  const alone = select({ kinds: ["database"] });
  assertEquals([alone.wanted, alone.others], [[], []]);
  assertEquals(alone.databaseOmission, undefined);
});

Deno.test("isInScope() asks what is in no schema for no schema", () => {
  const extensions = { kind: "database", schema: "", name: "extensions" };
  assertEquals(
    [[], ["database"], ["table"]].map((kinds) =>
      isInScope(
        extensions as Parameters<typeof isInScope>[0],
        kinds.length === 0
          ? { ...ALL, excluded: ["*"] }
          : { ...ALL, kinds: kinds as ("table" | "database")[] },
      )
    ),
    [true, true, false],
  );
});

for (
  const [filter, message, hint] of [
    [
      { kinds: ["type", "sequence"] },
      'Cannot find any type or sequence of database "shop" in schema "public"',
      "Let kinds and partitions of the settings file choose more.",
    ],
    [
      { schemas: ["archive"], omitsPartitions: true },
      'Cannot find any table of database "shop" in schema "archive"',
      "Other schemas have tables: public (2); choose with --schema or --all-schemas.",
    ],
    [
      { schemas: ["archive"], kinds: ["view"] },
      'Cannot find any view of database "shop" in schema "archive"',
      "Other schemas have some: public (1); choose with --schema or --all-schemas.",
    ],
    [
      {
        ...{ kinds: ["view"], excluded: ["*"] },
        called: { excluded: "excludeTables" },
      },
      'Cannot find any view of database "shop" in schema "public"',
      "Every one is left out by excludeTables; loosen the pattern.",
    ],
  ] as const satisfies readonly (readonly [
    Partial<TableFilter>,
    string,
    string,
  ])[]
) {
  Deno.test(`selectTables() refuses ${JSON.stringify(filter)}, and says why`, () => {
    const error = assertThrows(() => select(filter), DatabaseError);
    assertEquals([error.message, error.hint], [message, hint]);
  });
}

Deno.test("planDump() does not dump what is left out, and nobody guesses so", () => {
  const filter = { ...ALL, omitsPartitions: true };
  const { excluded } = planDump(CATALOG, filter, select(filter));
  assertEquals(excluded.map(showQualifiedName), ["events_1"]);
  assertEquals(guessDumpScope(filter), undefined);
  assertEquals(guessDumpScope({ ...ALL, kinds: ["view"] }), undefined);
});
