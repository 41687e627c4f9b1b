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
import { type ObjectId, relationKey } from "./object_id.ts";

/**
 * The document as the server builds it; names of columns are PostgreSQL's.
 *
 * Source: https://www.postgresql.org/docs/15/catalogs.html.
 */
export interface CatalogDocument {
  readonly server: {
    /** `server_version`, e.g. `15.18 (Debian 15.18-0+deb12u1)`. */
    readonly version: string;
    /** `server_version_num`, e.g. `150018`. */
    readonly versionNum: number;
    readonly database: string;
    readonly role: string;
  };
  /** Names of all schemas but PostgreSQL's own. */
  readonly schemas: readonly string[];
  /** Tables, views, sequences and foreign tables outside the system schemas. */
  readonly relations: readonly RelationRow[];
  /** Primary keys (`p`) and foreign keys (`f`) that no parent table hands down. */
  readonly keys: readonly KeyRow[];
  readonly enums: readonly EnumRow[];
  /** Which table has a column that uses which enum. */
  readonly enumUses:
    readonly (readonly [attrelid: number, enumtypid: number])[];
  /** Rows of `pg_inherits` whose child is no index: partitions are among them. */
  readonly inherits:
    readonly (readonly [inhrelid: number, inhparent: number])[];
  /** Extended statistics, by their table, and the schema that they are in. */
  readonly statistics:
    readonly (readonly [stxrelid: number, nspname: string])[];
  /** Indexes of partitions that are attached to an index of the parent. */
  readonly attachedIndexes: readonly AttachedIndexRow[];
  /**
   * Rows of the catalog that belong to a relation, as `pg_dump` names them in
   * its comments: the OID of the catalog, the OID of the row, the OID of the
   * relation (0: belongs to none, as the constraint of a domain).
   */
  readonly dependencies: readonly (readonly [
    classid: number,
    oid: number,
    relid: number,
  ])[];
}

/** One row of `pg_class` with what is counted or looked up for it. */
export interface RelationRow {
  readonly oid: number;
  /** https://www.postgresql.org/docs/15/catalog-pg-class.html */
  readonly relkind: string;
  readonly nspname: string;
  readonly relname: string;
  /** Name of its access method; null where it stores nothing. */
  readonly amname: string | null;
  readonly relispartition: boolean;
  readonly columns: number;
  readonly indexes: number;
  readonly description: string | null;
  /** Another one after any change of the table; null for what is none. */
  readonly rowVersion: string | null;
  /** Member of an extension, which then makes it. */
  readonly isExtensionMember: boolean;
  readonly hasUsage: boolean;
  /** Whether the role may lock it as `pg_dump` does. */
  readonly mayLock: boolean;
}

/** One row of `pg_constraint`, its columns by name and in the order of the key. */
export interface KeyRow {
  readonly contype: "p" | "f";
  readonly conrelid: number;
  readonly conkey: readonly string[];
  readonly confrelid: number;
  readonly confkey: readonly string[];
}

/** One enum type with its labels in their own order. */
export interface EnumRow {
  readonly oid: number;
  readonly nspname: string;
  readonly typname: string;
  readonly labels: readonly string[];
}

/** One row of `pg_index` whose index has a parent. */
export interface AttachedIndexRow {
  readonly nspname: string;
  readonly relname: string;
  readonly indrelid: number;
}

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
  readonly ownership: OwnershipFacts;
}

/** A table, partitioned or not, or a partition. */
export interface Table extends ObjectId {
  readonly kind: "table";
  readonly oid: number;
  /** Why it cannot be dumped; absent if it can. */
  readonly missingRight?: string;
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

/** What tells which table an entry of a dump belongs to. */
export interface OwnershipFacts {
  /** OIDs of the tables of {@linkcode Catalog}. */
  readonly tableOids: ReadonlySet<number>;
  /** Every relation, and every row that belongs to one: its relation's OID by {@linkcode rowKey}. */
  readonly relationOfDependency: ReadonlyMap<number, number>;
  /** Every relation that inherits from another, by {@linkcode relationKey}. */
  readonly childByName: ReadonlyMap<string, number>;
  /** Tables of attached indexes, by {@linkcode relationKey} of the index. */
  readonly tableByAttachedIndex: ReadonlyMap<string, number>;
}

/** OID of `pg_class` in itself. */
const PG_CLASS_OID = 1259;

/**
 * Key of {@linkcode OwnershipFacts.relationOfDependency}: both OIDs in one number, of
 * which a large database needs many.
 */
export function rowKey(classId: number, oid: number): number {
  return classId * 2 ** 32 + oid;
}

/** Builds the model from the document. */
export function buildCatalog(document: CatalogDocument): Catalog {
  const { server } = document;
  const tableRows = document.relations.filter(isOwnTable);
  const details = collectDetails(document);
  return {
    database: server.database,
    serverVersion: server.version.split(" ")[0] ?? server.version,
    role: server.role,
    schemas: [...document.schemas].sort(compareByteOrder),
    tables: sortByName(tableRows.map((row) => buildTable(row, details))),
    ownership: buildOwnership(document, tableRows),
  };
}

/**
 * The tables that were altered since the catalog was read.
 *
 * One that has been dropped since is none of them: whoever dumped it had it
 * locked before.
 *
 * @param rowVersions What they are now, by OID.
 */
export function findAltered(
  tables: readonly Table[],
  rowVersions: ReadonlyMap<number, string>,
): Table[] {
  return tables.filter(({ oid, rowVersion }) =>
    rowVersions.has(oid) && rowVersions.get(oid) !== rowVersion
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

function collectDetails(document: CatalogDocument): Details {
  const statisticsSchemas = new Map<number, string[]>();
  for (const [stxrelid, nspname] of document.statistics) {
    append(statisticsSchemas, stxrelid, nspname);
  }
  const ancestors = collectAncestors(document);
  return {
    ...collectKeys(document),
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

function collectKeys(
  document: CatalogDocument,
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
    const from = nameByOid.get(conrelid);
    const to = nameByOid.get(confrelid);
    if (to !== undefined) append(references, conrelid, { table: to, ...ends });
    if (from !== undefined) {
      append(referencedBy, confrelid, { table: from, ...ends });
    }
  }
  sortEach(references, compareForeignKeys);
  sortEach(referencedBy, compareForeignKeys);
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

function buildOwnership(
  document: CatalogDocument,
  tableRows: readonly RelationRow[],
): OwnershipFacts {
  const children = new Set(document.inherits.map(([inhrelid]) => inhrelid));
  const relationOfDependency = new Map<number, number>();
  const childByName = new Map<string, number>();
  for (const row of document.relations) {
    relationOfDependency.set(rowKey(PG_CLASS_OID, row.oid), row.oid);
    if (children.has(row.oid)) {
      childByName.set(relationKey(nameRelation(row)), row.oid);
    }
  }
  // After the relations: a sequence that a table owns belongs to the table.
  for (const [classid, oid, relid] of document.dependencies) {
    relationOfDependency.set(rowKey(classid, oid), relid);
  }
  return {
    tableOids: new Set(tableRows.map((row) => row.oid)),
    relationOfDependency,
    childByName,
    tableByAttachedIndex: new Map(
      document.attachedIndexes.map((row) => [
        relationKey({ schema: row.nspname, name: row.relname }),
        row.indrelid,
      ]),
    ),
  };
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
