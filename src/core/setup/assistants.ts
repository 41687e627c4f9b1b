/**
 * Plans what AI coding assistants read in every conversation.
 *
 * @module
 */

import { type Markers, putBlock } from "./marked_block.ts";
import type { SetupFacts } from "./setup_facts.ts";
import type { SetupStep } from "./setup_step.ts";
import { renderCommand } from "../text/shell_words.ts";
import { leaveUnformatted } from "../text/unformatted.ts";

const MARKERS: Markers = {
  begin: "<!-- schema-sync: begin (written by schema-sync init) -->",
  end: "<!-- schema-sync: end -->",
};

/** Made if it is not there. */
const CLAUDE_FILE = "CLAUDE.md";

/** The files, of which the first one is made if it is not there. */
export const ASSISTANT_FILES: readonly string[] = [CLAUDE_FILE, "AGENTS.md"];

/** Plans the block in each of the files. */
export function planAssistants(facts: SetupFacts): SetupStep[] {
  const lines = buildLines(facts);
  return ASSISTANT_FILES
    .filter((path) => path === CLAUDE_FILE || facts.texts.has(path))
    .map((path) => ({
      kind: "write",
      part: "assistants",
      path,
      text: putBlock(facts.texts.get(path), lines, MARKERS),
      excerpt: putBlock(undefined, lines, MARKERS),
      summary: "where the schema is, for assistants",
    }));
}

function buildLines(
  { program, flags, folder, database }: SetupFacts,
): string[] {
  const markdown = [
    "## Database schema",
    "",
    `The schema of database \`${database}\` is in \`${folder}/\`, exactly as it is.`,
    "",
    `- Table \`users\` is in \`${folder}/users.sql\`: columns, constraints, indexes, foreign keys.`,
    "  Read it before you write a query or a migration; never guess a column.",
    `- To find a table, search \`${folder}/_table_list.txt\` (names) or`,
    `  \`${folder}/_index.md\` (keys and relations); to find a column, \`${folder}/*.sql\`.`,
    "- Never edit these files. After a migration has run, refresh them:",
    `  \`${renderCommand([program, "sync", ...flags])}\``,
    "",
  ];
  return leaveUnformatted(markdown.join("\n")).split("\n");
}
