/**
 * What the catalog document says of objects other than tables, and of what uses
 * what; names of columns are PostgreSQL's.
 *
 * @module
 */

/** A column: its name, and its type as SQL writes it. */
export type ColumnRow = readonly [name: string, type: string];

/** The members that `source/sql/objects_value.ts` gives. */
export interface ObjectRows {
  /** Whether there are subscriptions that the role may not read. */
  readonly hidesSubscriptions: boolean;
  /** Whether there are user mappings whose options the role may not read. */
  readonly hidesUserMappings: boolean;
  /** Whether the role may not read publications, be there any or not. */
  readonly hidesPublications: boolean;
  readonly functions: readonly FunctionRow[];
  readonly types: readonly TypeRow[];
  /** Names of the columns of each relation but partitions, in their order. */
  readonly columns:
    readonly (readonly [oid: number, names: readonly string[]])[];
  /** Columns of views, and of relations that others inherit from. */
  readonly columnTypes:
    readonly (readonly [oid: number, columns: readonly ColumnRow[]])[];
  /** Domains and composite types in a column of a table, or within one. */
  readonly usedTypes: readonly (readonly [attrelid: number, typoid: number])[];
  /** Columns of tables whose type, or that of their elements, is no own one of PostgreSQL. */
  readonly typeColumns:
    readonly (readonly [attrelid: number, attname: string, typoid: number])[];
  /** What the query of a view refers to: a relation or a function. */
  readonly viewReads:
    readonly (readonly [oid: number, refclassid: number, refobjid: number])[];
  /** Relations that the body or the signature of a function refers to. */
  readonly functionReads: readonly (readonly [oid: number, refobjid: number])[];
  /** Types in the signature of a function, or in its body. */
  readonly functionTypes: readonly (readonly [oid: number, typoid: number])[];
  /** A domain, a composite or a range type, and a type that it is made of. */
  readonly typeUses: readonly (readonly [oid: number, used: number])[];
  /** Tables that are made `OF` a type. */
  readonly tablesOfTypes:
    readonly (readonly [oid: number, reloftype: number])[];
  /** Relations that a policy of another one refers to. */
  readonly policyReads:
    readonly (readonly [polrelid: number, polname: string, refobjid: number])[];
  readonly triggers:
    readonly (readonly [tgrelid: number, tgname: string, tgfoid: number])[];
  readonly eventTriggers:
    readonly (readonly [evtname: string, evtfoid: number])[];
  /** Partitions, with their bounds as SQL writes them. */
  readonly partitions: readonly (readonly [oid: number, bounds: string])[];
  readonly foreignServers:
    readonly (readonly [ftrelid: number, srvname: string])[];
  /** Tables that a publication names. */
  readonly publishedTables: readonly number[];
  /** Tables of whose keys a view or a function makes use: `GROUP BY id`. */
  readonly keyReads: readonly number[];
  readonly domainConstraints:
    readonly (readonly [oid: number, contypid: number])[];
}

/** One row of `pg_proc`. */
export interface FunctionRow {
  readonly oid: number;
  readonly nspname: string;
  readonly proname: string;
  /** https://www.postgresql.org/docs/15/catalog-pg-proc.html */
  readonly prokind: string;
  readonly arguments: string;
  /** null: a procedure. */
  readonly result: string | null;
  readonly description: string | null;
}

/** One row of `pg_type` that stands for a type of its own. */
export interface TypeRow {
  readonly oid: number;
  readonly nspname: string;
  readonly typname: string;
  /** https://www.postgresql.org/docs/15/catalog-pg-type.html */
  readonly typtype: string;
  /** What a domain is over, or a range is of. */
  readonly base: string | null;
  readonly notNull: boolean;
  readonly checks: readonly string[];
  readonly labels: readonly string[];
  readonly attributes: readonly ColumnRow[];
  readonly description: string | null;
}
