/**
 * What a page of the folder is: a file that leads to the files of the objects.
 *
 * @module
 */

import type { Catalog } from "../catalog/catalog.ts";
import type { Details } from "../catalog/details/details.ts";
import type { ObjectId } from "../catalog/object_id.ts";
import type { Status } from "../catalog/object_status.ts";
import type { SkippedObject } from "../catalog/selection.ts";
import type { QualifiedName } from "../catalog/identifier.ts";
import type { IndexRow } from "./index_row.ts";

/** What the pages of the last run said. */
export interface PageMemory {
  /** Rows of the index, by file. */
  readonly rows: ReadonlyMap<string, IndexRow>;
  /** Tables that the index names without a row. */
  readonly unlisted: readonly QualifiedName[];
  /** Tables of the list. */
  readonly listed: readonly QualifiedName[];
  /** Lines of the list of columns. */
  readonly columns: readonly string[];
  /** The whole diagram; absent: there was none. */
  readonly diagram?: string;
}

/** A file of things that have none of their own, and what is in it. */
export interface DatabaseObject extends ObjectId {
  readonly names: readonly string[];
}

/** What pages are made from. */
export interface PageFacts {
  readonly catalog: Catalog;
  /** The file that an object has or is to have. */
  readonly fileOf: (object: ObjectId) => string;
  /** Whether an object had a file before this run. */
  readonly isFiled: (object: ObjectId) => boolean;
  /** Status of each object that this run writes or finds in step, by its key. */
  readonly statuses: ReadonlyMap<string, Status>;
  /** Objects that the folder alone will have after this run. */
  readonly orphaned: readonly ObjectId[];
  /** Objects that this run takes out of lists, or finds to be orphaned. */
  readonly dropped: readonly ObjectId[];
  readonly skipped: readonly SkippedObject[];
  /** Whether what the pages said of all other objects stays. */
  readonly keepsOthers: boolean;
  readonly memory: PageMemory;
  /** Whether the folder has an object, by the filter of the run. */
  readonly isVisible: (object: ObjectId) => boolean;
  /** What the dump has of things that are in no schema. */
  readonly database: readonly DatabaseObject[];
  /**
   * What a diagram is made from; `"kept"`: what there is of one stays; absent: there
   * is to be none.
   */
  readonly diagram?: Details | "kept";
}

/** A page. */
export interface Page {
  /** Its name in the folder. */
  readonly file: string;
  /** Whether there may be no such page: then its name may be somebody else's. */
  readonly isOptional?: true;
  /** `undefined`: there is to be no such page. */
  readonly render: (facts: PageFacts) => string | undefined;
  /** Whether a text in its place, if there is one, says the same as a new one. */
  readonly isSame: (before: string | undefined, after: string) => boolean;
  /**
   * Whether they would be the same if no object were called new; absent: as
   * `isSame`.
   */
  readonly isSettled?: (before: string, after: string) => boolean;
  /** Whether what stands in its place may be overwritten; `undefined`: no text. */
  readonly isOurs: (text: string | undefined) => boolean;
}
