/**
 * The text of the settings file, and what messages say of a place in it.
 *
 * @module
 */

import type { Node } from "jsonc-parser";

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

/** A name and a value of an object. */
export interface Member {
  readonly name: Node;
  readonly value: Node;
}

/** The members of an object, in their order. */
export function listMembers({ children = [] }: Node): Member[] {
  return children.flatMap(({ children: [name, value] = [] }) =>
    name === undefined || value === undefined ? [] : [{ name, value }]
  );
}

/** The error of a member whose name is there already. */
export function explainTwice(
  file: SourceFile,
  { value, offset }: Node,
): UsageError {
  const reason = `"${value}" is there twice`;
  return explain(file, offset, reason, "Keep one of the two.");
}
