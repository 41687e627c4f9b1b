/**
 * What pictures tell of tables, and which tables they are of.
 *
 * @module
 */

import { type QualifiedName, sortByName } from "../catalog/identifier.ts";
import { relationKey } from "../catalog/object_id.ts";

/** A table, as far as a picture tells of it. */
export interface DiagramTable extends QualifiedName {
  /** Columns of its keys, in the order of the table. */
  readonly columns: readonly DiagramColumn[];
  readonly references: readonly DiagramReference[];
}

/** A column of a key. */
export interface DiagramColumn {
  readonly name: string;
  /** As SQL writes it. */
  readonly type: string;
  readonly isNotNull: boolean;
  readonly isPrimary: boolean;
  readonly isForeign: boolean;
}

/** A foreign key, from the table that has it. */
export interface DiagramReference {
  readonly table: QualifiedName;
  readonly columns: readonly string[];
  readonly referencedColumns: readonly string[];
}

/** Nobody can read a picture of more tables. */
export const MAX_TABLES = 40;

/** The tables of a picture. */
export interface ChosenTables {
  /** By name, with the references between them and no others. */
  readonly tables: readonly DiagramTable[];
  /** How many related tables are left out. */
  readonly omitted: number;
}

/** Chooses the tables that others refer to most, of those that are related at all. */
export function chooseTables(
  tables: readonly DiagramTable[],
  max: number = MAX_TABLES,
): ChosenTables {
  const related = selectRelated(tables);
  const counts = countReferences(related);
  const countOf = (table: QualifiedName): number =>
    counts.get(relationKey(table)) ?? 0;
  // The sort is stable, so that those with as many stay in the order of names.
  const chosen = sortByName(related)
    .sort((a, b) => countOf(b) - countOf(a))
    .slice(0, max);
  return {
    tables: keepBetween(sortByName(chosen)),
    omitted: related.length - chosen.length,
  };
}

/** Tables that refer to another one, or are referred to by one. */
export function selectRelated(
  tables: readonly DiagramTable[],
): DiagramTable[] {
  const known = keepBetween(tables);
  const related = new Set(
    known.flatMap((table) => {
      const key = relationKey(table);
      const others = table.references
        .map((reference) => relationKey(reference.table))
        .filter((other) => other !== key);
      return others.length === 0 ? [] : [key, ...others];
    }),
  );
  return known.filter((table) => related.has(relationKey(table)));
}

/** The same tables, without references to any other, and what these are made of. */
function keepBetween(tables: readonly DiagramTable[]): DiagramTable[] {
  const known = new Set(tables.map(relationKey));
  return tables.map((table) => {
    const references = table.references
      .filter((reference) => known.has(relationKey(reference.table)));
    const kept = new Set(references.flatMap(({ columns }) => columns));
    return {
      ...table,
      references,
      columns: table.columns
        .filter(({ name, isPrimary }) => isPrimary || kept.has(name)),
    };
  });
}

function countReferences(
  tables: readonly DiagramTable[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { references } of tables) {
    for (const { table } of references) {
      const key = relationKey(table);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}
