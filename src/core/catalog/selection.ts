/**
 * Decides which tables a run is about.
 *
 * @module
 */

import { DatabaseError, UsageError } from "../../errors.ts";
import type { Catalog, Table } from "./catalog.ts";
import {
  compareByName,
  joinNames,
  parseIdentifiers,
  type QualifiedName,
  showIdentifier,
  showQualifiedName,
} from "./identifier.ts";
import { findNearestName } from "../text/nearest_name.ts";
import { requireSchemas } from "./require_schemas.ts";
import { type ObjectId, relationKey } from "./object_id.ts";

/** What a person asked for. */
export interface TableFilter {
  /** Unquoted names; `undefined`: every schema. */
  readonly schemas: readonly string[] | undefined;
  /** Whether nobody asked for `schemas`: then one of them may be missing. */
  readonly hasDefaultSchemas?: boolean;
  /** Patterns of `--exclude-table`. */
  readonly excluded: readonly string[];
  /** Tables named on the command line, as typed; none: all. */
  readonly names: readonly string[];
}

/** A table that is in the database and not in this run. */
export interface SkippedTable {
  readonly table: Table;
  /** Why, for people: `no SELECT right`. */
  readonly reason: string;
  /** Whether only the filter of this run leaves it out. */
  readonly isExcluded: boolean;
}

/** The tables of a run. */
export interface Selection {
  /** Whether tables were named: then nothing is said of the others. */
  readonly isNamed: boolean;
  /** To be dumped, in the order of the catalog. */
  readonly wanted: readonly Table[];
  readonly skipped: readonly SkippedTable[];
  /** Named tables that only the folder still has. */
  readonly dropped: readonly ObjectId[];
  /**
   * Tables, and views that are bound to them, that a dump must not touch because
   * of a lock.
   */
  readonly locked: readonly QualifiedName[];
}

/**
 * Decides which tables to dump.
 *
 * @throws {UsageError} If a name fits no table, or no schema, of the database or
 * the folder.
 * @throws {DatabaseError} If no table, or none that may be read, is left.
 */
export function selectTables(
  catalog: Catalog,
  filter: TableFilter,
  orphaned: readonly ObjectId[],
): Selection {
  if (!filter.hasDefaultSchemas) {
    requireSchemas(filter.schemas ?? [], catalog, orphaned);
  }
  const isNamed = filter.names.length > 0;
  const named = isNamed
    ? resolveNames(catalog, filter, orphaned)
    : { tables: new Set<Table>(), dropped: [] };
  const wanted: Table[] = [];
  const skipped: SkippedTable[] = [];
  for (const table of catalog.tables) {
    if (isNamed && !named.tables.has(table)) continue;
    const excludedBy = findFilter(table, filter, isNamed);
    const reason = excludedBy ?? table.missingRight;
    if (reason === undefined) wanted.push(table);
    else skipped.push({ table, reason, isExcluded: excludedBy !== undefined });
  }
  const selection = {
    isNamed,
    wanted,
    skipped,
    dropped: named.dropped,
    locked: [],
  };
  if (wanted.length === 0 && named.dropped.length === 0) {
    throw explainNothingLeft(catalog, filter, selection);
  }
  return selection;
}

/** The same selection, kept clear of tables that another session has locked. */
export function keepClearOfLocks(
  selection: Selection,
  relations: readonly QualifiedName[],
): Selection {
  const locked = new Set(relations.map(relationKey));
  const skipped = selection.wanted
    .filter((table) => locked.has(relationKey(table)))
    .map((table) => ({
      table,
      reason: "locked by another session",
      isExcluded: false,
    }));
  return {
    ...selection,
    wanted: selection.wanted.filter((table) => !locked.has(relationKey(table))),
    skipped: [...selection.skipped, ...skipped]
      .sort((a, b) => compareByName(a.table, b.table)),
    locked: [...selection.locked, ...relations],
  };
}

/** The setting that leaves a table out; `undefined` if none does. */
function findFilter(
  table: Table,
  { schemas, excluded }: TableFilter,
  isNamed: boolean,
): string | undefined {
  const pattern = excluded.find((pattern) => matchesPattern(table, pattern));
  if (pattern !== undefined) return `left out by --exclude-table=${pattern}`;
  const isOutside = schemas !== undefined && !schemas.includes(table.schema);
  return isOutside && !isNamed
    ? `schema ${showIdentifier(table.schema)} is left out`
    : undefined;
}

/**
 * A pattern fits the name of a table, or its schema and name with a dot
 * between; `*` is any text, `?` one character.
 */
function matchesPattern(table: QualifiedName, pattern: string): boolean {
  const regexp = new RegExp(
    `^${
      pattern
        .replace(/[.+^${}()|[\]\\]/g, "\\$&")
        .replaceAll("*", ".*")
        .replaceAll("?", ".")
    }$`,
    "su",
  );
  return regexp.test(table.name) ||
    regexp.test(`${table.schema}.${table.name}`);
}

function resolveNames(
  catalog: Catalog,
  filter: TableFilter,
  orphaned: readonly ObjectId[],
): { tables: Set<Table>; dropped: ObjectId[] } {
  const tables = new Set<Table>();
  const dropped: ObjectId[] = [];
  for (const typed of filter.names) {
    const found = findTyped(typed, catalog.tables, filter.schemas);
    for (const table of found) tables.add(table);
    if (found.length > 0) continue;
    const left = findTyped(typed, orphaned, filter.schemas);
    if (left.length === 0) throw explainUnknownTable(typed, catalog);
    dropped.push(...left);
  }
  return { tables, dropped };
}

/**
 * The tables that a typed name means: exactly as typed first, then folded to
 * lower case as SQL does with a name without quotes.
 */
function findTyped<T extends QualifiedName>(
  typed: string,
  tables: readonly T[],
  schemas: readonly string[] | undefined,
): readonly T[] {
  const isQuoted = typed.includes('"');
  for (const reading of isQuoted ? [typed] : [typed, typed.toLowerCase()]) {
    const [first, second, ...more] = parseIdentifiers(reading) ?? [reading];
    const qualified = tables.filter(({ schema, name }) =>
      schema === first && name === second && more.length === 0
    );
    if (qualified.length > 0) return qualified;
    const name = second === undefined ? first : reading;
    const unqualified = tables.filter((table) =>
      table.name === name && (schemas?.includes(table.schema) ?? true)
    );
    if (unqualified.length > 0) return unqualified;
  }
  return [];
}

function explainUnknownTable(typed: string, catalog: Catalog): UsageError {
  const [name] = parseIdentifiers(typed) ?? [typed];
  const nearest = catalog.tables.find((table) => table.name === name) ??
    findNearestTable(typed, catalog.tables);
  return new UsageError(
    `Cannot find table "${typed}": neither database "${catalog.database}" nor the folder has it`,
    nearest === undefined
      ? 'Run "schema-sync list" to see the tables.'
      : `Did you mean ${showQualifiedName(nearest)}?`,
  );
}

/** Quotes make no name nearer, and none farther. */
function findNearestTable(
  typed: string,
  tables: readonly Table[],
): Table | undefined {
  const given = parseIdentifiers(typed)?.join(".") ?? typed;
  const nearest = findNearestName(given, tables.map(joinNames));
  return tables.find((table) => joinNames(table) === nearest);
}

function explainNothingLeft(
  catalog: Catalog,
  filter: TableFilter,
  { skipped }: Selection,
): DatabaseError {
  const unreadable = skipped.filter(({ isExcluded }) => !isExcluded);
  if (unreadable.length > 0) {
    return new DatabaseError(
      `Cannot read any table of database "${catalog.database}": role "${catalog.role}" has ${
        unreadable[0]?.reason
      }`,
      `GRANT SELECT ON ALL TABLES IN SCHEMA ${
        showIdentifier(unreadable[0]?.table.schema ?? "")
      } TO ${showIdentifier(catalog.role)}, and USAGE on the schema.`,
    );
  }
  const schemas = filter.schemas ?? [];
  const where = schemas.length === 0
    ? ""
    : ` in schema ${schemas.map((name) => `"${name}"`).join(", ")}`;
  return new DatabaseError(
    `Cannot find any table of database "${catalog.database}"${where}`,
    explainWhereTablesAre(catalog, schemas),
  );
}

function explainWhereTablesAre(
  catalog: Catalog,
  schemas: readonly string[],
): string {
  const counts = new Map<string, number>();
  for (const { schema } of catalog.tables) {
    counts.set(schema, (counts.get(schema) ?? 0) + 1);
  }
  if (counts.size === 0) {
    return "Check that --dbname names the database that you mean.";
  }
  if (schemas.length === 0 || schemas.some((schema) => counts.has(schema))) {
    return "Every table is left out by --exclude-table; loosen the pattern.";
  }
  const elsewhere = [...counts]
    .map(([schema, count]) => `${showIdentifier(schema)} (${count})`);
  return `Other schemas have tables: ${
    elsewhere.join(", ")
  }; choose with --schema or --all-schemas.`;
}
