/**
 * The tables of a description, for pictures.
 *
 * @module
 */

import { buildDiagramTables } from "../diagram/build_tables.ts";
import type { DiagramTable } from "../diagram/diagram_table.ts";
import type { Description } from "./description.ts";

/** Lists tables and foreign tables. */
export function listDiagramTables(
  { tables, foreignTables }: Description,
): DiagramTable[] {
  return buildDiagramTables(
    [...tables, ...foreignTables].map((table) => {
      const { schema, name, columns, primaryKey } = table;
      const [parent] = table.isPartition ? table.parents : [];
      return {
        ...{ schema, name, columns, primaryKey },
        ...(parent === undefined ? {} : { partitionOf: parent }),
        references: table.foreignKeys
          .filter(({ isInherited }) => !isInherited)
          .map(({ columns, references: { schema, name, ...to } }) => ({
            table: { schema, name },
            columns,
            referencedColumns: to.columns,
          })),
      };
    }),
  );
}
