import { assertEquals } from "@std/assert";

import { chooseTables } from "../../../../src/core/diagram/diagram_table.ts";
import {
  buildPicture,
  renderGraph,
} from "../../../../src/core/diagram/graph.ts";
import { buildDiagram } from "../../../support/diagrams.ts";

const CHOSEN = chooseTables(buildDiagram({ '"]; evil': ["b", "b"], b: [] }));

/** As Graphviz 16.1 prints it. */
const PLAIN = `graph 1 4 2
node n0 1 0.5 2 0.75 "" solid box black lightgrey
node n1 3 1.5 1 0.5 "" solid box black lightgrey
edge n0 n1 4 2 0.5 2.25 0.5 2.25 1.5 2.5 1.5 solid black
edge n0 n1 4 2 0.6 2.25 0.6 2.25 1.6 2.5 1.6 solid black
stop
`;

Deno.test("renderGraph() lets no name of the database reach Graphviz", () => {
  const graph = renderGraph(CHOSEN);
  assertEquals(graph.includes("evil"), false);
  assertEquals(graph.match(/n\d -> n\d/g), ["n0 -> n1", "n0 -> n1"]);
});

Deno.test("buildPicture() counts pixels from the upper left corner", () => {
  const { width, height, boxes, lines } = buildPicture(CHOSEN, PLAIN);
  assertEquals([width, height], [288, 144]);
  const [first, second] = boxes;
  assertEquals(first?.name, '"]; evil');
  assertEquals([second?.x, second?.y], [161, 14]);
  assertEquals(lines.map(({ from, to, label }) => [from, to, label]), [
    [0, 1, "b_id → id"],
    [0, 1, "b_id → id"],
  ]);
  assertEquals(lines.map(({ points: [start] }) => start), [
    [144, 108],
    [144, 100.8],
  ]);
});
