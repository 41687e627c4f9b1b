/**
 * What all forms of a lint's report have in common.
 *
 * @module
 */

import type { LintReport } from "../../../commands/lint.ts";
import { selectMissed } from "../../../core/catalog/select_missed.ts";
import type { Finding } from "../../../core/lint/finding.ts";
import { LEVELS } from "../../../core/lint/rule.ts";
import { EXIT_CODES, type ExitCode } from "../../../errors.ts";

/** Findings that nothing passes over. */
export function selectCounting({ findings }: LintReport): Finding[] {
  return findings.filter(({ suppression }) => suppression === undefined);
}

/** The file of a finding as it is opened from where the run is: `docs/schemas/users.sql`. */
export function placeOf(
  { file }: Finding,
  { folder }: Pick<LintReport, "folder">,
): string {
  return `${folder.replace(/\/+$/, "")}/${file}`;
}

/** The exit code of a lint: what was not read goes before what was found. */
export function exitCodeOfLint(report: LintReport): ExitCode {
  if (selectMissed(report.skipped).length > 0) return EXIT_CODES.partial;
  if (report.written !== undefined) return EXIT_CODES.done;
  const worst = LEVELS.slice(0, LEVELS.indexOf(report.failOn) + 1);
  return selectCounting(report).some(({ level }) => worst.includes(level))
    ? EXIT_CODES.differs
    : EXIT_CODES.done;
}
