/**
 * Tells what steps come to, file by file, without doing them.
 *
 * @module
 */

import { compareByteOrder } from "../text/byte_order.ts";
import type { FolderStep } from "./folder_step.ts";
import type { FolderContent } from "./folder_state.ts";

/** A file before and after; absent where there is none. */
export interface FileChange {
  readonly file: string;
  readonly before?: string;
  readonly after?: string;
}

/** Lists the files that the steps would change, in byte order of their names. */
export function listFileChanges(
  content: FolderContent,
  steps: readonly FolderStep[],
): FileChange[] {
  const after = applyToContent(content, steps);
  return [...new Set([...content.keys(), ...after.keys()])]
    .filter((file) => content.get(file) !== after.get(file))
    .sort(compareByteOrder)
    .map((file) => ({
      file,
      ...textOf("before", content.get(file)),
      ...textOf("after", after.get(file)),
    }));
}

/** What the folder holds after the steps. */
export function applyToContent(
  content: FolderContent,
  steps: readonly FolderStep[],
): FolderContent {
  const after = new Map(content);
  for (const step of steps) applyStep(after, step);
  return after;
}

function applyStep(
  content: Map<string, string | undefined>,
  step: FolderStep,
): void {
  switch (step.kind) {
    case "move":
      content.set(step.to, content.get(step.from));
      content.delete(step.from);
      break;
    case "write":
      content.set(step.file, step.text);
      break;
    case "remove":
      content.delete(step.file);
  }
}

function textOf<K extends string>(
  key: K,
  text: string | undefined,
): { readonly [key in K]?: string } {
  return text === undefined ? {} : { [key]: text } as { [key in K]: string };
}
