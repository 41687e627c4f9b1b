/**
 * Tables of pictures for tests.
 *
 * @module
 */

import type { DiagramTable } from "../../src/core/diagram/diagram_table.ts";

/** Builds tables, each with the tables that it refers to by a column `…_id`. */
export function buildDiagram(
  tables: Readonly<Record<string, readonly string[]>>,
  schema = "public",
): DiagramTable[] {
  return Object.entries(tables).map(([name, others]) => ({
    ...{ schema, name },
    columns: ["id", ...others.map((other) => `${other}_id`)].map((name, i) => ({
      ...{ name, type: "bigint", isNotNull: i < 2 },
      ...{ isPrimary: i === 0, isForeign: i > 0 },
    })),
    references: others.map((other) => ({
      table: { schema, name: other },
      columns: [`${other}_id`],
      referencedColumns: ["id"],
    })),
  }));
}
