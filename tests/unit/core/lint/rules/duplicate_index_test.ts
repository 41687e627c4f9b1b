import { assertEquals } from "@std/assert";

import { duplicateIndex } from "../../../../../src/core/lint/rules/duplicate_index.ts";
import {
  describeFound,
  type IndexSpec,
  listMending,
} from "../../../../support/lint_schemas.ts";

import { OPCLASSES } from "../../../../support/details_documents.ts";

const COLUMNS = { a: "integer not null", b: "integer", c: "integer" };

function find(indexes: Readonly<Record<string, IndexSpec>>): string[] {
  return describeFound(duplicateIndex, { t: { columns: COLUMNS, indexes } });
}

Deno.test("duplicate-index finds the second one by name", () => {
  const indexes = { i2: { on: ["a", "b"] }, i1: { on: ["a", "b"] } };
  assertEquals(find(indexes), ["t.i2: index i2 is the same as i1"]);
  assertEquals(
    listMending(duplicateIndex, { t: { columns: COLUMNS, indexes } }),
    ["DROP INDEX public.i2;"],
  );
});

Deno.test("duplicate-index keeps what is behind a constraint, and says so", () => {
  const table = {
    columns: COLUMNS,
    key: ["a"],
    constraints: { u: { on: ["a"], contype: "u" } },
    indexes: {
      a_first: { on: ["a"], indisunique: true },
      u: { on: ["a"], indisunique: true, of: "u" },
    },
  };
  assertEquals(describeFound(duplicateIndex, { t: table }), [
    "t.u: index u is the same as t_pkey, that of the primary key, though behind a constraint of its own",
    "t.a_first: index a_first is the same as t_pkey, that of the primary key",
  ]);
  assertEquals(listMending(duplicateIndex, { t: table }), [
    "ALTER TABLE public.t DROP CONSTRAINT u;",
    "DROP INDEX public.a_first;",
  ]);
});

Deno.test("duplicate-index drops no constraint that a foreign key relies on", () => {
  assertEquals(
    listMending(duplicateIndex, {
      t: {
        columns: COLUMNS,
        key: ["a"],
        constraints: { u: { on: ["a"], contype: "u" } },
        indexes: { u: { on: ["a"], indisunique: true, of: "u", oid: 77 } },
      },
      other: {
        columns: { t: "integer" },
        constraints: { f: { on: ["t"], to: ["t", "a"], conindid: 77 } },
      },
    }),
    [""],
  );
});

for (
  const [name, other] of [
    ["another order", { on: ["b", "a"] }],
    ["more columns", { on: ["a", "b", "c"] }],
    ["included columns", { on: ["a", "b"], include: ["c"] }],
    [
      "another operator class",
      { on: ["a", "b"], indclass: [OPCLASSES.default, OPCLASSES.other] },
    ],
    ["another collation", { on: ["a", "b"], indcollation: [0, 950] }],
    ["another direction", { on: ["a", "b"], indoption: [0, 3] }],
    ["a predicate", { on: ["a", "b"], indpred: "{}" }],
    ["another method", { on: ["a", "b"], amname: "gist" }],
    ["uniqueness", { on: ["a", "b"], indisunique: true }],
    ["an expression", { on: ["a", "?"], indexprs: "{}" }],
    ["no validity", { on: ["a", "b"], indisvalid: false }],
  ] satisfies [string, IndexSpec][]
) {
  Deno.test(`duplicate-index takes an index with ${name} for another one`, () => {
    assertEquals(find({ i1: { on: ["a", "b"] }, i2: other }), []);
  });
}

Deno.test("duplicate-index tells expressions, and whether nulls are distinct, apart", () => {
  const unique = { on: ["a"], indisunique: true };
  assertEquals(
    find({ i1: unique, i2: { ...unique, indnullsnotdistinct: true } }),
    [],
  );
  const lower = { on: ["?"], indexprs: "{lower}" };
  assertEquals(find({ i1: lower, i2: { ...lower, indexprs: "{upper}" } }), []);
  assertEquals(find({ i1: lower, i2: lower }).length, 1);
});

Deno.test("duplicate-index tells of a partition's indexes at the partitioned table", () => {
  const indexes = { i1: { on: ["a"] }, i2: { on: ["a"] } };
  const handedDown = {
    p1: { on: ["a"], inhparent: 1 },
    p2: { on: ["a"], inhparent: 2 },
    own: { on: ["a"] },
  };
  assertEquals(
    describeFound(duplicateIndex, {
      t: { columns: COLUMNS, relkind: "p", indexes },
      t_1: {
        ...{ columns: COLUMNS, relispartition: true, parents: ["t"] },
        indexes: handedDown,
      },
    }),
    [
      "t.i2: index i2 is the same as i1",
      "t_1.own: index own is the same as p1",
    ],
  );
});
