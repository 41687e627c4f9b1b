import { assert, assertEquals } from "@std/assert";

import { buildModel } from "../../../../src/page/client/model.js";
import { layOutNeighbourhood } from "../../../../src/page/client/neighbourhood.js";
import {
  buildPageData,
  buildShop,
  describeTables,
} from "../../../support/descriptions.ts";

type Layout = ReturnType<typeof layOutNeighbourhood>;

function layOut(
  tables: Readonly<Record<string, readonly string[]>>,
  steps = 1,
): Layout {
  const model = buildModel(
    buildPageData(buildShop({ tables: describeTables(tables) })),
  );
  return layOutNeighbourhood(model, "table/public.hub", steps);
}

/** Names by their place from left to right. */
function columnsOf({ boxes }: Layout): string[][] {
  return [...Map.groupBy(boxes, ({ x }) => x)]
    .sort(([a], [b]) => a - b)
    .map(([, column]) => column.map(({ name }) => name));
}

const SMALL = {
  hub: ["base"],
  base: ["root"],
  root: [],
  user: ["hub"],
  order: ["hub", "base"],
  far: ["user"],
};

Deno.test("a neighbourhood has what refers to a table at its left, what it refers to at its right", () => {
  assertEquals(columnsOf(layOut(SMALL)), [["user", "order"], ["hub"], [
    "base",
  ]]);
});

Deno.test("a wider neighbourhood has what is around that as well", () => {
  assertEquals(columnsOf(layOut(SMALL, 2)), [
    ["far"],
    ["user", "order"],
    ["hub"],
    ["base"],
    ["root"],
  ]);
});

Deno.test("a neighbourhood names the columns of the keys that it shows", () => {
  const { boxes, lines } = layOut(SMALL);
  const columns = Object.fromEntries(
    boxes.map(({ name, columns }) => [name, columns]),
  );
  assertEquals(columns, {
    order: ["hub_id"],
    user: ["hub_id"],
    hub: ["id", "base_id"],
    base: ["id"],
  });
  assertEquals(
    lines.map(({ from, to }) => [boxes[from]?.name, boxes[to]?.name]).sort(),
    [["hub", "base"], ["order", "hub"], ["user", "hub"]],
  );
});

Deno.test("a neighbourhood of a hub is cut, and tells how many it leaves out", () => {
  const others = Array.from({ length: 30 }, (_, i) => [`t${i}`, ["hub"]]);
  const layout = layOut({ hub: [], ...Object.fromEntries(others) });
  assertEquals(layout.boxes.length, 13);
  assertEquals(layout.cutFrom, 18);
  assertEquals(layout.cutTo, 0);
});

Deno.test("no two boxes of a neighbourhood overlap, however wide it is", () => {
  const tables = Object.fromEntries(
    Array.from({ length: 90 }, (_, i) => [
      i === 0 ? "hub" : `t${i}`,
      i === 0 ? ["hub"] : [i % 3 === 0 ? "hub" : `t${Math.ceil(i / 2)}`],
    ]),
  );
  const { boxes, width, height } = layOut(tables, 4);
  assert(boxes.length > 20);
  for (const [i, a] of boxes.entries()) {
    assert(a.x >= 0 && a.x + a.width <= width);
    assert(a.y >= 0 && a.y + a.height <= height);
    const clash = boxes.slice(i + 1).find((b) =>
      a.x < b.x + b.width && b.x < a.x + a.width &&
      a.y < b.y + b.height && b.y < a.y + a.height
    );
    assertEquals(clash, undefined);
  }
});
