/**
 * The text of the settings file, and what messages say of a place in it.
 *
 * @module
 */

import { lineAt } from "../core/text/line_at.ts";
import { UsageError } from "../errors.ts";

/** A text and where it is from, for messages. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** The error of what stands at a position. */
export function explain(
  { path, text }: SourceFile,
  offset: number,
  reason: string,
  hint: string,
): UsageError {
  return explainLine(path, lineAt(text, offset), reason, hint);
}

/** The error of what stands on a line, from 1. */
export function explainLine(
  path: string,
  line: number,
  reason: string,
  hint: string,
): UsageError {
  return new UsageError(`Cannot use ${path}, line ${line}: ${reason}`, hint);
}
