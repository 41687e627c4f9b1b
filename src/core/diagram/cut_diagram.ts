/**
 * Cuts a diagram into pieces that hosts of repositories show.
 *
 * @module
 */

import { type QualifiedName } from "../catalog/identifier.ts";
import { relationKey } from "../catalog/object_id.ts";
import {
  chooseTables,
  type ChosenTables,
  type DiagramTable,
  MAX_TABLES,
} from "./diagram_table.ts";
import { renderMermaid, showNames } from "./mermaid.ts";

/** Diagrams of the same tables. */
export interface CutDiagram extends ChosenTables {
  /** Texts of Mermaid; tables that relate are in one. */
  readonly texts: readonly string[];
}

/**
 * UTF-16 units that Mermaid takes, with some room: `maxTextSize` is 50,000, and no
 * diagram can raise it.
 */
const MAX_LENGTH = 45_000;

/** What GitLab shows without being asked for. */
const SOFT_LENGTH = 2_000;

/** Renders as many of the most referenced tables as can be shown. */
export function cutDiagram(all: readonly DiagramTable[]): CutDiagram {
  for (let max = MAX_TABLES;; max = Math.floor(max * 0.75)) {
    const chosen = chooseTables(all, max);
    const texts = renderPieces(chosen.tables);
    const isShown = texts.every(({ length }) => length <= MAX_LENGTH);
    if (isShown || max === 0) return { ...chosen, texts };
  }
}

function renderPieces(tables: readonly DiagramTable[]): string[] {
  const names = showNames(tables);
  const pieces: DiagramTable[][] = [];
  for (const group of groupRelated(tables)) {
    const last = pieces.at(-1);
    const both = [...last ?? [], ...group];
    const fits = last !== undefined &&
      renderMermaid(both, names).length <= SOFT_LENGTH;
    if (fits) pieces.splice(-1, 1, both);
    else pieces.push(group);
  }
  return pieces.map((piece) => renderMermaid(piece, names));
}

/** Tables that relate to each other, be it by way of others, in their order. */
function groupRelated(tables: readonly DiagramTable[]): DiagramTable[][] {
  const neighbours = new Map<string, Set<string>>(
    tables.map((table) => [relationKey(table), new Set()]),
  );
  const join = (a: QualifiedName, b: QualifiedName): void => {
    neighbours.get(relationKey(a))?.add(relationKey(b));
    neighbours.get(relationKey(b))?.add(relationKey(a));
  };
  for (const table of tables) {
    for (const { table: other } of table.references) join(table, other);
  }
  const groups: DiagramTable[][] = [];
  const met = new Set<string>();
  for (const table of tables) {
    if (met.has(relationKey(table))) continue;
    // A set grows while it is walked.
    const group = new Set([relationKey(table)]);
    for (const key of group) {
      for (const next of neighbours.get(key) ?? []) group.add(next);
    }
    for (const key of group) met.add(key);
    groups.push(tables.filter((one) => group.has(relationKey(one))));
  }
  return groups;
}
