/**
 * One thing that a set-up does.
 *
 * @module
 */

import type { SetupPart } from "./setup_parts.ts";

/** Something to write, to leave alone or to tell. */
export type SetupStep =
  | WriteStep
  | {
    /** What is there cannot be changed, or is not ours to change. */
    readonly kind: "leave";
    readonly part: SetupPart;
    readonly path: string;
    /** Why, and what to do: `changed by hand; delete it to have it written anew`. */
    readonly reason: string;
  }
  | {
    /** What a person is to do. */
    readonly kind: "tell";
    readonly part: SetupPart;
    readonly title: string;
    readonly text: string;
  };

/** A file to write, if its text is not that already. */
export interface WriteStep {
  readonly kind: "write";
  readonly part: SetupPart;
  readonly path: string;
  /** The whole text. */
  readonly text: string;
  /** The part of it that is ours, for a person who has to put it there. */
  readonly excerpt: string;
  /** What it is, for people: `scripts schema:sync, schema:list, schema:check`. */
  readonly summary: string;
  readonly isExecutable?: boolean;
}
