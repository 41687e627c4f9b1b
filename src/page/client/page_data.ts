/**
 * What a page holds, beside its program.
 *
 * @module
 */

import type { ObjectId } from "../../core/catalog/object_id.ts";
import type { Change } from "../../core/description/compare.ts";
import type { Description } from "../../core/description/description.ts";
import type { Picture } from "../../core/diagram/picture.ts";
import type { ObjectFinding } from "../../core/lint/object_findings.ts";

export type { Change, ObjectFinding };

/** All that a page shows. */
export interface PageData {
  readonly description: Description;
  /** What the database is compared with, as it was named; absent: with nothing. */
  readonly against?: string;
  /** What differs from that. */
  readonly changes: readonly Change[];
  /** What is doubtful about objects, in their order. */
  readonly findings: readonly ObjectFinding[];
  /** Of all tables, or of the main ones of each schema. */
  readonly pictures: readonly Picture[];
  /** Objects that could not be read, and why. */
  readonly unread: readonly (ObjectId & { readonly reason: string })[];
  /** Names that SQL takes only in quotes, though they look plain. */
  readonly keywords: readonly string[];
}
