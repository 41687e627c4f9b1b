/**
 * `_diagram.md`: how tables relate, as a picture that hosts of repositories draw.
 *
 * @module
 */

import type { Details, Relation } from "../catalog/details/details.ts";
import { findPrimaryKey } from "../catalog/details/find_primary_key.ts";
import { keyOf } from "../catalog/object_id.ts";
import {
  buildDiagramTables,
  type TableFacts,
} from "../diagram/build_tables.ts";
import { type CutDiagram, cutDiagram } from "../diagram/cut_diagram.ts";
import { leaveUnformatted } from "../text/unformatted.ts";
import { MARKER } from "./marker.ts";
import type { Page, PageFacts } from "./page.ts";
import { COLUMNS_FILE, DIAGRAM_FILE, INDEX_FILE } from "./page_names.ts";

/** The page. */
export const DIAGRAM_PAGE: Page = {
  file: DIAGRAM_FILE,
  isOptional: true,
  render: (facts) =>
    facts.diagram === "kept" ? facts.memory.diagram : facts.diagram &&
      renderDiagram(cutDiagram(listTables(facts.diagram, facts))),
  isSame: (before = "", after) => before.replaceAll("\r\n", "\n") === after,
  isOurs: (text) => text !== undefined && text.startsWith(MARKER),
};

/** Tables that have files, with partitions, of which nothing is shown but keys. */
function listTables(
  { relations }: Details,
  { statuses, isFiled }: PageFacts,
): ReturnType<typeof buildDiagramTables> {
  const tables = [...relations.values()].filter((relation) =>
    relation.kind !== "view" &&
    (relation.isPartition || statuses.has(keyOf(relation)) || isFiled(relation))
  );
  return buildDiagramTables(
    tables.map((table) => describeTable(table, relations)),
  );
}

function describeTable(
  table: Relation,
  relations: Details["relations"],
): TableFacts {
  const { schema, name, columns, constraints, isPartition, parents } = table;
  const [parent] = isPartition ? parents : [];
  const above = parent === undefined ? undefined : relations.get(parent);
  return {
    ...{ schema, name, columns },
    ...(above === undefined ? {} : { partitionOf: above }),
    primaryKey: findPrimaryKey(table)?.columns ?? [],
    references: constraints.flatMap(({ references, columns, parent }) => {
      const other = references && relations.get(references.relation);
      if (other === undefined || parent !== undefined) return [];
      return [{
        table: { schema: other.schema, name: other.name },
        columns,
        referencedColumns: references?.columns ?? [],
      }];
    }),
  };
}

function renderDiagram(diagram: CutDiagram): string {
  const blocks = diagram.texts
    .map((text) => `\n\`\`\`mermaid\n${text}\`\`\`\n`);
  const body = `# How the tables relate

${describeTables(diagram)}
${blocks.join("")}`;
  return `${MARKER}\n${leaveUnformatted(body)}`;
}

function describeTables({ tables, omitted }: CutDiagram): string {
  if (tables.length === 0) return "No table refers to another one.";
  const what = omitted === 0
    ? `All tables that refer to another one or are referred to, with the columns of
their keys.`
    : `The ${tables.length} tables that others refer to most, with the columns of the keys between
them; ${omitted} more that are related are left out.`;
  return `${what} [\`${INDEX_FILE}\`](${INDEX_FILE}) has every table, \`${COLUMNS_FILE}\`
every column.`;
}
