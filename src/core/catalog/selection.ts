/**
 * Decides which tables a run is about.
 *
 * @module
 */

import { DatabaseError, UsageError } from "../../errors.ts";
import type { OtherObject } from "./other_object.ts";
import type { Catalog, Table } from "./catalog.ts";
import { nameDatabaseFile } from "./database_files.ts";
import {
  compareByName,
  DEFAULT_SCHEMA,
  joinNames,
  parseIdentifiers,
  type QualifiedName,
  showIdentifier,
  showQualifiedName,
} from "./identifier.ts";
import { buildGlob } from "../text/glob.ts";
import { findNearestName } from "../text/nearest_name.ts";
import { requireSchemas } from "./require_schemas.ts";
import { keyOf, type ObjectId, relationKey, showObject } from "./object_id.ts";
import { findKind, type Kind, kindOf } from "./object_kind.ts";

/** What a person asked for. */
export interface TableFilter {
  /** Unquoted names; `undefined`: every schema. */
  readonly schemas: readonly string[] | undefined;
  /** Whether nobody asked for `schemas`: then one of them may be missing. */
  readonly hasDefaultSchemas?: boolean;
  /** Patterns of `--exclude-table`. */
  readonly excluded: readonly string[];
  /** Absent: every kind. */
  readonly kinds?: readonly Kind[];
  /** Whether only their parents tell of partitions. */
  readonly omitsPartitions?: boolean;
  /** What messages call the two settings that are not given by their flags. */
  readonly called?: { readonly schemas?: string; readonly excluded?: string };
  /** Objects named on the command line, as typed; none: all. */
  readonly names: readonly string[];
}

/** An object that is in the database and not in this run. */
export interface SkippedObject {
  readonly object: ObjectId;
  /** Why, for people: `no SELECT right`. */
  readonly reason: string;
  /** Whether only the filter of this run leaves it out. */
  readonly isExcluded: boolean;
  /** `false`: the folder never had it, so nobody need miss it; absent: `true`. */
  readonly isMissed?: boolean;
}

/** The objects of a run. */
export interface Selection {
  /** Whether objects were named: then nothing is said of the others. */
  readonly isNamed: boolean;
  /** Schemas of the run; `undefined`: all. */
  readonly schemas: readonly string[] | undefined;
  /** Tables to be dumped, in the order of the catalog. */
  readonly wanted: readonly Table[];
  /** Other objects to be dumped, in the same order. */
  readonly others: readonly OtherObject[];
  readonly skipped: readonly SkippedObject[];
  /** Why what is in no schema is left out; absent: it is not. */
  readonly databaseOmission?: string;
  /** Named objects that only the folder still has. */
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
    requireSchemas(filter.schemas ?? [], catalog, orphaned, filter.called);
  }
  const isNamed = filter.names.length > 0;
  const named = isNamed
    ? resolveNames(catalog, filter, orphaned)
    : { objects: new Set<ObjectId>(), dropped: [] };
  const skipped: SkippedObject[] = [];
  function isWanted(object: Table | OtherObject): boolean {
    if (isNamed && !named.objects.has(object)) return false;
    const excludedBy = findFilter(object, filter, isNamed);
    const left = catalog.leftOut?.get(keyOf(object));
    const reason = excludedBy ?? left?.reason ??
      ("missingRight" in object ? object.missingRight : undefined);
    if (reason === undefined) return true;
    skipped.push({
      object,
      reason,
      isExcluded: excludedBy !== undefined || left?.isOfTool === true,
      ...(left?.isOfTool ? { isMissed: false } : {}),
    });
    return false;
  }
  const selection: Selection = {
    isNamed,
    schemas: filter.schemas,
    wanted: catalog.tables.filter(isWanted),
    others: catalog.others.filter(isWanted),
    skipped: [],
    ...explainOmission(filter),
    dropped: named.dropped,
    locked: [],
  };
  const unreadable = isNamed || selection.databaseOmission !== undefined
    ? []
    : listUnreadable(catalog);
  const all = {
    ...selection,
    skipped: [
      ...skipped,
      ...unreadable.map((file) => ({ ...file, isExcluded: false })),
    ],
  };
  if (isEmpty(all, filter)) throw explainNothingLeft(catalog, filter, all);
  return all;
}

/** What is in no schema, and cannot be told of. */
function listUnreadable(
  { unreadable, leftOut }: Catalog,
): { readonly object: ObjectId; readonly reason: string }[] {
  const lacking = [...leftOut?.values() ?? []]
    .filter(({ kind }) => kind === "database")
    .map(({ kind, schema, name, reason }) => ({
      object: { kind, schema, name },
      reason,
    }));
  return [...unreadable, ...lacking];
}

function explainOmission(
  filter: TableFilter,
): Pick<Selection, "databaseOmission"> {
  const databaseOmission = findKindFilter(DATABASE, filter);
  return databaseOmission === undefined ? {} : { databaseOmission };
}

/** What is in no schema, and no row of the catalog tells of. */
const DATABASE: ObjectId = { kind: "database", schema: "", name: "" };

/** Functions alone are no schema to anybody who may read none of its tables. */
function isEmpty(
  { isNamed, wanted, others, dropped, skipped }: Selection,
  { kinds }: TableFilter,
): boolean {
  if (wanted.length + dropped.length > 0) return false;
  // What is in no schema has no row in the catalog.
  if (kinds?.includes("database")) return false;
  const isClosed = !isNamed && skipped.some(isUnreadableTable);
  return isClosed || others.length === 0;
}

function isUnreadableTable({ object, isExcluded }: SkippedObject): boolean {
  return !isExcluded && object.kind === "table";
}

/** The same selection, kept clear of tables that another session has locked. */
export function keepClearOfLocks(
  selection: Selection,
  relations: readonly QualifiedName[],
): Selection {
  const locked = new Set(relations.map(relationKey));
  const isFree = (object: ObjectId): boolean =>
    !isRelation(object) || !locked.has(relationKey(object));
  const skipped = [...selection.wanted, ...selection.others]
    .filter((object) => !isFree(object))
    .map((object) => ({
      object,
      reason: "locked by another session",
      isExcluded: false,
    }));
  return {
    ...selection,
    wanted: selection.wanted.filter(isFree),
    others: selection.others.filter(isFree),
    skipped: sortSkipped([...selection.skipped, ...skipped]),
    locked: [...selection.locked, ...relations],
  };
}

/**
 * The same selection, without the publications where a dump cannot tell all of
 * them: `pg_dump` leaves out that one has a table if it does not dump the table.
 *
 * @param isSplit Whether the tables are in several dumps.
 */
export function keepPublications(
  selection: Selection,
  isSplit: boolean,
): Selection {
  const unread = selection.skipped
    .filter(({ isExcluded }) => !isExcluded)
    .map(({ object }) => object);
  const tables = isSplit ? [...unread, ...selection.wanted] : unread;
  const isRead = selection.databaseOmission === undefined;
  if (!isRead || !tables.some((table) => "isPublished" in table)) {
    return selection;
  }
  return {
    ...selection,
    skipped: sortSkipped([...selection.skipped, {
      object: nameDatabaseFile("PUBLICATION", ""),
      reason: "they have a table that was not read with all others",
      isExcluded: false,
    }]),
  };
}

function sortSkipped(skipped: readonly SkippedObject[]): SkippedObject[] {
  return skipped.toSorted((a, b) => compareByName(a.object, b.object));
}

/**
 * Whether it shares its name with no other relation, as functions, types and the
 * files of all else may.
 */
export function isRelation({ kind }: ObjectId): boolean {
  return kind !== "function" && kind !== "type" && kind !== "database";
}

/** All of an object that a filter looks at. */
interface FilteredObject extends ObjectId {
  readonly isPartition?: boolean;
}

/** Whether no filter leaves an object out of the folder, named or not. */
export function isInScope(object: ObjectId, filter: TableFilter): boolean {
  return findFilter(object, filter, false) === undefined;
}

/** The setting that leaves an object out; `undefined` if none does. */
function findFilter(
  object: FilteredObject,
  filter: TableFilter,
  isNamed: boolean,
): string | undefined {
  if (object.kind === "database") return findKindFilter(object, filter);
  const { schemas, excluded } = filter;
  const pattern = isRelation(object)
    ? excluded.find((pattern) => matchesPattern(object, pattern))
    : undefined;
  if (pattern !== undefined) {
    return `left out by ${nameExcluded(filter)}=${pattern}`;
  }
  // What is named is wanted, whatever there is of its like.
  if (isNamed) return undefined;
  if (schemas !== undefined && !schemas.includes(object.schema)) {
    return `schema ${showIdentifier(object.schema)} is left out`;
  }
  return findKindFilter(object, filter);
}

/** The setting that leaves out all objects like this one; `undefined` if none does. */
export function findKindFilter(
  { kind, isPartition }: FilteredObject,
  { kinds, omitsPartitions }: TableFilter,
): string | undefined {
  if (kinds !== undefined && !kinds.includes(kind)) {
    return `${kindOf(kind).plural} are left out; its file may be deleted`;
  }
  return isPartition && omitsPartitions
    ? "partitions are left out; its file may be deleted"
    : undefined;
}

function nameExcluded({ called }: TableFilter): string {
  return called?.excluded ?? "--exclude-table";
}

/**
 * A pattern fits the name of a table, or its schema and name with a dot
 * between; `*` is any text, `?` one character.
 */
function matchesPattern(table: QualifiedName, pattern: string): boolean {
  const glob = buildGlob(pattern);
  return glob.test(table.name) || glob.test(`${table.schema}.${table.name}`);
}

function resolveNames(
  catalog: Catalog,
  filter: TableFilter,
  orphaned: readonly ObjectId[],
): { objects: Set<ObjectId>; dropped: ObjectId[] } {
  const objects = new Set<ObjectId>();
  const dropped: ObjectId[] = [];
  const all = [...catalog.tables, ...catalog.others];
  for (const typed of filter.names) {
    const { kind, name } = splitKind(typed);
    const isOfKind = (object: ObjectId): boolean =>
      kind === undefined || object.kind === kind;
    const found = findTyped(name, all.filter(isOfKind), filter.schemas);
    // Where kinds share the name, the one that the folder has is meant.
    const chosen = found.filter((object) => !findKindFilter(object, filter));
    const meant = chosen.length > 0 ? chosen : found;
    for (const object of meant) objects.add(object);
    if (found.length > 0) continue;
    const left = findTyped(name, orphaned.filter(isOfKind), filter.schemas);
    if (left.length === 0) throw explainUnknownName(typed, catalog);
    dropped.push(...left);
  }
  return { objects, dropped };
}

/** `view:film_list` means that kind alone. */
function splitKind(
  typed: string,
): { readonly kind: Kind | undefined; readonly name: string } {
  const [, word = "", name = typed] = /^([a-z_]+):(.+)$/s.exec(typed) ?? [];
  const kind = findKind(word);
  return kind === undefined ? { kind, name: typed } : { kind, name };
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

function explainUnknownName(typed: string, catalog: Catalog): UsageError {
  const { kind, name: given } = splitKind(typed);
  const [name] = parseIdentifiers(given) ?? [given];
  const all = [...catalog.tables, ...catalog.others];
  const same = all.filter((object) => object.name === name);
  const nearest = same.find(({ schema }) => schema === DEFAULT_SCHEMA) ??
    same[0] ?? findNearest(given, all);
  const what = kind === undefined ? "" : `${kindOf(kind).singular} `;
  return new UsageError(
    `Cannot find ${what}"${given}": neither database "${catalog.database}" nor the folder has it`,
    nearest === undefined
      ? 'Run "schema-sync list --kind all" to see what there is.'
      : `Did you mean ${showObject(nearest)}?`,
  );
}

/** Quotes make no name nearer, and none farther. */
function findNearest(
  typed: string,
  objects: readonly ObjectId[],
): ObjectId | undefined {
  const given = parseIdentifiers(typed)?.join(".") ?? typed;
  const nearest = findNearestName(given, objects.map(joinNames));
  return objects.find((object) => joinNames(object) === nearest);
}

function explainNothingLeft(
  catalog: Catalog,
  filter: TableFilter,
  { skipped }: Selection,
): DatabaseError {
  const unreadable = skipped.filter(isUnreadableTable);
  const [first] = unreadable;
  if (catalog.leftOut !== undefined && first !== undefined) {
    return new DatabaseError(
      `Cannot load any table of database "${catalog.database}": ${
        showQualifiedName(first.object)
      } ${first.reason}`,
      "Load the files into a server that has it, and sync from there with --host.",
    );
  }
  if (unreadable.length > 0) {
    return new DatabaseError(
      `Cannot read any table of database "${catalog.database}": role "${catalog.role}" has ${
        unreadable[0]?.reason
      }`,
      `GRANT SELECT ON ALL TABLES IN SCHEMA ${
        showIdentifier(unreadable[0]?.object.schema ?? "")
      } TO ${showIdentifier(catalog.role)}, and USAGE on the schema.`,
    );
  }
  const { schemas = [], kinds = ["table"] } = filter;
  const what = kinds.map((kind) => kindOf(kind).singular).join(" or ");
  const where = schemas.length === 0
    ? ""
    : ` in schema ${schemas.map((name) => `"${name}"`).join(", ")}`;
  return new DatabaseError(
    `Cannot find any ${what} of database "${catalog.database}"${where}`,
    explainWhereTablesAre(catalog, filter),
  );
}

function explainWhereTablesAre(
  { tables, others, leftOut }: Catalog,
  filter: TableFilter,
): string {
  const { schemas = [], kinds } = filter;
  const counts = new Map<string, number>();
  for (const object of kinds === undefined ? tables : [...tables, ...others]) {
    if ("isIncomplete" in object) continue;
    if (findKindFilter(object, filter) !== undefined) continue;
    counts.set(object.schema, (counts.get(object.schema) ?? 0) + 1);
  }
  if (counts.size === 0 && leftOut !== undefined) {
    return "The files make no table, or drop all that they make; check --from.";
  }
  if (counts.size === 0 && tables.length > 0) {
    return "Let kinds and partitions of the settings file choose more.";
  }
  if (counts.size === 0) {
    return "Check that --dbname names the database that you mean.";
  }
  if (schemas.length === 0 || schemas.some((schema) => counts.has(schema))) {
    return `Every ${kinds === undefined ? "table" : "one"} is left out by ${
      nameExcluded(filter)
    }; loosen the pattern.`;
  }
  const elsewhere = [...counts]
    .map(([schema, count]) => `${showIdentifier(schema)} (${count})`);
  return `Other schemas have ${kinds === undefined ? "tables" : "some"}: ${
    elsewhere.join(", ")
  }; choose with --schema or --all-schemas.`;
}
