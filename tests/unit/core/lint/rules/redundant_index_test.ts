import { assertEquals } from "@std/assert";

import { redundantIndex } from "../../../../../src/core/lint/rules/redundant_index.ts";
import {
  describeFound,
  type IndexSpec,
  listMending,
} from "../../../../support/lint_schemas.ts";

const COLUMNS = { a: "integer", b: "integer", c: "integer" };

function find(indexes: Readonly<Record<string, IndexSpec>>): string[] {
  return describeFound(redundantIndex, { t: { columns: COLUMNS, indexes } });
}

Deno.test("redundant-index finds one that another begins with", () => {
  const indexes = { short: { on: ["a"] }, long: { on: ["a", "b"] } };
  assertEquals(find(indexes), [
    "t.short: what index short finds, long (a, b) finds as well",
  ]);
  assertEquals(
    listMending(redundantIndex, { t: { columns: COLUMNS, indexes } }),
    ["DROP INDEX public.short;"],
  );
});

Deno.test("redundant-index finds one beside a unique one of the same columns", () => {
  assertEquals(
    find({ plain: { on: ["a"] }, key: { on: ["a"], indisunique: true } }),
    ["t.plain: what index plain finds, key (a) finds as well"],
  );
});

for (
  const [name, short, long] of [
    ["of other columns", { on: ["b"] }, { on: ["a", "b"] }],
    ["that is unique", { on: ["a"], indisunique: true }, { on: ["a", "b"] }],
    ["of another method", { on: ["a"], amname: "hash" }, { on: ["a", "b"] }],
    ["with a predicate", { on: ["a"], indpred: "{}" }, { on: ["a", "b"] }],
    ["beside a partial one", { on: ["a"] }, { on: ["a", "b"], indpred: "{}" }],
    ["with an expression", { on: ["?"], indexprs: "{}" }, { on: ["a", "b"] }],
    ["of another direction", { on: ["a"], indoption: [1] }, { on: ["a", "b"] }],
    ["of another class", { on: ["a"], indclass: [1] }, { on: ["a", "b"] }],
    ["that includes more", { on: ["a"], include: ["c"] }, { on: ["a", "b"] }],
    ["beside an invalid one", { on: ["a"] }, {
      on: ["a", "b"],
      indisvalid: false,
    }],
    ["that is the same", { on: ["a"] }, { on: ["a"] }],
  ] satisfies [string, IndexSpec, IndexSpec][]
) {
  Deno.test(`redundant-index says nothing of one ${name}`, () => {
    assertEquals(find({ short, long }), []);
  });
}

Deno.test("redundant-index says nothing of what is behind a constraint, or handed down", () => {
  assertEquals(
    describeFound(redundantIndex, {
      t: {
        columns: COLUMNS,
        constraints: { x: { on: ["a"], contype: "x" } },
        indexes: { x: { on: ["a"], of: "x" }, long: { on: ["a", "b"] } },
      },
      part: {
        ...{ columns: COLUMNS, relispartition: true, parents: ["t"] },
        indexes: {
          short: { on: ["a"], inhparent: 1 },
          long: { on: ["a", "b"], inhparent: 2 },
        },
      },
    }),
    [],
  );
});
