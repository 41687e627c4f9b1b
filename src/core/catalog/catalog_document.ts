/**
 * The document that a source reads of the system catalog.
 *
 * @module
 */

import type { ObjectId } from "./object_id.ts";
import type { ObjectRows } from "./object_rows.ts";

/**
 * The document as the server builds it; names of columns are PostgreSQL's.
 *
 * Source: https://www.postgresql.org/docs/15/catalogs.html.
 */
export interface CatalogDocument extends ObjectRows {
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
  /**
   * Rows of `pg_inherits` whose child is no index, those of a child in the order of
   * its parents: partitions are among them.
   */
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
  /** What files were to make and the database lacks; absent of a server. */
  readonly leftOut?: readonly LeftOutRow[];
}

/** An object that is not in the database as it should be, or not at all. */
export interface LeftOutRow extends ObjectId {
  /** Why, for people. */
  readonly reason: string;
  /** Whether a tool would make it for itself: then nobody need miss it. */
  readonly isOfTool?: true;
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
