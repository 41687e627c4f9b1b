/**
 * Descriptions for tests: what is not given is as of a table with nothing.
 *
 * @module
 */

import {
  type DescribedColumn,
  type DescribedForeignKey,
  type DescribedRelation,
  type Description,
  DESCRIPTION_VERSION,
} from "../../src/core/description/description.ts";
import type { PageData } from "../../src/page/client/page_data.ts";

/** Builds the description of database `shop`. */
export function buildShop(parts: Partial<Description> = {}): Description {
  return {
    schemaSyncDescription: DESCRIPTION_VERSION,
    database: "shop",
    server: "15.18",
    tables: [],
    views: [],
    foreignTables: [],
    functions: [],
    types: [],
    sequences: [],
    databaseObjects: [],
    ...parts,
  };
}

/** Builds a table of `public` with a primary key `id`. */
export function describeTable(
  name: string,
  parts: Partial<DescribedRelation> = {},
): DescribedRelation {
  return {
    kind: "table",
    schema: "public",
    name,
    form: "table",
    isPartition: false,
    rowSecurity: "off",
    comment: "",
    columns: [describeColumn("id", { isNotNull: true })],
    primaryKey: ["id"],
    foreignKeys: [],
    constraints: [],
    indexes: [],
    triggers: [],
    policies: [],
    parents: [],
    children: [],
    facts: [],
    ddl: `CREATE TABLE public.${name} (\n    id integer NOT NULL\n);`,
    ...parts,
  };
}

/** Builds a column that may be null. */
export function describeColumn(
  name: string,
  parts: Partial<DescribedColumn> = {},
): DescribedColumn {
  return { name, type: "integer", isNotNull: false, comment: "", ...parts };
}

/** Builds a foreign key from one column to `id` of a table of `public`. */
export function describeKey(
  column: string,
  table: string,
  parts: Partial<DescribedForeignKey> = {},
): DescribedForeignKey {
  return {
    name: `${column}_fkey`,
    columns: [column],
    references: {
      kind: "table",
      schema: "public",
      name: table,
      columns: ["id"],
    },
    onUpdate: "no action",
    onDelete: "no action",
    isValidated: true,
    isInherited: false,
    comment: "",
    ...parts,
  };
}

/** Builds tables, each with the tables that it refers to by a column `…_id`. */
export function describeTables(
  tables: Readonly<Record<string, readonly string[]>>,
): DescribedRelation[] {
  return Object.entries(tables).map(([name, others]) =>
    describeTable(name, {
      columns: ["id", ...others.map((other) => `${other}_id`)]
        .map((column) => describeColumn(column)),
      foreignKeys: others.map((other) => describeKey(`${other}_id`, other)),
    })
  );
}

/** Builds what a page of a description holds. */
export function buildPageData(
  description: Description,
  parts: Partial<PageData> = {},
): PageData {
  return {
    description,
    changes: [],
    findings: [],
    pictures: [],
    unread: [],
    keywords: ["user"],
    ...parts,
  };
}
