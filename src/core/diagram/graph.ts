/**
 * Tables as a graph for Graphviz, and what it makes of it as a picture.
 *
 * Graphviz only finds places: names never reach it, so that none can be markup
 * or break its language.
 *
 * @module
 */

import { joinNames } from "../catalog/identifier.ts";
import { relationKey } from "../catalog/object_id.ts";
import { appendTo } from "../text/lists.ts";
import type { ChosenTables, DiagramTable } from "./diagram_table.ts";
import type { Box, Line, Picture } from "./picture.ts";

/** Graphviz counts in inches. */
const PIXELS_PER_INCH = 72;

/** In pixels: a line of text, what is around all lines, a character. */
const LINE_HEIGHT = 18;
const PADDING = 8;
const CHARACTER_WIDTH = 7.3;

const MIN_WIDTH = 110;
const MAX_WIDTH = 260;

/** Columns of keys that a box names. */
const MAX_COLUMNS = 8;

/** Renders tables and references in the language DOT. */
export function renderGraph({ tables }: ChosenTables): string {
  const nodes = tables.map((table, i) => {
    const { width, height } = measure(table);
    return `n${i} [width=${inches(width)} height=${inches(height)}]`;
  });
  const edges = listEdges(tables).map(({ from, to }) => `n${from} -> n${to}`);
  return `digraph {
graph [rankdir=LR nodesep=0.25 ranksep=0.8]
node [shape=box fixedsize=true label=""]
edge [arrowhead=none]
${[...nodes, ...edges].join("\n")}
}
`;
}

/**
 * Reads where Graphviz has put them.
 *
 * Source: https://graphviz.org/docs/outputs/plain/
 *
 * @param plain What it gives in its format `plain`.
 * @param schema The schema that the picture is of; absent: all of them.
 */
export function buildPicture(
  chosen: ChosenTables,
  plain: string,
  schema?: string,
): Picture {
  const rows = plain.split("\n").map((line) => line.split(" "));
  const [, , width = 0, height = 0] =
    rows.find(([word]) => word === "graph")?.map(Number) ?? [];
  const places = new Map(
    rows.filter(([word]) => word === "node")
      .map(([, name = "", ...numbers]) => [name, numbers.map(Number)]),
  );
  return {
    ...(schema === undefined ? {} : { schema }),
    omitted: chosen.omitted,
    width: pixels(width),
    height: pixels(height),
    boxes: chosen.tables.map((table, i) =>
      buildBox(table, places.get(`n${i}`) ?? [], height)
    ),
    lines: buildLines(chosen.tables, rows, height),
  };
}

interface Edge {
  readonly from: number;
  readonly to: number;
  readonly label: string;
}

function listEdges(tables: readonly DiagramTable[]): Edge[] {
  const places = new Map(
    tables.map((table, i) => [relationKey(table), i]),
  );
  return tables.flatMap(({ references }, from) =>
    references.map(({ table, columns, referencedColumns }) => ({
      from,
      to: places.get(relationKey(table)) ?? from,
      label: `${columns.join(", ")} → ${referencedColumns.join(", ")}`,
    }))
  );
}

function measure(
  table: DiagramTable,
): { readonly width: number; readonly height: number } {
  const columns = nameColumns(table);
  const lengths = [joinNames(table), ...columns].map((text) => text.length);
  const width = Math.ceil(Math.max(...lengths) * CHARACTER_WIDTH) + 20;
  return {
    width: Math.min(Math.max(width, MIN_WIDTH), MAX_WIDTH),
    height: (columns.length + 1) * LINE_HEIGHT + PADDING,
  };
}

function nameColumns({ columns }: DiagramTable): string[] {
  const names = columns.map(({ name }) => name);
  const more = names.length - MAX_COLUMNS;
  return more > 0 ? [...names.slice(0, MAX_COLUMNS), `+${more} more`] : names;
}

/** Graphviz names the middle of a node, and counts from below. */
function buildBox(
  table: DiagramTable,
  [x = 0, y = 0]: readonly number[],
  total: number,
): Box {
  const { width, height } = measure(table);
  const { schema, name } = table;
  return {
    ...{ schema, name, columns: nameColumns(table), width, height },
    x: pixels(x) - width / 2,
    y: pixels(total - y) - height / 2,
  };
}

/** `edge n0 n1 4 x1 y1 … x4 y4 solid black`, in an order of its own. */
function buildLines(
  tables: readonly DiagramTable[],
  rows: readonly (readonly string[])[],
  total: number,
): Line[] {
  const curves = new Map<string, Line["points"][]>();
  for (const [word, from, to, count, ...numbers] of rows) {
    if (word !== "edge") continue;
    const points = Array.from({ length: Number(count) }, (_, i) =>
      [
        pixels(Number(numbers[2 * i])),
        pixels(total - Number(numbers[2 * i + 1])),
      ] as const);
    appendTo(curves, `${from} ${to}`, points);
  }
  return listEdges(tables).map((edge) => ({
    ...edge,
    points: curves.get(`n${edge.from} n${edge.to}`)?.shift() ?? [],
  }));
}

function inches(length: number): string {
  return (length / PIXELS_PER_INCH).toFixed(3);
}

/** A tenth of a pixel nobody sees. */
function pixels(length: number): number {
  return Math.round(length * PIXELS_PER_INCH * 10) / 10;
}
