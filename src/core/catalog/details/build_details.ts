/**
 * Builds the model of the details from their document.
 *
 * @module
 */

import { sortByName } from "../identifier.ts";
import { buildColumns } from "./build_parts.ts";
import { buildRelations } from "./build_relations.ts";
import type {
  Column,
  ColumnId,
  Details,
  FunctionDetails,
  SequenceDetails,
  TypeDetails,
} from "./details.ts";
import type {
  DetailsDocument,
  FunctionDetailRow,
  SequenceRow,
  TypeDetailRow,
} from "./details_document.ts";

/** Builds the model. */
export function buildDetails(document: DetailsDocument): Details {
  const types = sortByName(document.types.map(buildType));
  const columns = buildColumns(document, mapByOid(types));
  return {
    versionNum: document.versionNum,
    relations: mapByOid(buildRelations(document, columns)),
    functions: sortByName(document.functions.map(buildFunction)),
    types: mapByOid(types),
    sequences: sortByName(
      document.sequences.map((row) => buildSequence(row, columns)),
    ),
  };
}

function mapByOid<T extends { readonly oid: number }>(
  objects: readonly T[],
): ReadonlyMap<number, T> {
  return new Map(objects.map((object) => [object.oid, object]));
}

type Columns = ReadonlyMap<number, readonly Column[]>;

/** https://www.postgresql.org/docs/15/catalog-pg-proc.html */
const FUNCTION_FORMS: Readonly<Record<string, FunctionDetails["form"]>> = {
  p: "procedure",
  a: "aggregate",
  w: "window function",
};

const VOLATILITIES: Readonly<Record<string, FunctionDetails["volatility"]>> = {
  i: "immutable",
  s: "stable",
};

function buildFunction(row: FunctionDetailRow): FunctionDetails {
  return {
    kind: "function",
    schema: row.nspname,
    name: row.proname,
    oid: row.oid,
    arguments: row.arguments,
    ...(row.result === null ? {} : { result: row.result }),
    form: FUNCTION_FORMS[row.prokind] ?? "function",
    language: row.lanname,
    volatility: VOLATILITIES[row.provolatile] ?? "volatile",
    isSecurityDefiner: row.prosecdef,
    isAtomic: row.isAtomic,
    config: row.proconfig,
    comment: row.description ?? "",
  };
}

/** https://www.postgresql.org/docs/15/catalog-pg-type.html */
const TYPE_FORMS: Readonly<Record<string, TypeDetails["form"]>> = {
  c: "composite",
  d: "domain",
  e: "enum",
  r: "range",
};

function buildType(row: TypeDetailRow): TypeDetails {
  return {
    kind: "type",
    schema: row.nspname,
    name: row.typname,
    oid: row.oid,
    form: TYPE_FORMS[row.typtype] ?? "base",
    ...(row.typbasetype === 0 ? {} : { base: row.typbasetype }),
    isNotNull: row.typnotnull,
    uses: (row.uses ?? [])
      .map(([catalog, oid, subId]) => ({ catalog, oid, subId })),
    isNamed: row.isNamed,
    isExtensionMember: row.isExtensionMember,
    comment: row.description ?? "",
  };
}

function buildSequence(row: SequenceRow, columns: Columns): SequenceDetails {
  const owner = row.ownedBy === null ? [] : findColumn(row.ownedBy, columns);
  const [ownedBy] = owner;
  return {
    kind: "sequence",
    schema: row.nspname,
    name: row.relname,
    oid: row.oid,
    type: row.type,
    ...(ownedBy === undefined ? {} : { ownedBy }),
    defaultOf: (row.defaultOf ?? []).flatMap((id) => findColumn(id, columns)),
    isUsedElsewhere: row.isUsedElsewhere,
    isNamed: row.isNamed,
    isExtensionMember: row.isExtensionMember,
    comment: row.description ?? "",
  };
}

/** None of a relation that is not in the document, as a temporary one. */
function findColumn(
  [relation, number]: readonly [relid: number, attnum: number],
  columns: Columns,
): ColumnId[] {
  return (columns.get(relation) ?? [])
    .filter((column) => column.number === number)
    .map(({ name }) => ({ relation, column: name }));
}
