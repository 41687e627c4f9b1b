/**
 * Builds the tables of pictures.
 *
 * @module
 */

import type { QualifiedName } from "../catalog/identifier.ts";
import { relationKey } from "../catalog/object_id.ts";
import type { DiagramReference, DiagramTable } from "./diagram_table.ts";

/** A table or a partition, with all that a picture may tell of it. */
export interface TableFacts extends QualifiedName {
  /** What it is a partition of; absent: of nothing. */
  readonly partitionOf?: QualifiedName;
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly isNotNull: boolean;
  }[];
  readonly primaryKey: readonly string[];
  /** Without those that a partitioned table hands down. */
  readonly references: readonly DiagramReference[];
}

/**
 * Builds the tables, in their order. The keys that partitions have of their own are
 * told of the table that they are parts of, each once.
 */
export function buildDiagramTables(
  facts: readonly TableFacts[],
): DiagramTable[] {
  const byKey = new Map(facts.map((table) => [relationKey(table), table]));
  const parts = Map.groupBy(
    facts,
    (table) => relationKey(findWhole(table, byKey)),
  );
  return facts.filter(({ partitionOf }) => partitionOf === undefined)
    .map((table) => {
      const own = parts.get(relationKey(table)) ?? [];
      return buildTable(table, own.flatMap(({ references }) => references));
    });
}

function findWhole(
  table: TableFacts,
  byKey: ReadonlyMap<string, TableFacts>,
): TableFacts {
  const { partitionOf } = table;
  const above = partitionOf && byKey.get(relationKey(partitionOf));
  return above === undefined ? table : findWhole(above, byKey);
}

function buildTable(
  { schema, name, columns, primaryKey }: TableFacts,
  references: readonly DiagramReference[],
): DiagramTable {
  const once = new Map(references.map((key) => [JSON.stringify(key), key]));
  const foreign = new Set(references.flatMap((key) => key.columns));
  return {
    ...{ schema, name },
    columns: columns
      .map((column) => ({
        ...column,
        isPrimary: primaryKey.includes(column.name),
        isForeign: foreign.has(column.name),
      }))
      .filter(({ isPrimary, isForeign }) => isPrimary || isForeign),
    references: [...once.values()],
  };
}
