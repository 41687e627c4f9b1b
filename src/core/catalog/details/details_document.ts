/**
 * The document that a source reads beside the catalog document, of what tables
 * and their kin are made of.
 *
 * @module
 */

/**
 * The document as the server builds it; names of columns are PostgreSQL's. It
 * tells of extensions' objects too, which others refer to.
 *
 * Source: https://www.postgresql.org/docs/15/catalogs.html.
 */
export interface DetailsDocument {
  /** `server_version_num`, e.g. `150018`. */
  readonly versionNum: number;
  /** Tables, views and foreign tables outside the system schemas. */
  readonly relations: readonly RelationDetailRow[];
  /** Those of a relation in their order. */
  readonly columns: Rows<ColumnDetailRow>;
  /** Of relations, but for NOT NULL as PostgreSQL 18 has it, where it is valid. */
  readonly constraints: Rows<ConstraintRow>;
  readonly indexes: Rows<IndexRow>;
  /** Operator classes of the indexes: whether it is the default one of its type. */
  readonly opclasses: readonly (readonly [
    oid: number,
    opcname: string,
    opcdefault: boolean,
  ])[];
  /** Collations of the indexes. */
  readonly collations: readonly (readonly [oid: number, collname: string])[];
  /** Those that somebody made, which foreign keys' own are not. */
  readonly triggers: readonly TriggerRow[];
  readonly policies: readonly PolicyRow[];
  /** Those of a child in the order of its parents. */
  readonly inherits:
    readonly (readonly [inhrelid: number, inhparent: number])[];
  /** Relations that the query of a view refers to. */
  readonly viewReads: readonly (readonly [oid: number, refobjid: number])[];
  /** None of an extension. */
  readonly functions: readonly FunctionDetailRow[];
  readonly types: readonly TypeDetailRow[];
  readonly sequences: readonly SequenceRow[];
}

/** Many rows, the names of whose fields may be told once for all. */
export type Rows<R> = readonly R[] | PackedRows<R>;

/** Rows as lists of values, each in the order of the fields. */
export interface PackedRows<R> {
  readonly fields: readonly (keyof R & string)[];
  readonly rows: readonly (readonly unknown[])[];
}

/** One row of `pg_class`: https://www.postgresql.org/docs/15/catalog-pg-class.html */
export interface RelationDetailRow {
  readonly oid: number;
  readonly relkind: string;
  readonly nspname: string;
  readonly relname: string;
  readonly relpersistence: string;
  readonly relrowsecurity: boolean;
  readonly relforcerowsecurity: boolean;
  readonly relreplident: string;
  /** `fillfactor=70` */
  readonly reloptions: readonly string[];
  readonly relispartition: boolean;
  readonly isExtensionMember: boolean;
  readonly description: string | null;
}

/** One row of `pg_attribute`. */
export interface ColumnDetailRow {
  readonly attrelid: number;
  readonly attnum: number;
  readonly attname: string;
  /** As `format_type()` shows it: `character varying(20)`. */
  readonly type: string;
  readonly atttypid: number;
  readonly attnotnull: boolean;
  /** `a`, `d` or empty. */
  readonly attidentity: string;
  /** `s`, `v` (PostgreSQL 18) or empty. */
  readonly attgenerated: string;
  readonly attislocal: boolean;
  /** As SQL; null of a generated column. */
  readonly default: string | null;
  /** 0: its type has none. */
  readonly attcollation: number;
  /** Other than that of its type. */
  readonly collation: string | null;
  readonly description: string | null;
}

/** One row of `pg_constraint`. */
export interface ConstraintRow {
  readonly oid: number;
  readonly conname: string;
  readonly contype: string;
  readonly conrelid: number;
  readonly conkey: readonly number[];
  /** 0: no foreign key. */
  readonly confrelid: number;
  readonly confkey: readonly number[];
  readonly confupdtype: string;
  readonly confdeltype: string;
  readonly confmatchtype: string;
  readonly convalidated: boolean;
  /** null before PostgreSQL 18: it is. */
  readonly conenforced: boolean | null;
  readonly condeferrable: boolean;
  /** Of a foreign key, the index of the other table that it relies on. */
  readonly conindid: number;
  /** That of the partitioned table which hands it down; 0: none. */
  readonly conparentid: number;
  readonly conislocal: boolean;
  readonly description: string | null;
}

/** One row of `pg_index`. */
export interface IndexRow {
  readonly oid: number;
  readonly indrelid: number;
  readonly nspname: string;
  readonly relname: string;
  readonly amname: string;
  readonly indisunique: boolean;
  readonly indisprimary: boolean;
  readonly indisvalid: boolean;
  readonly indisready: boolean;
  readonly indnullsnotdistinct: boolean;
  readonly indnkeyatts: number;
  /** Numbers of columns, 0 for an expression; those beyond the keys are included. */
  readonly indkey: readonly number[];
  readonly indclass: readonly number[];
  readonly indcollation: readonly number[];
  readonly indoption: readonly number[];
  /** The tree of all its expressions, without what tells where they were written. */
  readonly indexprs: string | null;
  readonly indpred: string | null;
  /** Where the predicate is nothing but `IS NOT NULL` of columns, their numbers. */
  readonly notNullColumns: readonly number[] | null;
  /** The constraint that it was made for. */
  readonly conoid: number | null;
  /** The index of the partitioned table that it is attached to. */
  readonly inhparent: number | null;
  readonly description: string | null;
}

/** One row of `pg_trigger`. */
export interface TriggerRow {
  readonly oid: number;
  readonly tgrelid: number;
  readonly tgname: string;
  /** `O` origin, `D` disabled, `R` replica, `A` always. */
  readonly tgenabled: string;
  readonly tgtype: number;
  /** That of the partitioned table which hands it down; 0: none. */
  readonly tgparentid: number;
  readonly functionSchema: string;
  readonly functionName: string;
  readonly description: string | null;
}

/** One row of `pg_policy`. */
export interface PolicyRow {
  readonly oid: number;
  readonly polrelid: number;
  readonly polname: string;
  /** `r`, `a`, `w`, `d` or `*`. */
  readonly polcmd: string;
  readonly polpermissive: boolean;
  readonly description: string | null;
}

/** One row of `pg_proc`. */
export interface FunctionDetailRow {
  readonly oid: number;
  readonly nspname: string;
  readonly proname: string;
  /** Those that tell it from its overloads. */
  readonly arguments: string;
  /** null: a procedure. */
  readonly result: string | null;
  readonly prokind: string;
  readonly lanname: string;
  readonly provolatile: string;
  readonly prosecdef: boolean;
  /** Whether its body is `BEGIN ATOMIC`, of which names are looked up once. */
  readonly isAtomic: boolean;
  /** `search_path=public` */
  readonly proconfig: readonly string[];
  readonly description: string | null;
}

/** One row of `pg_type` that stands for a type of its own. */
export interface TypeDetailRow {
  readonly oid: number;
  readonly nspname: string;
  readonly typname: string;
  readonly typtype: string;
  /** 0: no domain. */
  readonly typbasetype: number;
  readonly typnotnull: boolean;
  readonly isExtensionMember: boolean;
  /** What depends on it, as `pg_depend` tells it; null: nothing. */
  readonly uses:
    | readonly (readonly [classid: string, objid: number, objsubid: number])[]
    | null;
  /** Whether nothing depends on it, and the body of a function has its name. */
  readonly isNamed: boolean;
  readonly description: string | null;
}

/** One row of `pg_sequence`. */
export interface SequenceRow {
  readonly oid: number;
  readonly nspname: string;
  readonly relname: string;
  readonly type: string;
  readonly ownedBy: readonly [relid: number, attnum: number] | null;
  /** Columns whose default makes use of it. */
  readonly defaultOf:
    | readonly (readonly [relid: number, attnum: number])[]
    | null;
  /** Whether something else than a default depends on it. */
  readonly isUsedElsewhere: boolean;
  /** Whether no default depends on it, and the body of a function has its name. */
  readonly isNamed: boolean;
  readonly isExtensionMember: boolean;
  readonly description: string | null;
}
