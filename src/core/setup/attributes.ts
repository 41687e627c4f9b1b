/**
 * Plans what git is told of the folder.
 *
 * @module
 */

import { INDEX_FILE, LIST_FILE } from "../pages/index.ts";
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
const ATTRIBUTES: readonly (readonly [pattern: string, attributes: string])[] =
  [
    ["*.sql", `-text ${GENERATED}`],
    [INDEX_FILE, `text eol=lf ${GENERATED}`],
    [LIST_FILE, `text eol=lf ${GENERATED}`],
  ];

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
  const lines = ATTRIBUTES.map(([pattern, attributes]) =>
    `${quotePattern(`/${folder}/${pattern}`)} ${attributes}`
  );
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
