/**
 * The details as rules look at them.
 *
 * @module
 */

import type {
  Column,
  Constraint,
  Details,
  Relation,
} from "../catalog/details/details.ts";

/** What rules look at; nothing of an extension is listed. */
export interface LintSchema {
  readonly details: Details;
  /** Tables, partitioned or not, and partitions, in the order of their names. */
  readonly tables: readonly Relation[];
  /** Tables that are no partitions. */
  readonly wholeTables: readonly Relation[];
  readonly views: readonly Relation[];
  /** Tables, views and foreign tables, but no partitions. */
  readonly relations: readonly Relation[];
  /** Foreign keys that no partitioned table hands down. */
  readonly foreignKeys: readonly ForeignKey[];
  /** Whether a column takes its values from a sequence, be it by a trigger. */
  readonly isNumbered: (table: Relation, column: Column) => boolean;
}

/** A foreign key, and the two tables that it is between. */
export interface ForeignKey {
  readonly table: Relation;
  readonly constraint: Constraint;
  readonly referenced: Relation;
  /** Pairs of columns, in the order of the key. */
  readonly pairs: readonly (readonly [from: Column, to: Column])[];
}

/** Builds what rules look at. */
export function buildLintSchema(details: Details): LintSchema {
  const own = [...details.relations.values()]
    .filter(({ isExtensionMember }) => !isExtensionMember);
  const tables = own.filter(({ kind }) => kind === "table");
  return {
    details,
    tables,
    wholeTables: tables.filter(({ isPartition }) => !isPartition),
    views: own.filter(({ kind }) => kind === "view"),
    relations: own.filter(({ isPartition }) => !isPartition),
    foreignKeys: tables.flatMap((table) => listForeignKeys(table, details)),
    isNumbered: knowNumbered(details),
  };
}

/** By an identity, a default, or a sequence that the column owns. */
function knowNumbered({ sequences }: Details): LintSchema["isNumbered"] {
  const owned = new Set(
    sequences.map(({ ownedBy }) => `${ownedBy?.relation} ${ownedBy?.column}`),
  );
  return ({ oid }, { name, identity, default: value }) =>
    identity !== undefined || value?.startsWith("nextval(") === true ||
    owned.has(`${oid} ${name}`);
}

/** The column of a table by its name. */
export function findColumn(
  { columns }: Relation,
  name: string,
): Column | undefined {
  return columns.find((column) => column.name === name);
}

function listForeignKeys(
  table: Relation,
  { relations }: Details,
): ForeignKey[] {
  return table.constraints.flatMap((constraint) => {
    const { references, parent } = constraint;
    const referenced = relations.get(references?.relation ?? 0);
    if (references === undefined || referenced === undefined) return [];
    if (parent !== undefined) return [];
    const pairs = constraint.columns.flatMap((name, place) => {
      const from = findColumn(table, name);
      const to = findColumn(referenced, references.columns[place] ?? "");
      return from && to ? [[from, to] as const] : [];
    });
    return [{ table, constraint, referenced, pairs }];
  });
}
