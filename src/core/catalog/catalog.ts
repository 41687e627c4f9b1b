/**
 * What the system catalog says of a database, as a model to decide with.
 *
 * A source reads one JSON document ({@linkcode CatalogDocument}) with the query
 * of `source/sql/catalog_query.ts`; here it becomes a {@linkcode Catalog}.
 *
 * @module
 */

import { compareByteOrder } from "../text/byte_order.ts";
import { appendTo } from "../text/lists.ts";
import {
  type QualifiedName,
  showIdentifier,
  showQualifiedName,
} from "./identifier.ts";
import { collectEnums, type EnumType } from "./build_enums.ts";
import { collectKeys, type ForeignKey, type Keys } from "./build_keys.ts";
import { buildObjects } from "./build_objects.ts";
import { buildOwnership, type OwnershipFacts } from "./build_ownership.ts";
import { buildReaders } from "./build_readers.ts";
import { buildTableFacts } from "./build_table_facts.ts";
import { nameDatabaseFile } from "./database_files.ts";
import { addLeftOut, buildAbsentObject, mapByKey } from "./add_left_out.ts";
import type {
  CatalogDocument,
  LeftOutRow,
  RelationRow,
} from "./catalog_document.ts";
import { buildDirectory, type ObjectDirectory } from "./object_directory.ts";
import type { ObjectFact } from "./object_fact.ts";
import type { ObjectId } from "./object_id.ts";
import type { OtherObject } from "./other_object.ts";

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
  /**
   * Whether a view or a function needs one of its keys: a dump without the table
   * prints them in one piece, one with it in two.
   */
  readonly isReadByKey?: true;
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

/**
 * Builds the model from the document.
 *
 * @param isFiled Whether the folder has an object: a table that a tool makes for
 * itself counts there alone.
 */
export function buildCatalog(
  document: CatalogDocument,
  isFiled: (object: ObjectId) => boolean = () => false,
): Catalog {
  const { server } = document;
  const leftOut = (document.leftOut ?? [])
    .filter((row) => !row.isOfTool || isFiled(row));
  const tableRows = document.relations.filter(isOwnTable);
  const directory = buildDirectory(document);
  const readers = buildReaders(document, directory);
  const tableFacts = buildTableFacts(document, directory, readers);
  const enums = collectEnums(document);
  const details = collectDetails(document, directory, { tableFacts, enums });
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
      buildObjects(document, { directory, readers, tableFacts, enums }),
      leftOut.filter(({ kind }) => kind !== "table" && kind !== "database"),
      buildAbsentObject,
    ),
    ownership: buildOwnership(document, directory),
    unreadable: listUnreadable(document),
    ...(document.leftOut === undefined ? {} : { leftOut: mapByKey(leftOut) }),
  };
}

function listUnreadable(
  { hidesPublications, hidesSubscriptions, hidesUserMappings }: CatalogDocument,
): UnreadableFile[] {
  return [
    ...(hidesPublications
      ? [{
        object: nameDatabaseFile("PUBLICATION", ""),
        reason: "no right to read them",
      }]
      : []),
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

/** What hangs on a relation, by its OID. */
interface Details extends Keys {
  readonly enums: ReadonlyMap<number, EnumType[]>;
  readonly ancestors: ReadonlyMap<number, readonly number[]>;
  readonly statisticsSchemas: ReadonlyMap<number, readonly string[]>;
  /** By a table, one below it that may not be locked and has to be with it. */
  readonly closedBelow: ReadonlyMap<number, QualifiedName>;
  readonly columns: ReadonlyMap<number, readonly string[]>;
  readonly facts: ReadonlyMap<number, readonly ObjectFact[]>;
  readonly published: ReadonlySet<number>;
  readonly readByKey: ReadonlySet<number>;
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
    ...(details.readByKey.has(row.oid) ? { isReadByKey: true } : {}),
    partitionCount: countPartitions(details.facts.get(row.oid) ?? []),
    columns: details.columns.get(row.oid) ?? [],
    facts: details.facts.get(row.oid) ?? [],
    ...(missingRight === undefined ? {} : { missingRight }),
    ...(hasOwnMethod ? { accessMethod: row.amname } : {}),
    columnCount: row.columns,
    indexCount: row.indexes,
    comment: row.description ?? "",
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
    comment: "",
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
  { tableFacts, enums }: {
    readonly tableFacts: Details["facts"];
    readonly enums: Details["enums"];
  },
): Details {
  const statisticsSchemas = new Map<number, string[]>();
  for (const [stxrelid, nspname] of document.statistics) {
    appendTo(statisticsSchemas, stxrelid, nspname);
  }
  const ancestors = collectAncestors(document);
  return {
    ...collectKeys(document, directory),
    columns: new Map(document.columns),
    facts: tableFacts,
    published: new Set(document.publishedTables),
    readByKey: new Set(document.keyReads),
    enums,
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

function collectAncestors(document: CatalogDocument): Map<number, number[]> {
  const parents = new Map<number, number[]>();
  for (const [child, parent] of document.inherits) {
    appendTo(parents, child, parent);
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
