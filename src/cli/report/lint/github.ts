/**
 * What a lint says to GitHub Actions: a workflow command a finding.
 *
 * Source: https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions;
 * `command.ts` of `actions/toolkit` for what is escaped.
 *
 * @module
 */

import type { LintReport } from "../../../commands/lint.ts";
import type { Finding } from "../../../core/lint/finding.ts";
import type { Level } from "../../../core/lint/rule.ts";
import { placeOf, selectCounting } from "./findings.ts";

const COMMANDS: Readonly<Record<Level, string>> = {
  error: "error",
  warning: "warning",
  note: "notice",
};

/** Lines that make an annotation each. */
export function renderAnnotations(report: LintReport): string[] {
  return selectCounting(report).map((finding) =>
    renderAnnotation(finding, report)
  );
}

function renderAnnotation(finding: Finding, report: LintReport): string {
  const { level, line, rule, message, sql } = finding;
  const file = escapeProperty(placeOf(finding, report));
  const text = sql === undefined ? message : `${message}\n${sql}`;
  return `::${COMMANDS[level]} file=${file},line=${line},title=${
    escapeProperty(rule)
  }::${escapeData(text)}`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D")
    .replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
