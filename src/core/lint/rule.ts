/**
 * What a rule is, and what it finds.
 *
 * @module
 */

import type { ObjectId } from "../catalog/object_id.ts";
import type { LintSchema } from "./lint_schema.ts";

/** How much a finding counts. */
export const LEVELS = ["error", "warning", "note"] as const;

/** One of {@linkcode LEVELS}. */
export type Level = typeof LEVELS[number];

/** What a rule can be set to. */
export const SETTABLE_LEVELS = [...LEVELS, "off"] as const;

/** One of {@linkcode SETTABLE_LEVELS}. */
export type SettableLevel = typeof SETTABLE_LEVELS[number];

/** Something that may be doubtful in a schema. */
export interface Rule {
  /** `fk-without-index`; never another one: settings and baselines name it. */
  readonly name: string;
  /** What counts where no setting says anything. */
  readonly level: SettableLevel;
  /** What it finds, in one line. */
  readonly summary: string;
  /** Why that is doubtful, and where it is not: sentences for people. */
  readonly why: string;
  /** How to mend it: sentences for people. */
  readonly mend: string;
  /** SQL that it finds something in. */
  readonly example: string;
  /** Absent: the linter itself tells of it. */
  readonly find?: (schema: LintSchema) => readonly RuleFinding[];
  /**
   * Counts what it looks at among these objects: `3 of 4 tables have a comment`.
   *
   * @param isInScope Whether a run is about an object.
   */
  readonly measure?: (
    schema: LintSchema,
    isInScope: (object: ObjectId) => boolean,
  ) => string;
}

/** What a rule finds in one place. */
export interface RuleFinding {
  /** Whose file it is in. */
  readonly object: ObjectId;
  /** What of the object it is about; absent: all of it. */
  readonly part?: Part;
  /** What it is about in a comment of the object; absent: the object or part itself. */
  readonly inComment?: string;
  /** Half a sentence, without a period at its end. */
  readonly message: string;
  /** SQL that mends it, with its semicolon; absent: it takes a decision. */
  readonly sql?: string;
}

/** What a part of an object is. */
export type PartKind =
  | "column"
  | "constraint"
  | "index"
  | "trigger"
  | "policy"
  | "overload"
  | "row security"
  | "entry";

/** A part of an object, by its unquoted name. */
export interface Part {
  readonly kind: PartKind;
  /**
   * Of an overload of a function its arguments; of row security nothing; of an ignore
   * what it passes over.
   */
  readonly name: string;
}
