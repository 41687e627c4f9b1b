/**
 * What a lint says to people.
 *
 * @module
 */

import type { LintReport } from "../../../commands/lint.ts";
import type { Finding } from "../../../core/lint/finding.ts";
import { BASELINE_FILE } from "../../../core/lint/baseline.ts";
import { LEVELS } from "../../../core/lint/rule.ts";
import { countThings } from "../../../core/text/count_things.ts";
import { placeOf, selectCounting } from "./findings.ts";

/** A line a finding, below it the SQL that mends it, and at the end the sum. */
export function describeLint(report: LintReport): string[] {
  return [
    ...selectCounting(report).flatMap((finding) =>
      describeFinding(finding, report)
    ),
    ...report.figures.map(({ rule, text }) => `${rule}: ${text}`),
    describeSum(report),
    ...describeBaseline(report),
  ];
}

function describeFinding(finding: Finding, report: LintReport): string[] {
  const { level, message, rule, line, sql } = finding;
  return [
    `${placeOf(finding, report)}:${line}: ${level}: ${message} [${rule}]`,
    ...(sql === undefined ? [] : [`  ${sql}`]),
  ];
}

function describeSum(report: LintReport): string {
  const counting = selectCounting(report);
  const counts = LEVELS.flatMap((level) => {
    const count = counting.filter((found) => found.level === level).length;
    return count === 0 ? [] : [countThings(count, level)];
  });
  const { tableCount } = report;
  const tables = countThings(tableCount, "table");
  return [
    `${counts.length === 0 ? "nothing found" : counts.join(", ")} in ${tables}`,
    ...describeSuppressed(report),
  ].join("; ");
}

function describeSuppressed({ findings }: LintReport): string[] {
  const known = findings
    .filter(({ suppression }) => suppression?.by === "baseline").length;
  const ignored = findings
    .filter(({ suppression }) => suppression !== undefined).length - known;
  return [
    ...(known === 0 ? [] : [`${known} in the baseline`]),
    ...(ignored === 0 ? [] : [`${ignored} ignored`]),
  ];
}

function describeBaseline({ written, mended, folder }: LintReport): string[] {
  if (written !== undefined) {
    return [
      `${folder}/${BASELINE_FILE}: from now on only what is new counts`,
    ];
  }
  return mended === 0 ? [] : [
    `${mended} of the baseline ${
      mended === 1 ? "is" : "are"
    } mended: --baseline writes it anew`,
  ];
}
