/**
 * Decides which pages are written.
 *
 * @module
 */

import { readMemory } from "../pages/memory.ts";
import type { PageFacts } from "../pages/page.ts";
import { PAGES } from "../pages/pages.ts";
import {
  fileOf,
  type FolderContent,
  type FolderState,
  isFiled,
} from "./folder_state.ts";
import type { FolderStep } from "./folder_step.ts";

/** Plans the pages that are to say something else than they do. */
export function planPages(
  folder: FolderState,
  run: Omit<PageFacts, "fileOf" | "isFiled" | "memory">,
): FolderStep[] {
  const { content } = folder;
  const facts: PageFacts = {
    ...run,
    fileOf: (object) => fileOf(object, folder),
    isFiled: (object) => isFiled(object, folder),
    memory: readMemory(content),
  };
  return PAGES.flatMap(({ file, render, isSame }): FolderStep[] => {
    const text = render(facts);
    return isSame(content.get(file), text)
      ? []
      : [{ kind: "write", file, text }];
  });
}

/** The steps without those that do no more than to call no object new. */
export function withoutSettledPages(
  steps: readonly FolderStep[],
  content: FolderContent,
): FolderStep[] {
  return steps.filter((step) => {
    const page = PAGES.find(({ file }) =>
      step.kind === "write" && file === step.file
    );
    return step.kind !== "write" || page?.isSettled === undefined ||
      !page.isSettled(content.get(step.file) ?? "", step.text);
  });
}
