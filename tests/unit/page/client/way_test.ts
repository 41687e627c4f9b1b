import { assertEquals } from "@std/assert";

import { buildModel } from "../../../../src/page/client/model.js";
import { findWay, renderJoins } from "../../../../src/page/client/way.js";
import {
  buildPageData,
  buildShop,
  describeColumn,
  describeKey,
  describeTable,
  describeTables,
} from "../../../support/descriptions.ts";

const MODEL = buildModel(buildPageData(buildShop({
  tables: [
    ...describeTables({
      a: ["b"],
      b: ["c"],
      c: [],
      d: ["c", "a"],
      alone: [],
    }),
    describeTable("user", {
      schema: "Odd",
      columns: [describeColumn("id"), describeColumn("select")],
      foreignKeys: [
        describeKey("x y", "d", {
          columns: ["x y", 'q"'],
          references: {
            ...{ kind: "table", schema: "public", name: "d" },
            columns: ["id", "c_id"],
          },
        }),
      ],
    }),
  ],
})));

function nextOf(from: string, to: string): string[] | undefined {
  return findWay(MODEL, `table/public.${from}`, `table/public.${to}`)
    ?.map(({ next }) => next.replace("table/public.", ""));
}

Deno.test("findWay() finds the shortest way, along keys and against them", () => {
  assertEquals(nextOf("a", "c"), ["b", "c"]);
  assertEquals(nextOf("c", "d"), ["d"]);
  assertEquals(nextOf("b", "d"), ["c", "d"]);
  assertEquals(nextOf("a", "a"), []);
  assertEquals(nextOf("a", "alone"), undefined);
});

Deno.test("renderJoins() quotes what SQL takes only in quotes", () => {
  const from = "table/public.c";
  const steps = findWay(MODEL, from, "table/Odd.user") ?? [];
  assertEquals(
    renderJoins(MODEL, from, steps),
    `SELECT *
FROM c
JOIN d
  ON d.c_id = c.id
JOIN "Odd"."user"
  ON "Odd"."user"."x y" = d.id
  AND "Odd"."user"."q""" = d.c_id;`,
  );
});

Deno.test("findWay() tells of other keys between the same tables", () => {
  const model = buildModel(buildPageData(buildShop({
    tables: [
      ...describeTables({ users: [] }),
      describeTable("posts", {
        foreignKeys: [
          describeKey("author_id", "users"),
          describeKey("editor_id", "users"),
        ],
      }),
    ],
  })));
  const [step] = findWay(model, "table/public.posts", "table/public.users") ??
    [];
  assertEquals(step?.edge.columns, ["author_id"]);
  assertEquals(step?.others.map(({ columns }) => columns), [["editor_id"]]);
});
