/**
 * Plans what git is told of the folder.
 *
 * @module
 */

import { INDEX_FILE } from "../pages/page_names.ts";
import { PAGE_FILES } from "../pages/page_names.ts";
import { type Markers, putBlock } from "./marked_block.ts";
import type { SetupFacts } from "./setup_facts.ts";
import type { SetupStep } from "./setup_step.ts";

/** The file of git's attributes. */
export const ATTRIBUTES_FILE = ".gitattributes";

const MARKERS: Markers = {
  begin: "# schema-sync: begin (written by schema-sync init)",
  end: "# schema-sync: end",
};

/** GitHub and GitLab fold their diffs. */
const GENERATED = "linguist-generated gitlab-generated";

/**
 * The same bytes on every machine. A line end of the DDL is part of what it says:
 * `text` would turn CR LF in a comment or a default into LF.
 */
const DDL_ATTRIBUTES = `-text ${GENERATED}`;

/** Some kinds have an index in their own folder. */
const PAGE_PATTERNS: readonly string[] = [
  `**/${INDEX_FILE}`,
  ...PAGE_FILES.filter((file) => !file.endsWith(INDEX_FILE)),
];

const PAGE_ATTRIBUTES = `text eol=lf ${GENERATED}`;

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
  const pages = PAGE_PATTERNS.map((file) => [file, PAGE_ATTRIBUTES] as const);
  const lines = [["**/*.sql", DDL_ATTRIBUTES] as const, ...pages].map((
    [pattern, attributes],
  ) => `${quotePattern(`/${folder}/${pattern}`)} ${attributes}`);
  return [{
    kind: "write",
    part: "attributes",
    path: ATTRIBUTES_FILE,
    text: putBlock(texts.get(ATTRIBUTES_FILE), lines, MARKERS),
    excerpt: putBlock(undefined, lines, MARKERS),
    summary: "line ends as they are, and marked as generated",
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
