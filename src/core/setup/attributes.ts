/**
 * Plans what git is told of the folder.
 *
 * @module
 */

import { PAGE_FILES } from "../pages/pages.ts";
import { type Markers, putBlock } from "./marked_block.ts";
import type { SetupFacts } from "./setup_facts.ts";
import type { SetupStep } from "./setup_step.ts";

/** The file of git's attributes. */
export const ATTRIBUTES_FILE = ".gitattributes";

const MARKERS: Markers = {
  begin: "# schema-sync: begin (written by schema-sync init)",
  end: "# schema-sync: end",
};

/** The same bytes on every machine; GitHub and GitLab fold their diffs. */
const ATTRIBUTES = "text eol=lf linguist-generated gitlab-generated";

/** Plans the lines for the files that a sync writes. */
export function planAttributes({ folder, texts }: SetupFacts): SetupStep[] {
  if (folder.startsWith("/") || folder.startsWith("../")) {
    return [{
      kind: "leave",
      part: "attributes",
      path: ATTRIBUTES_FILE,
      reason: `${folder} is not below this folder`,
    }];
  }
  const lines = ["**/*.sql", ...PAGE_FILES].map((name) =>
    `${quotePattern(`/${folder}/${name}`)} ${ATTRIBUTES}`
  );
  return [{
    kind: "write",
    part: "attributes",
    path: ATTRIBUTES_FILE,
    text: putBlock(texts.get(ATTRIBUTES_FILE), lines, MARKERS),
    excerpt: putBlock(undefined, lines, MARKERS),
    summary: "line ends LF, and marked as generated",
  }];
}

/**
 * Quotes a pattern that has a space.
 *
 * Source: https://git-scm.com/docs/gitattributes#_description.
 */
function quotePattern(pattern: string): string {
  return /[\s"\\]/.test(pattern)
    ? `"${pattern.replace(/["\\]/g, "\\$&")}"`
    : pattern;
}
