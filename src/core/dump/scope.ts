/**
 * Decides what a dump is asked for.
 *
 * @module
 */

import type { Catalog, Table } from "../catalog/catalog.ts";
import type { QualifiedName } from "../catalog/identifier.ts";
import { relationKey } from "../catalog/object_id.ts";
import {
  isInScope,
  isRelation,
  type Selection,
  type TableFilter,
} from "../catalog/selection.ts";

/** What has to be dumped to have all of the objects of a selection. */
export interface DumpScope {
  /** Only these schemas; `undefined`: all. */
  readonly schemas: readonly string[] | undefined;
  /** Whether that which is in no schema, an extension for one, is asked for too. */
  readonly isWhole: boolean;
  /** Only these tables, whatever their schema; `undefined`: all. */
  readonly tables: readonly QualifiedName[] | undefined;
  /** Not these tables. */
  readonly excluded: readonly QualifiedName[];
}

/**
 * The scope that a run will most likely have, as far as its filter alone tells:
 * so the dump can begin while the catalog is read.
 *
 * @returns `undefined` where it takes the catalog to tell.
 */
export function guessDumpScope(
  { schemas, excluded, names, kinds, omitsPartitions }: TableFilter,
): DumpScope | undefined {
  const isAll = excluded.length === 0 && names.length === 0 &&
    kinds === undefined && !omitsPartitions;
  return isAll
    ? { schemas, isWhole: true, tables: undefined, excluded: [] }
    : undefined;
}

/** Whether two scopes ask for the same. */
export function isSameScope(a: DumpScope, b: DumpScope): boolean {
  return JSON.stringify([a.schemas, a.isWhole, a.tables, a.excluded]) ===
    JSON.stringify([b.schemas, b.isWhole, b.tables, b.excluded]);
}

/**
 * Decides what to dump so that each object comes out as in a dump of all.
 *
 * Named tables are dumped alone, but with the tables that they inherit from:
 * `pg_dump` prints defaults by what it knows of those. Extended statistics are
 * not in such a dump before PostgreSQL 16, nor in one of another schema than
 * theirs, so a table that has some asks for their schemas; and so do functions
 * and types, which cannot be asked for by name. Views and functions are dumped
 * with the tables of whose keys some make use.
 */
export function planDump(
  catalog: Catalog,
  filter: TableFilter,
  { isNamed, wanted, others, skipped, locked }: Selection,
): DumpScope {
  const hidden = findHidden(catalog, locked);
  const withStatistics = wanted.flatMap((table) => table.statisticsSchemas);
  if (!isNamed) {
    const tables = skipped.map(({ object }) => object).filter(isRelation);
    const excluded = [...new Set([...hidden, ...tables])];
    return buildScope(filter.schemas, true, [
      ...excluded,
      ...findViews(catalog, locked),
    ]);
  }
  const dumped = withAncestors(catalog, wanted, hidden);
  if (withStatistics.length === 0 && others.length === 0) {
    return {
      ...buildScope(undefined, false, []),
      tables: [...dumped],
    };
  }
  const keyed = findReadByKey(catalog, filter, { others, locked });
  const asked = [...wanted, ...others, ...keyed].map(({ schema }) => schema);
  return buildScope(
    [...new Set([...asked, ...withStatistics])],
    false,
    [
      ...catalog.tables.filter((table) =>
        !dumped.has(table) && !keyed.has(table)
      ),
      ...findViews(catalog, locked),
    ],
  );
}

/** The tables of whose keys views and functions make use. */
function findReadByKey(
  catalog: Catalog,
  filter: TableFilter,
  { others, locked }: Pick<Selection, "others" | "locked">,
): ReadonlySet<Table> {
  if (!others.some(({ kind }) => kind === "view" || kind === "function")) {
    return new Set();
  }
  const hidden = findHidden(catalog, locked);
  return new Set(
    catalog.tables.filter((table) =>
      table.isReadByKey && !hidden.has(table) && isInScope(table, filter)
    ),
  );
}

/**
 * Tables whose statistics are in schemas that a dump of all leaves out: these
 * have to be dumped apart, by {@linkcode planBatch}, since with those schemas
 * all else in them would be in the dump as well.
 */
export function findTablesApart(
  { schemas }: TableFilter,
  { isNamed, wanted }: Selection,
): readonly Table[] {
  if (isNamed || schemas === undefined) return [];
  return wanted.filter(({ statisticsSchemas }) =>
    statisticsSchemas.some((schema) => !schemas.includes(schema))
  );
}

/** Decides what to dump for all that is no table, which needs few locks. */
export function planOthers(
  catalog: Catalog,
  filter: TableFilter,
  { isNamed, others, locked }: Selection,
): DumpScope {
  const keyed = findReadByKey(catalog, filter, { others, locked });
  const named = [...others, ...keyed].map(({ schema }) => schema);
  return buildScope(
    isNamed ? [...new Set(named)] : filter.schemas,
    !isNamed,
    [
      ...catalog.tables.filter((table) => !keyed.has(table)),
      ...findViews(catalog, locked),
    ],
  );
}

/** What is in another schema is not in the dump anyway. */
function buildScope(
  schemas: readonly string[] | undefined,
  isWhole: boolean,
  excluded: readonly QualifiedName[],
): DumpScope {
  return {
    schemas,
    isWhole,
    tables: undefined,
    excluded: excluded
      .filter(({ schema }) => schemas?.includes(schema) ?? true),
  };
}

/**
 * Decides what to dump for some tables of a selection, so that each comes out as
 * in the dump of all.
 *
 * The dump has more than these tables: those that they inherit from, and the
 * statistics in their schemas of others.
 */
export function planBatch(
  catalog: Catalog,
  { locked }: Selection,
  batch: readonly Table[],
): DumpScope {
  const dumped = withAncestors(catalog, batch, findHidden(catalog, locked));
  const schemas = new Set([
    ...[...dumped].map(({ schema }) => schema),
    ...batch.flatMap((table) => table.statisticsSchemas),
  ]);
  return buildScope([...schemas], false, [
    ...catalog.tables.filter((table) => !dumped.has(table)),
    ...findViews(catalog, locked),
  ]);
}

/** The tables that no dump may touch. */
function findHidden(
  { tables }: Catalog,
  locked: readonly QualifiedName[],
): ReadonlySet<Table> {
  const keys = new Set(locked.map(relationKey));
  return new Set(
    tables.filter((table) =>
      table.missingRight !== undefined || keys.has(relationKey(table))
    ),
  );
}

/** What is to be avoided and is no table. */
function findViews(
  { tables }: Catalog,
  locked: readonly QualifiedName[],
): QualifiedName[] {
  const keys = new Set(tables.map(relationKey));
  return locked.filter((relation) => !keys.has(relationKey(relation)));
}

function withAncestors(
  catalog: Catalog,
  tables: readonly Table[],
  hidden: ReadonlySet<Table>,
): ReadonlySet<Table> {
  const ancestors = new Set(tables.flatMap((table) => table.ancestors));
  const above = catalog.tables.filter((table) =>
    ancestors.has(table.oid) && !hidden.has(table)
  );
  return new Set([...tables, ...above]);
}
