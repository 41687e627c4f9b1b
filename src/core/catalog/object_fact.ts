/**
 * What a reader needs of an object and its DDL does not say.
 *
 * @module
 */

import { compareByteOrder } from "../text/byte_order.ts";
import { showIdentifier } from "./identifier.ts";
import type { ObjectId } from "./object_id.ts";
import type { ColumnRow } from "./object_rows.ts";

/** Something that is told of an object. */
export interface FactItem {
  readonly text: string;
  /** What it names; where a filter leaves that out, nothing is told of it. */
  readonly about?: ObjectId;
}

/** A line of a header. */
export interface ObjectFact {
  /** `Reads`, `Called by triggers`. */
  readonly label: string;
  readonly items: readonly FactItem[];
  /** How many items there are, where that is told. */
  readonly isCounted?: true;
}

/** Each item once, in byte order of the texts. */
export function sortItems(items: readonly FactItem[]): FactItem[] {
  const byText = new Map(items.map((item) => [item.text, item]));
  return [...byText.values()]
    .sort((a, b) => compareByteOrder(a.text, b.text));
}

/** A fact, if there is anything to tell. */
export function buildFact(
  label: string,
  items: readonly FactItem[],
): ObjectFact[] {
  return items.length === 0 ? [] : [{ label, items }];
}

/** In the order of the table, so not sorted. */
export function showColumns(columns: readonly ColumnRow[]): FactItem[] {
  return columns.map(([name, type]) => ({
    text: `${showIdentifier(name)} ${type}`,
  }));
}
