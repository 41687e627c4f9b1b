/**
 * Which indexes do the work of others, and of foreign keys.
 *
 * @module
 */

import type { Index, IndexKey, Relation } from "../catalog/details/details.ts";
import { findColumn, type LintSchema } from "./lint_schema.ts";

/** Access methods that find the rows in which columns equal given values. */
const EQUALITY_METHODS: readonly string[] = ["btree", "hash", "gist", "spgist"];

/**
 * Whether an index of a table begins with these columns, in any order, and has
 * every row in which none of them is null: a `WHERE` of nothing but `IS NOT NULL`
 * of them leaves out no row that is looked for. Where partitions have it each by
 * itself, the partitioned table has it too.
 *
 * @param distinct Those of the columns of which one value is in few rows: an index
 * that begins with some of the columns, one of these among them, will do.
 */
export function isCovered(
  table: Relation,
  columns: readonly string[],
  distinct: readonly string[],
  schema: LintSchema,
): boolean {
  const key = { columns, distinct };
  if (table.indexes.some((index) => covers(table, index, key))) return true;
  const partitions = table.children
    .flatMap((oid) => schema.details.relations.get(oid) ?? []);
  return table.form === "partitioned table" && partitions.length > 0 &&
    partitions.every((partition) =>
      isCovered(partition, columns, distinct, schema)
    );
}

/** The index that begins with one of these columns at least, and its column. */
export function findBeginning(
  table: Relation,
  columns: readonly string[],
): { readonly index: Index; readonly column: string } | undefined {
  for (const index of table.indexes) {
    const [key] = index.keys;
    if (key?.column === undefined || !columns.includes(key.column)) continue;
    if (mayFind(index, columns) && hasOwnCollation(table, key)) {
      return { index, column: key.column };
    }
  }
  return undefined;
}

function covers(
  table: Relation,
  index: Index,
  { columns, distinct }: {
    readonly columns: readonly string[];
    readonly distinct: readonly string[];
  },
): boolean {
  const isOfUse = (key: IndexKey): boolean =>
    columns.includes(key.column ?? "") && hasOwnCollation(table, key);
  const end = index.keys.findIndex((key) => !isOfUse(key));
  const names = index.keys.slice(0, end < 0 ? undefined : end)
    .map(({ column }) => column);
  return mayFind(index, columns) &&
    (columns.every((name) => names.includes(name)) ||
      distinct.some((name) => names.includes(name)));
}

/** Whether an index can find every row of which none of these columns is null. */
function mayFind(index: Index, columns: readonly string[]): boolean {
  const { method, predicate, notNullColumns } = index;
  const hasEveryRow = predicate === undefined ||
    notNullColumns?.every((name) => columns.includes(name)) === true;
  return isUsable(index) && hasEveryRow && EQUALITY_METHODS.includes(method);
}

/** An index of another collation than that of its column cannot be used to join. */
function hasOwnCollation(table: Relation, key: IndexKey): boolean {
  const column = findColumn(table, key.column ?? "");
  return column?.collationOid === key.collationOid;
}

/** Whether queries may use an index. */
export function isUsable({ isValid, isReady }: Index): boolean {
  return isValid && isReady;
}

/** Whether two indexes of a table are the same but for their names. */
export function isSameIndex(a: Index, b: Index): boolean {
  return isSameKind(a, b) && a.isUnique === b.isUnique &&
    a.hasNullsNotDistinct === b.hasNullsNotDistinct &&
    a.expressions === b.expressions && a.keys.length === b.keys.length &&
    beginsWith(b, a) && isSameSet(a.included, b.included);
}

/**
 * Whether all that an index can find can be found with another one, which is not
 * the same: it begins with the columns of the first one, or is unique on them.
 */
export function isContained(index: Index, other: Index): boolean {
  const isShorter = index.keys.length < other.keys.length;
  const isPlain = !index.isUnique && index.expressions === undefined;
  const all = [
    ...other.keys.flatMap(({ column }) => column ?? []),
    ...other.included,
  ];
  return isPlain && isSameKind(index, other) && index.method === "btree" &&
    beginsWith(other, index) &&
    index.included.every((name) => all.includes(name)) &&
    (isShorter || other.isUnique ||
      index.included.length < other.included.length);
}

function isSameKind(a: Index, b: Index): boolean {
  return a.method === b.method && a.predicate === b.predicate;
}

function beginsWith({ keys }: Index, { keys: beginning }: Index): boolean {
  return beginning.every((key, place) => {
    const other = keys[place];
    return other !== undefined && other.column === key.column &&
      other.opclass.oid === key.opclass.oid &&
      other.collationOid === key.collationOid &&
      other.isDescending === key.isDescending &&
      other.hasNullsFirst === key.hasNullsFirst;
  });
}

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name) => b.includes(name));
}

/** Those in use: that of a partitioned table is invalid until every partition has its own. */
export function listInUse({ indexes, form }: Relation): Index[] {
  return indexes.filter((index) =>
    isUsable(index) || form === "partitioned table"
  );
}

/** Whether the partitioned table tells of both. */
export function areHandedDown(a: Index, b: Index): boolean {
  return a.parent !== undefined && b.parent !== undefined;
}
