/**
 * Decides which pages are written.
 *
 * @module
 */

import { readMemory } from "../pages/memory.ts";
import type { PageFacts } from "../pages/page.ts";
import { PAGES } from "../pages/pages.ts";
import { fileOf, type FolderState, isFiled } from "./folder_state.ts";
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
    const old = content.get(file);
    if (text === undefined) {
      return old === undefined ? [] : [{ kind: "remove", file }];
    }
    return isSame(old, text) ? [] : [{ kind: "write", file, text }];
  });
}
