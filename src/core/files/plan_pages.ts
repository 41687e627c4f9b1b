/**
 * Decides which pages are written.
 *
 * @module
 */

import { readMemory } from "../pages/memory.ts";
import type { Page, PageFacts } from "../pages/page.ts";
import { PAGES } from "../pages/pages.ts";
import {
  fileOf,
  type FolderContent,
  type FolderState,
  isFiled,
} from "./folder_state.ts";
import type { FolderStep } from "./folder_step.ts";
import { explainForeign } from "./foreign_files.ts";

/**
 * Plans the pages that are to say something else than they do.
 *
 * @throws {FolderError} If something else has the name of a page.
 */
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
  return PAGES.flatMap((page) => planPage(page, facts, content));
}

function planPage(
  { file, render, isSame, isOurs }: Page,
  facts: PageFacts,
  content: FolderContent,
): FolderStep[] {
  const text = render(facts);
  const old = content.get(file);
  const isForeign = content.has(file) && !isOurs(old);
  if (text === undefined) {
    return old === undefined || isForeign ? [] : [{ kind: "remove", file }];
  }
  if (isForeign) throw explainForeign([file]);
  return isSame(old, text) ? [] : [{ kind: "write", file, text }];
}
