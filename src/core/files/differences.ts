/**
 * Tells steps that bring folder and database together from those that do not.
 *
 * @module
 */

import { PAGES } from "../pages/pages.ts";
import type { FolderContent } from "./folder_state.ts";
import type { FolderStep } from "./folder_step.ts";
import { isSameFile } from "./object_file.ts";

/**
 * The steps without those that are no difference between database and folder: a
 * page that does no more than to call no object new, and line ends that git took.
 */
export function selectDifferences(
  steps: readonly FolderStep[],
  content: FolderContent,
): FolderStep[] {
  return steps.filter((step) => {
    if (step.kind !== "write") return true;
    const old = content.get(step.file) ?? "";
    const page = PAGES.find(({ file }) => file === step.file);
    return page === undefined
      ? !isSameFile(old, step.text)
      : !page.isSettled?.(old, step.text);
  });
}
