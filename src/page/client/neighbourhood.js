/**
 * Lays out a table and what is around it: what it refers to at its right, what
 * refers to it at its left, further rings beyond.
 *
 * The same table gives the same picture.
 *
 * @module
 */

import { rankKeys } from "./model.js";

/**
 * @typedef {import("./model.js").Edge} Edge
 * @typedef {import("./model.js").Model} Model
 * @typedef {import("../../core/diagram/picture.ts").Box} Box
 * @typedef {import("../../core/diagram/picture.ts").Line} Line
 * @typedef {import("../../core/diagram/picture.ts").Picture} Picture
 */

/**
 * @typedef {Picture & { readonly cutFrom: number, readonly cutTo: number }} Neighbourhood
 * How many tables refer to the one in the middle, and are referred to by it,
 * beyond those that are shown.
 */

/** Tables on one side of the one in the middle, and of any other one. */
const MAX_FIRST = 12;
const MAX_NEXT = 4;

/** Beyond it, nobody can read a picture. */
const MAX_TABLES = 60;

export const LINE_HEIGHT = 18;
const BOX_WIDTH = 210;
const COLUMN_GAP = 110;
const ROW_GAP = 18;
const PADDING = 8;

/**
 * @param {Model} model
 * @param {string} centre A key.
 * @param {number} steps How many rings, at least one.
 * @returns {Neighbourhood}
 */
export function layOutNeighbourhood(model, centre, steps) {
  const { reached, cutFrom, cutTo } = reachTables(model, centre, steps);
  const edges = selectEdges(model, reached);
  const places = new Map(
    putInMiddle(reached).map(([key, { column }]) => [key, column]),
  );
  return { ...layOutColumns(model, places, edges), cutFrom, cutTo };
}

/**
 * A table, by the one that it was reached from; its column is 0 in the middle.
 *
 * @typedef {ReadonlyMap<string, { readonly column: number, readonly from?: string }>} Reached
 */

/**
 * Finds the tables, ring by ring.
 *
 * @param {Model} model
 * @param {string} centre
 * @param {number} steps
 */
function reachTables(model, centre, steps) {
  /** @type {Map<string, { column: number, from?: string }>} */
  const reached = new Map([[centre, { column: 0 }]]);
  let ring = [centre];
  for (let step = 1; step <= steps; step++) {
    const max = step === 1 ? MAX_FIRST : MAX_NEXT;
    ring = ring.flatMap((key) => {
      const { column } = reached.get(key) ?? { column: 0 };
      const tos = otherEnds(model.references, key, "to");
      const to = listNew(model, reached, tos).slice(0, max);
      const right = add(reached, to, { column: column + 1, from: key });
      const froms = otherEnds(model.referencedBy, key, "from");
      const from = listNew(model, reached, froms).slice(0, max);
      return [
        ...right,
        ...add(reached, from, { column: column - 1, from: key }),
      ];
    });
  }
  return {
    reached,
    cutTo: countMissing(otherEnds(model.references, centre, "to")),
    cutFrom: countMissing(otherEnds(model.referencedBy, centre, "from")),
  };

  /** @param {readonly string[]} keys */
  function countMissing(keys) {
    return new Set(
      keys.filter((key) => model.objects.has(key) && !reached.has(key)),
    ).size;
  }
}

/**
 * @param {Map<string, { column: number, from?: string }>} reached
 * @param {readonly string[]} keys
 * @param {{ column: number, from: string }} place
 * @returns {string[]} Those that there was room for.
 */
function add(reached, keys, place) {
  const added = keys.slice(0, Math.max(MAX_TABLES - reached.size, 0));
  for (const key of added) reached.set(key, place);
  return added;
}

/**
 * The table that it is about stands in the middle of its column.
 *
 * @param {Reached} reached
 */
function putInMiddle(reached) {
  const [centre, ...others] = reached;
  const own = others.filter(([, { column }]) => column === 0);
  const half = new Set(own.slice(0, Math.ceil(own.length / 2)));
  const above = others.filter((other) => half.has(other));
  const below = others.filter((other) => !half.has(other));
  return centre === undefined ? [] : [...above, centre, ...below];
}

/**
 * @param {ReadonlyMap<string, readonly Edge[]>} edges
 * @param {string} key
 * @param {"from" | "to"} end
 * @returns {string[]}
 */
function otherEnds(edges, key, end) {
  return (edges.get(key) ?? []).map((edge) => edge[end]);
}

/**
 * Tables that were not reached, each once, the main ones first.
 *
 * @param {Model} model
 * @param {Reached} reached
 * @param {readonly string[]} keys
 */
function listNew(model, reached, keys) {
  const fresh = keys
    .filter((key) => !reached.has(key) && model.objects.has(key));
  return rankKeys(model, [...new Set(fresh)]);
}

/**
 * The foreign keys by which tables were reached, and those of the middle to itself.
 * All others between them would be too many to follow any.
 *
 * @param {Model} model
 * @param {Reached} reached
 */
function selectEdges({ references }, reached) {
  const [centre] = reached.keys();
  return [...reached].flatMap(([key, { from }]) =>
    (references.get(key) ?? []).filter(({ to }) =>
      to === from || reached.get(to)?.from === key ||
      key === centre && to === centre
    )
  );
}

/**
 * @param {Model} model
 * @param {ReadonlyMap<string, number>} places
 * @param {readonly Edge[]} edges
 * @returns {Picture}
 */
export function layOutColumns(model, places, edges) {
  const boxes = [...places].flatMap(([key, column]) => {
    const object = model.objects.get(key);
    if (object === undefined) return [];
    const columns = listColumns(key, edges);
    const height = (columns.length + 1) * LINE_HEIGHT + PADDING;
    const { schema, name } = object;
    return [{ key, column, box: { schema, name, columns, height } }];
  });
  const numbers = [...new Set(boxes.map(({ column }) => column))]
    .sort((a, b) => a - b);
  const byColumn = Map.groupBy(boxes, ({ column }) => column);
  const heights = numbers.map((number) =>
    measure((byColumn.get(number) ?? []).map(({ box }) => box.height))
  );
  const height = Math.max(...heights, 0);
  /** @type {Map<string, Box>} */
  const placed = new Map();
  numbers.forEach((number, i) => {
    let y = (height - (heights[i] ?? 0)) / 2;
    for (const { key, box } of byColumn.get(number) ?? []) {
      const x = i * (BOX_WIDTH + COLUMN_GAP);
      placed.set(key, { ...box, x, y, width: BOX_WIDTH });
      y += box.height + ROW_GAP;
    }
  });
  const keys = [...placed.keys()];
  const lines = edges.flatMap((edge) => drawLine(edge, keys, placed));
  const right = Math.max(
    ...lines.flatMap(({ points }) => points.map(([x]) => x)),
    numbers.length * (BOX_WIDTH + COLUMN_GAP) - COLUMN_GAP,
  );
  return {
    ...{ omitted: 0, width: right, height, boxes: [...placed.values()], lines },
  };
}

/** @param {readonly number[]} heights */
function measure(heights) {
  return heights.reduce((sum, height) => sum + height + ROW_GAP, -ROW_GAP);
}

/**
 * The columns that a picture has to name: those of the keys in it.
 *
 * @param {string} key
 * @param {readonly Edge[]} edges
 * @returns {string[]}
 */
function listColumns(key, edges) {
  const referenced = edges.filter(({ to }) => to === key)
    .flatMap(({ referenced }) => referenced);
  const own = edges.filter(({ from }) => from === key)
    .flatMap(({ columns }) => columns);
  return [...new Set([...referenced, ...own])];
}

/**
 * From the column of the key to the one that it refers to, out at the side where
 * the other table is.
 *
 * @param {Edge} edge
 * @param {readonly string[]} keys
 * @param {ReadonlyMap<string, Box>} placed
 * @returns {Line[]}
 */
function drawLine(edge, keys, placed) {
  const from = placed.get(edge.from);
  const to = placed.get(edge.to);
  if (from === undefined || to === undefined) return [];
  const leaves = from.x <= to.x ? from.x + from.width : from.x;
  const arrives = from.x < to.x ? to.x : to.x + to.width;
  const bend = from.x === to.x ? COLUMN_GAP / 2 : (arrives - leaves) / 2;
  const start = rowOf(from, edge.columns[0]);
  const end = rowOf(to, edge.referenced[0]);
  const turn = from.x === to.x ? arrives + bend : arrives - bend;
  return [{
    from: keys.indexOf(edge.from),
    to: keys.indexOf(edge.to),
    label: labelOf(edge),
    points: [
      [leaves, start],
      [leaves + bend, start],
      [turn, end],
      [arrives, end],
    ],
  }];
}

/**
 * The height of the line of a column.
 *
 * @param {Box} box
 * @param {string | undefined} column
 */
function rowOf({ y, columns }, column = "") {
  const row = columns.indexOf(column) + 1;
  return y + PADDING / 2 + (row + 0.5) * LINE_HEIGHT;
}

/**
 * @param {Edge} edge
 * @returns {string} `user_id → id`
 */
export function labelOf({ columns, referenced }) {
  return `${columns.join(", ")} → ${referenced.join(", ")}`;
}
