/**
 * A database as one document, for pages and for other programs.
 *
 * Names are unquoted, expressions as SQL writes them; a list that has nothing is
 * empty. `schema-sync page --format json` prints it.
 *
 * @module
 */

import type { QualifiedName } from "../catalog/identifier.ts";
import type { ObjectId } from "../catalog/object_id.ts";
import type {
  ConstraintType,
  FunctionDetails,
  ReferenceAction,
  RelationForm,
  TypeDetails,
} from "../catalog/details/details.ts";

/** The number of this form of the document; another one is not read alike. */
export const DESCRIPTION_VERSION = 1;

/** A database: each list in the order of `sortByName`. */
export interface Description {
  /** {@linkcode DESCRIPTION_VERSION} */
  readonly schemaSyncDescription: number;
  readonly database: string;
  /** Version of the server: `15.18`. */
  readonly server: string;
  readonly tables: readonly DescribedRelation[];
  readonly views: readonly DescribedRelation[];
  readonly foreignTables: readonly DescribedRelation[];
  /** One for all overloads of a name. */
  readonly functions: readonly DescribedFunction[];
  readonly types: readonly DescribedType[];
  readonly sequences: readonly DescribedSequence[];
  /** Extensions, publications and so on: one for each kind of thing. */
  readonly databaseObjects: readonly DescribedObject[];
}

/** What is told of every object. */
export interface DescribedObject extends ObjectId {
  /** Empty: it has none. */
  readonly comment: string;
  /** What depends on it, or it on others. */
  readonly facts: readonly DescribedFact[];
  /** The statements of `pg_dump`, as in its file, without the comments between. */
  readonly ddl: string;
}

/** A line such as `Read by: view active_users`. */
export interface DescribedFact {
  readonly label: string;
  readonly items: readonly {
    /** As people read it. */
    readonly text: string;
    /** The object that is meant, if it is one; it need not be in the document. */
    readonly object?: ObjectId;
  }[];
}

/** A table, a view, a foreign table; a partition is a table. */
export interface DescribedRelation extends DescribedObject {
  readonly kind: "table" | "view" | "foreign_table";
  readonly form: RelationForm;
  readonly isPartition: boolean;
  readonly rowSecurity: "off" | "on" | "forced";
  readonly columns: readonly DescribedColumn[];
  /** Columns of the primary key; empty: it has none. */
  readonly primaryKey: readonly string[];
  readonly foreignKeys: readonly DescribedForeignKey[];
  /** All constraints but primary and foreign keys, and `NOT NULL` of columns. */
  readonly constraints: readonly DescribedConstraint[];
  readonly indexes: readonly DescribedIndex[];
  readonly triggers: readonly DescribedTrigger[];
  readonly policies: readonly DescribedPolicy[];
  /** What it is a partition of, or inherits from. */
  readonly parents: readonly ObjectId[];
  /** Its partitions, or what inherits from it. */
  readonly children: readonly ObjectId[];
}

/** A column, in the place that it has in its relation. */
export interface DescribedColumn {
  readonly name: string;
  readonly type: string;
  /** The type, if somebody made it; of an array or a domain, that one. */
  readonly ownType?: QualifiedName;
  readonly isNotNull: boolean;
  readonly default?: string;
  readonly identity?: "always" | "by default";
  readonly generated?: "stored" | "virtual";
  readonly comment: string;
}

/** A foreign key of a table. */
export interface DescribedForeignKey {
  readonly name: string;
  readonly columns: readonly string[];
  readonly references: ObjectId & { readonly columns: readonly string[] };
  readonly onUpdate: ReferenceAction;
  readonly onDelete: ReferenceAction;
  readonly isValidated: boolean;
  /** Whether the partitioned table that it is a partition of hands it down. */
  readonly isInherited: boolean;
  readonly comment: string;
}

/** Another constraint of a table; what it says is in the DDL. */
export interface DescribedConstraint {
  readonly name: string;
  readonly type: ConstraintType;
  readonly columns: readonly string[];
  readonly isValidated: boolean;
  readonly comment: string;
}

/** An index; its statement is in the DDL. */
export interface DescribedIndex {
  readonly name: string;
  /** `btree` */
  readonly method: string;
  readonly isUnique: boolean;
  readonly isPrimary: boolean;
  readonly isValid: boolean;
  readonly isPartial: boolean;
  /** null: an expression. */
  readonly keys: readonly (string | null)[];
  readonly included: readonly string[];
  readonly comment: string;
}

/** A trigger. */
export interface DescribedTrigger {
  readonly name: string;
  readonly timing: "before" | "after" | "instead of";
  readonly events: readonly ("insert" | "update" | "delete" | "truncate")[];
  readonly level: "row" | "statement";
  readonly enabled: "origin" | "disabled" | "replica" | "always";
  readonly function: QualifiedName;
  readonly comment: string;
}

/** A policy of row security; what it says is in the DDL. */
export interface DescribedPolicy {
  readonly name: string;
  readonly command: "all" | "select" | "insert" | "update" | "delete";
  readonly isPermissive: boolean;
  readonly comment: string;
}

/** A function with all its overloads. */
export interface DescribedFunction extends DescribedObject {
  readonly kind: "function";
  readonly overloads: readonly {
    readonly arguments: string;
    /** Absent: a procedure. */
    readonly result?: string;
    readonly form: FunctionDetails["form"];
    readonly language: string;
    readonly volatility: FunctionDetails["volatility"];
    readonly isSecurityDefiner: boolean;
    readonly comment: string;
  }[];
}

/** A type. */
export interface DescribedType extends DescribedObject {
  readonly kind: "type";
  readonly form: TypeDetails["form"];
  /** Of an enum, in their order. */
  readonly labels: readonly string[];
  /** What it is, on one line: `domain text NOT NULL`. */
  readonly definition: string;
}

/** A sequence. */
export interface DescribedSequence extends DescribedObject {
  readonly kind: "sequence";
  /** `bigint` */
  readonly type: string;
  /** The column that it goes with, and columns whose default makes use of it. */
  readonly ownedBy?: DescribedColumnId;
  readonly defaultOf: readonly DescribedColumnId[];
}

/** A column of a relation. */
export interface DescribedColumnId extends ObjectId {
  readonly column: string;
}

/** Every object of a document, kind by kind. */
export function listObjects(description: Description): DescribedObject[] {
  return [
    ...listRelations(description),
    ...description.functions,
    ...description.types,
    ...description.sequences,
    ...description.databaseObjects,
  ];
}

/** Tables, views and foreign tables. */
export function listRelations(
  { tables, views, foreignTables }: Description,
): DescribedRelation[] {
  return [...tables, ...views, ...foreignTables];
}
