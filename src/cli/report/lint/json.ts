/**
 * What a lint says to programs.
 *
 * @module
 */

import type { LintReport } from "../../../commands/lint.ts";
import { type Finding, fingerprintOf } from "../../../core/lint/finding.ts";
import { LEVELS } from "../../../core/lint/rule.ts";
import { placeOf, selectCounting } from "./findings.ts";

/** One object for all of it, to be rendered as JSON. */
export function showLint(report: LintReport, seconds: number): unknown {
  const { command, catalog, client, folder, isInStep, failOn } = report;
  const counting = selectCounting(report);
  return {
    command,
    database: catalog.database,
    server: catalog.serverVersion,
    client,
    folder,
    inStep: isInStep,
    failOn,
    tables: report.tableCount,
    counts: Object.fromEntries(
      LEVELS.map((level) => [
        level,
        counting.filter((finding) => finding.level === level).length,
      ]),
    ),
    findings: report.findings.map((finding) => showFinding(finding, report)),
    figures: report.figures,
    mended: report.mended,
    ...(report.written === undefined ? {} : { written: report.written }),
    unreadable: report.skipped.map(({ object, reason }) => ({
      ...{ kind: object.kind, schema: object.schema, name: object.name },
      reason,
    })),
    seconds: Math.round(seconds * 100) / 100,
  };
}

function showFinding(finding: Finding, report: LintReport): unknown {
  const { rule, level, file, line, object, part, message, sql } = finding;
  return {
    ...{ rule, level, file, path: placeOf(finding, report), line },
    ...{ object, part: part ?? null, message, sql: sql ?? null },
    fingerprint: fingerprintOf(finding),
    suppressed: finding.suppression ?? null,
  };
}
