/**
 * The baseline: findings of a day that count no longer.
 *
 * @module
 */

import { compareByteOrder } from "../text/byte_order.ts";
import { isJsonObject, parseJsonObject } from "../text/json_object.ts";
import {
  type Finding,
  type FindingId,
  identify,
  keyOfFinding,
} from "./finding.ts";

/** Its name in the folder. */
export const BASELINE_FILE = "_lint_baseline.json";

/** Another one after each change of what {@linkcode renderBaseline} writes. */
const FORMAT = 1;

/** Renders the file: a line a finding, so that two branches seldom conflict. */
export function renderBaseline(findings: readonly Finding[]): string {
  const lines = findings.map(identify)
    .map(({ rule, object, part }) =>
      `    ${
        JSON.stringify(part === "" ? { rule, object } : { rule, object, part })
      }`
    )
    .sort(compareByteOrder);
  const list = lines.length === 0 ? "[]" : `[\n${lines.join(",\n")}\n  ]`;
  return `{\n  "format": ${FORMAT},\n  "findings": ${list}\n}\n`;
}

/**
 * Reads the text of the file.
 *
 * @returns `undefined` if it is none that this version wrote.
 */
export function parseBaseline(text: string): FindingId[] | undefined {
  const file = parseJsonObject(text);
  if (file?.["format"] !== FORMAT) return undefined;
  const { findings } = file;
  if (!Array.isArray(findings) || !findings.every(isRow)) return undefined;
  return findings.map(({ rule, object, part = "" }) => ({
    rule,
    object,
    part,
  }));
}

/**
 * Tells which findings a baseline has; of several of the same kind in one place only
 * as many as it has.
 *
 * @returns Whether one is there, to be asked once for each finding, and how many of
 * the baseline nobody asked for.
 */
export function openBaseline(
  baseline: readonly FindingId[],
): {
  readonly take: (finding: Finding) => boolean;
  readonly rest: () => number;
} {
  const counts = new Map<string, number>();
  for (const id of baseline) {
    counts.set(keyOfFinding(id), (counts.get(keyOfFinding(id)) ?? 0) + 1);
  }
  return {
    take: (finding) => {
      const key = keyOfFinding(identify(finding));
      const count = counts.get(key) ?? 0;
      counts.set(key, Math.max(0, count - 1));
      return count > 0;
    },
    rest: () => [...counts.values()].reduce((sum, count) => sum + count, 0),
  };
}

interface Row {
  readonly rule: string;
  readonly object: string;
  readonly part?: string;
}

function isRow(row: unknown): row is Row {
  return isJsonObject(row) && typeof row["rule"] === "string" &&
    typeof row["object"] === "string" &&
    ["string", "undefined"].includes(typeof row["part"]);
}
