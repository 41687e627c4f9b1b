/**
 * Builds the indexes of relations.
 *
 * @module
 */

import { mapGroups, nameColumns } from "./build_parts.ts";
import type { Column, Index, IndexKey } from "./details.ts";
import type { DetailsDocument, IndexRow } from "./details_document.ts";
import { unpackRows } from "./unpack_rows.ts";

/** What the numbers in the row of an index stand for. */
interface Names {
  readonly opclasses: ReadonlyMap<
    number,
    { readonly name: string; readonly isDefault: boolean }
  >;
  readonly collations: ReadonlyMap<number, string>;
}

/** Indexes by the OID of their relation. */
export function buildIndexes(
  { indexes, opclasses, collations }: DetailsDocument,
  columns: ReadonlyMap<number, readonly Column[]>,
): ReadonlyMap<number, readonly Index[]> {
  const names: Names = {
    opclasses: new Map(
      opclasses.map(([oid, name, isDefault]) => [oid, { name, isDefault }]),
    ),
    collations: new Map(collations),
  };
  return mapGroups(
    Map.groupBy(unpackRows(indexes), ({ indrelid }) => indrelid),
    (rows, oid) =>
      rows.map((row) => buildIndex(row, columns.get(oid) ?? [], names)),
  );
}

function buildIndex(
  row: IndexRow,
  columns: readonly Column[],
  names: Names,
): Index {
  const { indnkeyatts, indkey, notNullColumns } = row;
  return {
    oid: row.oid,
    schema: row.nspname,
    name: row.relname,
    method: row.amname,
    isUnique: row.indisunique,
    isPrimary: row.indisprimary,
    isValid: row.indisvalid,
    isReady: row.indisready,
    hasNullsNotDistinct: row.indnullsnotdistinct,
    keys: indkey.slice(0, indnkeyatts)
      .map((_, position) => buildKey(row, position, { columns, names })),
    included: nameColumns(indkey.slice(indnkeyatts), columns),
    ...(row.indexprs === null ? {} : { expressions: row.indexprs }),
    ...(row.indpred === null ? {} : { predicate: row.indpred }),
    ...(notNullColumns === null
      ? {}
      : { notNullColumns: nameColumns(notNullColumns, columns) }),
    ...(row.conoid === null ? {} : { constraint: row.conoid }),
    ...(row.inhparent === null ? {} : { parent: row.inhparent }),
    comment: row.description ?? "",
  };
}

/** Bits of `indoption`: `src/include/catalog/pg_index.h`, PostgreSQL 15. */
const DESCENDING = 1;
const NULLS_FIRST = 2;

function buildKey(
  row: IndexRow,
  position: number,
  { columns, names }: {
    readonly columns: readonly Column[];
    readonly names: Names;
  },
): IndexKey {
  const [column] = nameColumns([row.indkey[position] ?? 0], columns);
  const oid = row.indclass[position] ?? 0;
  const opclass = names.opclasses.get(oid);
  const collationOid = row.indcollation[position] ?? 0;
  const collation = names.collations.get(collationOid);
  const option = row.indoption[position] ?? 0;
  return {
    ...(column === undefined ? {} : { column }),
    opclass: { oid, name: opclass?.name ?? "" },
    hasDefaultOpclass: opclass?.isDefault ?? true,
    collationOid,
    ...(collation === undefined ? {} : { collation }),
    isDescending: (option & DESCENDING) !== 0,
    hasNullsFirst: (option & NULLS_FIRST) !== 0,
  };
}
