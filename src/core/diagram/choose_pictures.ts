/**
 * Decides which pictures a database gets.
 *
 * @module
 */

import { compareByteOrder } from "../text/byte_order.ts";
import {
  chooseTables,
  type ChosenTables,
  type DiagramTable,
  MAX_TABLES,
  selectRelated,
} from "./diagram_table.ts";

/** Tables of a picture, and the schema that it is of; absent: all of them. */
export interface PictureChoice {
  readonly schema?: string;
  readonly chosen: ChosenTables;
}

/** A database may have a schema for each of its customers. */
const MAX_SCHEMAS = 12;

/**
 * One picture of all related tables, if there are few; else one of each schema,
 * the schemas with the most of them.
 */
export function choosePictures(
  tables: readonly DiagramTable[],
): PictureChoice[] {
  const related = selectRelated(tables);
  if (related.length === 0) return [];
  const bySchema = Map.groupBy(related, ({ schema }) => schema);
  if (related.length <= MAX_TABLES || bySchema.size === 1) {
    return [{ chosen: chooseTables(related) }];
  }
  return [...bySchema]
    .map(([schema, own]) => ({ schema, own: selectRelated(own) }))
    .filter(({ own }) => own.length > 0)
    .sort((a, b) =>
      b.own.length - a.own.length || compareByteOrder(a.schema, b.schema)
    )
    .slice(0, MAX_SCHEMAS)
    .map(({ schema, own }) => ({ schema, chosen: chooseTables(own) }));
}
