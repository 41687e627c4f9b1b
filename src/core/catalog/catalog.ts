/**
 * What the system catalog says of a database, as a model to decide with.
 *
 * A source reads one JSON document ({@linkcode CatalogDocument}) with the query
 * of `source/sql/catalog_query.ts`; here it becomes a {@linkcode Catalog}.
 *
 * @module
 */

import { compareByteOrder } from "../text/byte_order.ts";
import {
  compareByName,
  type QualifiedName,
  showIdentifier,
  showQualifiedName,
  sortByName,
} from "./identifier.ts";
import { buildObjects, type OtherObject } from "./build_objects.ts";
import { nameDatabaseFile } from "./database_files.ts";
import { addLeftOut, buildAbsentObject, mapByKey } from "./add_left_out.ts";
import { buildTableFacts } from "./build_table_facts.ts";
import type {
  CatalogDocument,
  LeftOutRow,
  RelationRow,
} from "./catalog_document.ts";
import {
  buildDirectory,
  findRoot,
  type ObjectDirectory,
} from "./object_directory.ts";
import type { ObjectFact } from "./object_fact.ts";
import { type ObjectId, relationKey } from "./object_id.ts";

/** What a run decides with. */
export interface Catalog {
  readonly database: string;
  /** Without the name of the packager: `15.18`. */
  readonly serverVersion: string;
  readonly role: string;
  /** Every schema but PostgreSQL's own, in byte order. */
  readonly schemas: readonly string[];
  /** Every table that no extension owns, in the order of {@linkcode sortByName}. */
  readonly tables: readonly Table[];
  /** Views, functions, types and so on, in the same order. */
  readonly others: readonly OtherObject[];
  readonly ownership: OwnershipFacts;
  /** What the role may not read of things that have no row here. */
  readonly unreadable: readonly UnreadableFile[];
  /**
   * What is not in the database as it should be, by the key of the object;
   * absent of a server.
   */
  readonly leftOut?: ReadonlyMap<string, LeftOutRow>;
}

/** A file of `database/` that cannot be made for want of a right. */
export interface UnreadableFile {
  readonly object: ObjectId;
  /** Why, for people. */
  readonly reason: string;
}

/** A table, partitioned or not, or a partition. */
export interface Table extends ObjectId {
  readonly kind: "table";
  readonly oid: number;
  readonly isPartition?: true;
  /** Whether a publication names it, which a dump without it does not tell. */
  readonly isPublished?: true;
  /** Of a table that is partitioned, itself or by its partitions. */
  readonly partitionCount: number;
  /** Names of its columns, in their order; none of a partition. */
  readonly columns: readonly string[];
  /** What its header tells beside enums and foreign keys. */
  readonly facts: readonly ObjectFact[];
  /** Why it cannot be dumped; absent if it can. */
  readonly missingRight?: string;
  /** Whether it is not what it should be, so that pages keep what they said of it. */
  readonly isIncomplete?: true;
  /** Access method other than `heap`. */
  readonly accessMethod?: string;
  readonly columnCount: number;
  readonly indexCount: number;
  readonly comment: string;
  /** Another one after any change of the table. */
  readonly rowVersion: string;
  readonly primaryKey: readonly string[];
  readonly enums: readonly EnumType[];
  /** OIDs of the tables that it inherits from or is a partition of, and of theirs. */
  readonly ancestors: readonly number[];
  /** Schemas that hold extended statistics of this table. */
  readonly statisticsSchemas: readonly string[];
  /** Foreign keys of this table, by the table they point to. */
  readonly references: readonly ForeignKey[];
  /** Foreign keys that point to this table, by the table they come from. */
  readonly referencedBy: readonly ForeignKey[];
}

/** One end of a foreign key, seen from the other. */
export interface ForeignKey {
  /** The table at the other end. */
  readonly table: QualifiedName;
  /** Columns of the table that has the key. */
  readonly columns: readonly string[];
  /** Columns of the table that it points to. */
  readonly referencedColumns: readonly string[];
}

/** An enum type. */
export interface EnumType extends QualifiedName {
  readonly labels: readonly string[];
}

/** What tells which object an entry of a dump belongs to. */
export interface OwnershipFacts {
  /** The object of each row of a catalog, by {@linkcode rowKey}. */
  readonly objectOfRow: ReadonlyMap<number, ObjectId>;
  /** Rows that belong to no object, as the index of an extension's table. */
  readonly rowsOfNone: ReadonlySet<number>;
  /** Every relation that inherits from another, by {@linkcode relationKey}. */
  readonly childByName: ReadonlyMap<string, ObjectId>;
  /** Tables of attached indexes, by {@linkcode relationKey} of the index. */
  readonly tableByAttachedIndex: ReadonlyMap<string, ObjectId>;
}

/** OID of `pg_class` in itself. */
const PG_CLASS_OID = 1259;

/**
 * Key of {@linkcode OwnershipFacts.objectOfRow}: both OIDs in one number, of which
 * a large database needs many.
 */
export function rowKey(classId: number, oid: number): number {
  return classId * 2 ** 32 + oid;
}

/** Builds the model from the document. */
export function buildCatalog(document: CatalogDocument): Catalog {
  const { server, leftOut = [] } = document;
  const tableRows = document.relations.filter(isOwnTable);
  const directory = buildDirectory(document);
  const facts = buildTableFacts(document);
  const details = collectDetails(document, directory, facts);
  return {
    database: server.database,
    serverVersion: server.version.split(" ")[0] ?? server.version,
    role: server.role,
    schemas: [...document.schemas].sort(compareByteOrder),
    tables: addLeftOut(
      tableRows.map((row) => buildTable(row, details)),
      leftOut.filter(({ kind }) => kind === "table"),
      buildAbsentTable,
    ),
    others: addLeftOut(
      buildObjects(document, facts),
      leftOut.filter(({ kind }) => kind !== "table" && kind !== "database"),
      buildAbsentObject,
    ),
    ownership: buildOwnership(document, directory),
    unreadable: listUnreadable(document),
    ...(document.leftOut === undefined ? {} : { leftOut: mapByKey(leftOut) }),
  };
}

function listUnreadable(
  { hidesSubscriptions, hidesUserMappings }: CatalogDocument,
): UnreadableFile[] {
  return [
    ...(hidesSubscriptions
      ? [{
        object: nameDatabaseFile("SUBSCRIPTION", ""),
        reason: "only a superuser may read them",
      }]
      : []),
    ...(hidesUserMappings
      ? [{
        object: nameDatabaseFile("USER MAPPING", ""),
        reason: "no right to read their options",
      }]
      : []),
  ];
}

/**
 * The tables, views and foreign tables that were altered since the catalog was
 * read.
 *
 * One that has been dropped since is none of them: whoever dumped it had it
 * locked before.
 *
 * @param rowVersions What they are now, by OID.
 */
export function findAltered(
  objects: readonly (Table | OtherObject)[],
  rowVersions: ReadonlyMap<number, string>,
): ObjectId[] {
  return objects.filter(({ oid, rowVersion }) =>
    oid !== undefined && rowVersions.has(oid) &&
    rowVersions.get(oid) !== rowVersion
  );
}

/** What hangs on a relation, by its OID. */
interface Details {
  readonly primaryKeys: ReadonlyMap<number, readonly string[]>;
  readonly references: ReadonlyMap<number, ForeignKey[]>;
  readonly referencedBy: ReadonlyMap<number, ForeignKey[]>;
  readonly enums: ReadonlyMap<number, EnumType[]>;
  readonly ancestors: ReadonlyMap<number, readonly number[]>;
  readonly statisticsSchemas: ReadonlyMap<number, readonly string[]>;
  /** By a table, one below it that may not be locked and has to be with it. */
  readonly closedBelow: ReadonlyMap<number, QualifiedName>;
  readonly columns: ReadonlyMap<number, readonly string[]>;
  readonly facts: ReadonlyMap<number, readonly ObjectFact[]>;
  readonly published: ReadonlySet<number>;
}

function isOwnTable(row: RelationRow): boolean {
  return (row.relkind === "r" || row.relkind === "p") &&
    !row.isExtensionMember;
}

function buildTable(row: RelationRow, details: Details): Table {
  const missingRight = findMissingRight(row, details);
  const hasOwnMethod = row.amname !== null && row.amname !== "heap";
  return {
    kind: "table",
    ...nameRelation(row),
    oid: row.oid,
    ...(row.relispartition ? { isPartition: true } : {}),
    ...(details.published.has(row.oid) ? { isPublished: true } : {}),
    partitionCount: countPartitions(details.facts.get(row.oid) ?? []),
    columns: details.columns.get(row.oid) ?? [],
    facts: details.facts.get(row.oid) ?? [],
    ...(missingRight === undefined ? {} : { missingRight }),
    ...(hasOwnMethod ? { accessMethod: row.amname } : {}),
    columnCount: row.columns,
    indexCount: row.indexes,
    comment: row.description ?? "",
    rowVersion: row.rowVersion ?? "",
    primaryKey: details.primaryKeys.get(row.oid) ?? [],
    enums: details.enums.get(row.oid) ?? [],
    ancestors: details.ancestors.get(row.oid) ?? [],
    statisticsSchemas: details.statisticsSchemas.get(row.oid) ?? [],
    references: details.references.get(row.oid) ?? [],
    referencedBy: details.referencedBy.get(row.oid) ?? [],
  };
}

/** One of which nothing is known but its name. */
function buildAbsentTable({ schema, name }: LeftOutRow): Table {
  return {
    ...{ kind: "table", schema, name, isIncomplete: true, oid: 0 },
    ...{ partitionCount: 0, columnCount: 0, indexCount: 0 },
    ...{ comment: "", rowVersion: "" },
    ...{ columns: [], facts: [], primaryKey: [], enums: [], ancestors: [] },
    ...{ statisticsSchemas: [], references: [], referencedBy: [] },
  };
}

function countPartitions(facts: readonly ObjectFact[]): number {
  return facts.find(({ isCounted }) => isCounted)?.items.length ?? 0;
}

/** `pg_dump` locks each table that it dumps, for which it needs these rights. */
function findMissingRight(
  row: RelationRow,
  { closedBelow }: Details,
): string | undefined {
  if (!row.hasUsage) {
    return `no USAGE right on schema ${showIdentifier(row.nspname)}`;
  }
  if (!row.mayLock) return "no SELECT right";
  const closed = closedBelow.get(row.oid);
  return closed === undefined
    ? undefined
    : `no SELECT right on ${showQualifiedName(closed)}`;
}

function nameRelation({ nspname, relname }: RelationRow): QualifiedName {
  return { schema: nspname, name: relname };
}

function collectDetails(
  document: CatalogDocument,
  directory: ObjectDirectory,
  tableFacts: Details["facts"],
): Details {
  const statisticsSchemas = new Map<number, string[]>();
  for (const [stxrelid, nspname] of document.statistics) {
    append(statisticsSchemas, stxrelid, nspname);
  }
  const ancestors = collectAncestors(document);
  return {
    ...collectKeys(document, directory),
    columns: new Map(document.columns),
    facts: tableFacts,
    published: new Set(document.publishedTables),
    enums: collectEnums(document),
    ancestors,
    statisticsSchemas,
    closedBelow: collectClosed(document, ancestors),
  };
}

/** Since when a right on a table is enough to lock it with all below it. */
const LOCK_BELOW_VERSION = 130000;

function collectClosed(
  { server, relations }: CatalogDocument,
  ancestors: ReadonlyMap<number, readonly number[]>,
): Map<number, QualifiedName> {
  const closed = new Map<number, QualifiedName>();
  if (server.versionNum >= LOCK_BELOW_VERSION) return closed;
  for (const row of relations.filter((row) => !row.mayLock)) {
    for (const above of ancestors.get(row.oid) ?? []) {
      closed.set(above, nameRelation(row));
    }
  }
  return closed;
}

/** Children that have a copy of a key are told of by the topmost parent. */
function collectKeys(
  document: CatalogDocument,
  directory: ObjectDirectory,
): Pick<Details, "primaryKeys" | "references" | "referencedBy"> {
  const nameByOid = new Map(
    document.relations.map((row) => [row.oid, nameRelation(row)]),
  );
  const primaryKeys = new Map<number, readonly string[]>();
  const references = new Map<number, ForeignKey[]>();
  const referencedBy = new Map<number, ForeignKey[]>();
  for (
    const { contype, conrelid, conkey, confrelid, confkey } of document.keys
  ) {
    if (contype === "p") {
      primaryKeys.set(conrelid, conkey);
      continue;
    }
    const ends = { columns: conkey, referencedColumns: confkey };
    const from = findRoot(conrelid, directory) ?? nameByOid.get(conrelid);
    const to = nameByOid.get(confrelid);
    if (to !== undefined) append(references, conrelid, { table: to, ...ends });
    if (from !== undefined) {
      append(referencedBy, confrelid, { table: from, ...ends });
    }
  }
  sortEach(references, compareForeignKeys);
  sortEach(referencedBy, compareForeignKeys);
  for (const [oid, keys] of referencedBy) {
    const once = keys.filter((key, i) =>
      i === 0 || compareForeignKeys(keys[i - 1] ?? key, key) !== 0
    );
    referencedBy.set(oid, once);
  }
  return { primaryKeys, references, referencedBy };
}

function collectAncestors(document: CatalogDocument): Map<number, number[]> {
  const parents = new Map<number, number[]>();
  for (const [child, parent] of document.inherits) {
    append(parents, child, parent);
  }
  const ancestors = new Map<number, number[]>();
  for (const child of parents.keys()) {
    const above = new Set(parents.get(child));
    // A set grows while it is walked: so the parents' parents come too.
    for (const parent of above) {
      for (const next of parents.get(parent) ?? []) above.add(next);
    }
    ancestors.set(child, [...above]);
  }
  return ancestors;
}

function collectEnums(document: CatalogDocument): Map<number, EnumType[]> {
  const byOid = new Map(document.enums.map((row) => [row.oid, {
    schema: row.nspname,
    name: row.typname,
    labels: row.labels,
  }]));
  const uses = new Map<number, EnumType[]>();
  for (const [attrelid, enumtypid] of document.enumUses) {
    const type = byOid.get(enumtypid);
    if (type !== undefined) append(uses, attrelid, type);
  }
  sortEach(uses, compareByName);
  return uses;
}

/** By the table, then by the columns. */
function compareForeignKeys(a: ForeignKey, b: ForeignKey): number {
  return compareByName(a.table, b.table) ||
    compareNames(a.columns, b.columns) ||
    compareNames(a.referencedColumns, b.referencedColumns);
}

/** The first names that differ decide; a list that is the begin of another goes first. */
function compareNames(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = compareByteOrder(a[i] ?? "", b[i] ?? "");
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** OIDs of `pg_proc` and `pg_type`, whose rows are objects. */
const PG_PROC_OID = 1255;
const PG_TYPE_OID = 1247;
const PG_CONSTRAINT_OID = 2606;

function buildOwnership(
  document: CatalogDocument,
  { relations, functions, types }: ObjectDirectory,
): OwnershipFacts {
  const objectOfRow = new Map<number, ObjectId>();
  const rowsOfNone = new Set<number>();
  function add(
    classid: number,
    oid: number,
    owner: ObjectId | undefined,
  ): void {
    if (owner === undefined) rowsOfNone.add(rowKey(classid, oid));
    else objectOfRow.set(rowKey(classid, oid), owner);
  }
  for (const { oid } of document.relations) {
    add(PG_CLASS_OID, oid, relations.get(oid));
  }
  for (const [oid, id] of functions) add(PG_PROC_OID, oid, id);
  for (const [oid, id] of types) add(PG_TYPE_OID, oid, id);
  // After the relations: a sequence that a table owns belongs to the table.
  for (const [classid, oid, relid] of document.dependencies) {
    if (relid !== 0) add(classid, oid, relations.get(relid));
  }
  for (const [oid, contypid] of document.domainConstraints) {
    add(PG_CONSTRAINT_OID, oid, types.get(contypid));
  }
  return {
    objectOfRow,
    rowsOfNone,
    childByName: nameChildren(document, relations),
    tableByAttachedIndex: new Map(
      document.attachedIndexes.flatMap(({ nspname, relname, indrelid }) => {
        const table = relations.get(indrelid);
        const key = relationKey({ schema: nspname, name: relname });
        return table === undefined ? [] : [[key, table] as const];
      }),
    ),
  };
}

function nameChildren(
  { inherits }: CatalogDocument,
  relations: ReadonlyMap<number, ObjectId>,
): Map<string, ObjectId> {
  const children = new Map<string, ObjectId>();
  for (const [child] of inherits) {
    const id = relations.get(child);
    if (id !== undefined) children.set(relationKey(id), id);
  }
  return children;
}

function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

function sortEach<K, V>(
  lists: ReadonlyMap<K, V[]>,
  compare: (a: V, b: V) => number,
): void {
  for (const list of lists.values()) list.sort(compare);
}
