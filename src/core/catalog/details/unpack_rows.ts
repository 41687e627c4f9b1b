/**
 * Gives rows the names of their fields back.
 *
 * @module
 */

import type { PackedRows, Rows } from "./details_document.ts";

/** The rows, each with its fields by name. */
export function unpackRows<R>(rows: Rows<R>): readonly R[] {
  return isPacked(rows)
    ? rows.rows.map((values) => unpackRow(values, rows))
    : rows;
}

function isPacked<R>(rows: Rows<R>): rows is PackedRows<R> {
  return !Array.isArray(rows);
}

function unpackRow<R>(
  values: readonly unknown[],
  { fields }: PackedRows<R>,
): R {
  const row: Partial<Record<keyof R, unknown>> = {};
  fields.forEach((field, place) => row[field] = values[place]);
  return row as R;
}
