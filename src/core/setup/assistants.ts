/**
 * Plans what AI coding assistants read in every conversation.
 *
 * @module
 */

import { type Markers, putBlock } from "./marked_block.ts";
import type { SetupFacts } from "./setup_facts.ts";
import type { SetupStep } from "./setup_step.ts";
import { showQualifiedName } from "../catalog/identifier.ts";
import { LIST_FILE } from "../pages/page_names.ts";
import { parseTableList } from "../pages/table_list.ts";
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

/** So many tables are named; of more, the list of them is. */
const MAX_TABLES = 60;

function buildLines(facts: SetupFacts): string[] {
  const { program, flags, folder, database } = facts;
  const markdown = [
    `## Schema of database \`${database}\`: \`${folder}/\``,
    "",
    "It is there exactly as it is. Never guess a name, a column or a type; search:",
    `- columns: \`grep '^users(' ${folder}/_columns.txt\`, or with a column for where it is`,
    `- all of table \`users\`: \`${folder}/users.sql\`; who reads it or refers to it is in its head`,
    `- views, functions, types, all else: \`${folder}/*/*.sql\`; keys, relations, comments: \`${folder}/_index.md\``,
    `- ${describeTables(facts)}`,
    `- never edit these files; after a migration: \`${
      renderCommand([program, "sync", ...flags])
    }\``,
    "",
  ];
  return leaveUnformatted(markdown.join("\n")).split("\n");
}

/** As the last sync listed them. */
function describeTables({ folder, texts }: SetupFacts): string {
  const path = `${folder}/${LIST_FILE}`;
  const tables = parseTableList(texts.get(path) ?? "").map(showQualifiedName);
  return tables.length === 0 || tables.length > MAX_TABLES
    ? `the names of all tables: \`${path}\``
    : `tables: ${tables.map((name) => `\`${name}\``).join(", ")}`;
}
