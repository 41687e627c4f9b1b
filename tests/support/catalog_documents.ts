/**
 * Catalog documents for tests: what is not given is as in a small database.
 *
 * @module
 */

import type {
  CatalogDocument,
  KeyRow,
  RelationRow,
} from "../../src/core/catalog/catalog_document.ts";
import type {
  FunctionRow,
  TypeRow,
} from "../../src/core/catalog/object_rows.ts";
import {
  buildCatalog,
  type Catalog,
  type Table,
} from "../../src/core/catalog/catalog.ts";

/** Builds a document of database `shop` on a server 15.18. */
export function buildDocument(
  parts: Partial<CatalogDocument> = {},
): CatalogDocument {
  return {
    server: {
      version: "15.18 (Debian 15.18-0+deb12u1)",
      versionNum: 150018,
      database: "shop",
      role: "app",
    },
    schemas: [
      ...new Set([
        "public",
        ...(parts.relations ?? []).map(({ nspname }) => nspname),
      ]),
    ],
    relations: [],
    keys: [],
    enums: [],
    enumUses: [],
    inherits: [],
    statistics: [],
    attachedIndexes: [],
    dependencies: [],
    hidesSubscriptions: false,
    hidesUserMappings: false,
    hidesPublications: false,
    functions: [],
    types: [],
    columns: [],
    columnTypes: [],
    usedTypes: [],
    typeColumns: [],
    viewReads: [],
    functionReads: [],
    functionTypes: [],
    typeUses: [],
    tablesOfTypes: [],
    policyReads: [],
    publishedTables: [],
    keyReads: [],
    triggers: [],
    eventTriggers: [],
    partitions: [],
    foreignServers: [],
    domainConstraints: [],
    ...parts,
  };
}

/** Builds the row of an ordinary table in `public` with one column. */
export function buildRelation(
  oid: number,
  relname: string,
  fields: Partial<RelationRow> = {},
): RelationRow {
  return {
    oid,
    relkind: "r",
    nspname: "public",
    relname,
    amname: "heap",
    relispartition: false,
    columns: 1,
    indexes: 0,
    description: null,
    isExtensionMember: false,
    hasUsage: true,
    mayLock: true,
    ...fields,
  };
}

/** Builds the row of a function in `public` without arguments. */
export function buildFunction(
  oid: number,
  proname: string,
  fields: Partial<FunctionRow> = {},
): FunctionRow {
  return {
    oid,
    nspname: "public",
    proname,
    prokind: "f",
    arguments: "",
    result: "integer",
    description: null,
    ...fields,
  };
}

/** Builds the row of an enum type in `public` without labels. */
export function buildType(
  oid: number,
  typname: string,
  fields: Partial<TypeRow> = {},
): TypeRow {
  return {
    oid,
    nspname: "public",
    typname,
    typtype: "e",
    base: null,
    notNull: false,
    checks: [],
    labels: [],
    attributes: [],
    description: null,
    ...fields,
  };
}

/** Builds a foreign key from one column to another. */
export function buildForeignKey(
  [conrelid, column]: readonly [oid: number, column: string],
  [confrelid, referenced]: readonly [oid: number, column: string],
): KeyRow {
  return {
    contype: "f",
    conrelid,
    conkey: [column],
    confrelid,
    confkey: [referenced],
  };
}

/** Builds the model of a database with these tables. */
export function buildCatalogOf(
  relations: readonly RelationRow[],
  parts: Partial<CatalogDocument> = {},
): Catalog {
  return buildCatalog(buildDocument({ ...parts, relations }));
}

/** Builds the model of one table. */
export function buildTable(
  row: RelationRow,
  parts: Partial<CatalogDocument> = {},
): Table {
  const { tables } = buildCatalogOf([row], parts);
  const [table] = tables;
  if (table === undefined) throw new Error("the row is not of a table");
  return table;
}
