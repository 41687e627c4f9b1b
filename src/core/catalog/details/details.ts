/**
 * What the relations of a database are made of, as a model to judge and to show.
 *
 * Names are unquoted. Expressions have no text here: what an index, a check or a
 * policy is in SQL is in the dump.
 *
 * @module
 */

import type { ObjectId } from "../object_id.ts";

/** All of a database, extensions' objects among them: others refer to these. */
export interface Details {
  /** `server_version_num`, e.g. `150018`. */
  readonly versionNum: number;
  /** By OID, in the order of `sortByName`, as all that follows. */
  readonly relations: ReadonlyMap<number, Relation>;
  /** Each overload by itself; none of an extension. */
  readonly functions: readonly FunctionDetails[];
  readonly types: ReadonlyMap<number, TypeDetails>;
  readonly sequences: readonly SequenceDetails[];
}

/** A table, a view, a foreign table; a partition is a table. */
export interface Relation extends ObjectId {
  readonly kind: "table" | "view" | "foreign_table";
  readonly oid: number;
  readonly form: RelationForm;
  readonly isPartition: boolean;
  readonly isUnlogged: boolean;
  readonly isExtensionMember: boolean;
  readonly hasRowSecurity: boolean;
  /** Whether row security is for the owner too. */
  readonly forcesRowSecurity: boolean;
  readonly replicaIdentity: "default" | "nothing" | "full" | "index";
  /** `fillfactor=70`, `security_invoker=true` */
  readonly options: readonly string[];
  readonly comment: string;
  /** In their order. */
  readonly columns: readonly Column[];
  /** By name, as indexes, triggers and policies are. */
  readonly constraints: readonly Constraint[];
  readonly indexes: readonly Index[];
  readonly triggers: readonly Trigger[];
  readonly policies: readonly Policy[];
  /** OIDs of what it is a partition of, or inherits from, in that order. */
  readonly parents: readonly number[];
  /** OIDs of its partitions, or of what inherits from it, by name. */
  readonly children: readonly number[];
  /** OIDs of the relations that the query of a view refers to. */
  readonly reads: readonly number[];
}

/** What `relkind` tells apart. */
export type RelationForm =
  | "table"
  | "partitioned table"
  | "view"
  | "materialized view"
  | "foreign table";

/** A column of a relation. */
export interface Column {
  readonly number: number;
  readonly name: string;
  /** As `format_type()` shows it: `character varying(20)`. */
  readonly type: string;
  readonly typeOid: number;
  /** That of a domain, through all domains; else `typeOid`. */
  readonly baseTypeOid: number;
  /** By itself or by its domain. */
  readonly isNotNull: boolean;
  readonly identity?: "always" | "by default";
  readonly generated?: "stored" | "virtual";
  /** As SQL. */
  readonly default?: string;
  /** 0: its type has none. */
  readonly collationOid: number;
  /** Other than that of its type. */
  readonly collation?: string;
  /** Whether the table has it of its own, whatever its parents have. */
  readonly isLocal: boolean;
  readonly comment: string;
}

/** What a constraint is. */
export type ConstraintType =
  | "primary key"
  | "unique"
  | "exclusion"
  | "foreign key"
  | "check"
  | "not null";

/** A constraint of a table. */
export interface Constraint {
  readonly oid: number;
  readonly name: string;
  readonly type: ConstraintType;
  /** In the order of the key. */
  readonly columns: readonly string[];
  /** Of a foreign key. */
  readonly references?: Reference;
  readonly isValidated: boolean;
  readonly isEnforced: boolean;
  readonly isDeferrable: boolean;
  /** OID of the index behind it; of a foreign key, of that of the other table. */
  readonly index?: number;
  /** OID of the constraint of the partitioned table that hands it down. */
  readonly parent?: number;
  /** Whether the table has it of its own, whatever its parents have. */
  readonly isLocal: boolean;
  readonly comment: string;
}

/** What a foreign key refers to. */
export interface Reference {
  /** OID. */
  readonly relation: number;
  readonly columns: readonly string[];
  readonly onUpdate: ReferenceAction;
  readonly onDelete: ReferenceAction;
  readonly match: "simple" | "full" | "partial";
}

/** What a foreign key does when the row that it refers to goes. */
export type ReferenceAction =
  | "no action"
  | "restrict"
  | "cascade"
  | "set null"
  | "set default";

/** An index of a table or a materialized view. */
export interface Index {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  /** Access method: `btree`. */
  readonly method: string;
  readonly isUnique: boolean;
  readonly isPrimary: boolean;
  /** Of a partitioned table: whether every partition has its own. */
  readonly isValid: boolean;
  /** Whether writes keep it, valid or not. */
  readonly isReady: boolean;
  readonly hasNullsNotDistinct: boolean;
  readonly keys: readonly IndexKey[];
  /** Columns of `INCLUDE`. */
  readonly included: readonly string[];
  /** The same text if its expressions are the same; absent: it has none. */
  readonly expressions?: string;
  /** The same text if its `WHERE` is the same; absent: it has none. */
  readonly predicate?: string;
  /** Where `WHERE` is nothing but `IS NOT NULL` of columns: these. */
  readonly notNullColumns?: readonly string[];
  /** OID of the constraint that it was made for. */
  readonly constraint?: number;
  /** OID of the index of the partitioned table that it is attached to. */
  readonly parent?: number;
  readonly comment: string;
}

/** A part of the key of an index. */
export interface IndexKey {
  /** Absent: an expression. */
  readonly column?: string;
  readonly opclass: { readonly oid: number; readonly name: string };
  /** Whether its operator class is the one that its type has by itself. */
  readonly hasDefaultOpclass: boolean;
  /** 0: its type has none. */
  readonly collationOid: number;
  /** Absent: its type has none. */
  readonly collation?: string;
  readonly isDescending: boolean;
  readonly hasNullsFirst: boolean;
}

/** A trigger that somebody made. */
export interface Trigger {
  readonly oid: number;
  readonly name: string;
  /** When it fires, by `session_replication_role`. */
  readonly enabled: "origin" | "disabled" | "replica" | "always";
  readonly function: { readonly schema: string; readonly name: string };
  /** Bits of `tgtype`. */
  readonly typeBits: number;
  /** OID of the trigger of the partitioned table that hands it down. */
  readonly parent?: number;
  readonly comment: string;
}

/** A policy of row security. */
export interface Policy {
  readonly oid: number;
  readonly name: string;
  readonly command: "all" | "select" | "insert" | "update" | "delete";
  readonly isPermissive: boolean;
  readonly comment: string;
}

/** One overload of a function, a procedure, an aggregate. */
export interface FunctionDetails extends ObjectId {
  readonly kind: "function";
  readonly oid: number;
  /** Those that tell it from its overloads: `integer, text`. */
  readonly arguments: string;
  /** Absent: a procedure. */
  readonly result?: string;
  readonly form: "function" | "procedure" | "aggregate" | "window function";
  readonly language: string;
  readonly volatility: "immutable" | "stable" | "volatile";
  readonly isSecurityDefiner: boolean;
  /** Whether its body is `BEGIN ATOMIC`, of which names are looked up once. */
  readonly isAtomic: boolean;
  /** `search_path=public` */
  readonly config: readonly string[];
  readonly comment: string;
}

/** A type that somebody made; none of a table. */
export interface TypeDetails extends ObjectId {
  readonly kind: "type";
  readonly oid: number;
  readonly form: "base" | "composite" | "domain" | "enum" | "range";
  /** Of a domain, OID of what it is over. */
  readonly base?: number;
  /** Of a domain. */
  readonly isNotNull: boolean;
  /** What depends on it, by catalog and OID; `subId` is the number of a column. */
  readonly uses: readonly TypeUse[];
  /** Whether nothing depends on it, and the body of a function has its name. */
  readonly isNamed: boolean;
  readonly isExtensionMember: boolean;
  readonly comment: string;
}

/** Something that depends on a type. */
export interface TypeUse {
  /** `pg_class`, `pg_proc` */
  readonly catalog: string;
  readonly oid: number;
  readonly subId: number;
}

/** A sequence, be it owned or not. */
export interface SequenceDetails extends ObjectId {
  readonly kind: "sequence";
  readonly oid: number;
  readonly type: string;
  readonly ownedBy?: ColumnId;
  /** Columns whose default makes use of it. */
  readonly defaultOf: readonly ColumnId[];
  /** Whether something else than a default depends on it. */
  readonly isUsedElsewhere: boolean;
  /** Whether no default depends on it, and the body of a function has its name. */
  readonly isNamed: boolean;
  readonly isExtensionMember: boolean;
  readonly comment: string;
}

/** A column of a relation. */
export interface ColumnId {
  /** OID. */
  readonly relation: number;
  readonly column: string;
}
