/**
 * The order of numbered files: that of their numbers.
 *
 * @module
 */

import { compareByteOrder } from "../../text/byte_order.ts";

/**
 * Compares two paths folder by folder, with numbers by their value: `V2` comes
 * before `V10`. Where only leading zeros differ, the bytes decide.
 *
 * @returns Negative, zero or positive, as a sort wants it.
 */
export function compareNaturally(a: string, b: string): number {
  const names = b.split("/");
  for (const [i, name] of a.split("/").entries()) {
    const difference = compareNames(name, names[i] ?? "");
    if (difference !== 0) return difference;
  }
  return compareByteOrder(a, b);
}

function compareNames(a: string, b: string): number {
  const others = cutRuns(b);
  for (const [i, run] of cutRuns(a).entries()) {
    const difference = compareRuns(run, others[i] ?? "");
    if (difference !== 0) return difference;
  }
  return cutRuns(a).length - others.length;
}

/** Digits and what is between them, in turn. */
function cutRuns(name: string): string[] {
  return name.match(/\d+|\D+/g) ?? [];
}

function compareRuns(a: string, b: string): number {
  if (!/^\d/.test(a) || !/^\d/.test(b)) return compareByteOrder(a, b);
  const first = a.replace(/^0+/, "");
  const second = b.replace(/^0+/, "");
  return first.length - second.length || compareByteOrder(first, second);
}
