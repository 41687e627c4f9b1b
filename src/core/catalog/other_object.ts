/**
 * What there is to know of an object that is no table, and what it is built with.
 *
 * @module
 */

import type { EnumType } from "./build_enums.ts";
import type { Readers } from "./build_readers.ts";
import type { ObjectDirectory } from "./object_directory.ts";
import type { FactItem, ObjectFact } from "./object_fact.ts";
import type { ObjectId } from "./object_id.ts";

/** A view, a function, a type and so on. */
export interface OtherObject extends ObjectId {
  /** Of a relation, but a sequence. */
  readonly oid?: number;
  /** Whether it is not what it should be, so that pages keep what they said of it. */
  readonly isIncomplete?: true;
  readonly comment: string;
  /** What its header tells. */
  readonly facts: readonly ObjectFact[];
  /** Cells of its row in the index, between name and comment. */
  readonly cells: readonly (string | readonly FactItem[])[];
  /** Names of its columns, of those kinds that have any. */
  readonly columns?: readonly string[];
}

/** What objects are built with, beside the document. */
export interface ObjectContext {
  readonly directory: ObjectDirectory;
  readonly readers: Readers;
  /** What is told of tables, foreign ones too, by OID. */
  readonly tableFacts: ReadonlyMap<number, readonly ObjectFact[]>;
  /** The enums of relations, by OID. */
  readonly enums: ReadonlyMap<number, readonly EnumType[]>;
}
