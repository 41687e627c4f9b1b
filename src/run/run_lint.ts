/**
 * Runs `lint` with the real parts.
 *
 * @module
 */

import { join } from "@std/path/join";

import { VERSION } from "../cli/help.ts";
import { requireRule } from "../cli/known_rules.ts";
import type { LintFormat } from "../cli/lint_formats.ts";
import { exitCodeOfLint } from "../cli/report/lint/findings.ts";
import { describeLint } from "../cli/report/lint/text.ts";
import { renderJson, renderLines, renderSkipped } from "../cli/report/text.ts";
import type { Settings } from "../cli/settings.ts";
import { lint, type LintReport } from "../commands/lint.ts";
import { BASELINE_FILE, parseBaseline } from "../core/lint/baseline.ts";
import type { FindingId } from "../core/lint/finding.ts";
import { RULES } from "../core/lint/rules/rules.ts";
import { EXIT_CODES, type ExitCode, UsageError } from "../errors.ts";
import { readTextFile } from "../folder/text_file.ts";
import { writeMessage, writeResult } from "../system/output.ts";
import { completeSettings } from "./complete_settings.ts";
import { prepareRun, withParts } from "./run_command.ts";

/** Lints the schema, or tells of the rules. */
export async function runLint(
  given: Settings,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { explain, listsRules } = given.lint;
  if (explain !== undefined || listsRules) return await tellOfRules(given);
  const started = performance.now();
  const settings = await prepareRun(given);
  const { failOn, writesBaseline } = settings.lint;
  const baseline = await readBaseline(settings);
  const report = await withParts(settings, signal, (parts) =>
    lint({
      ...{ ...parts, failOn, writesBaseline, baseline, rules: RULES },
      settings: settings.lint.settings,
    }));
  const seconds = (performance.now() - started) / 1000;
  await writeLint(report, settings, seconds);
  return exitCodeOfLint(report);
}

/** Neither the database nor the files are asked. */
async function tellOfRules(given: Settings): Promise<ExitCode> {
  const settings = await completeSettings(given);
  const { explain, settings: levels } = settings.lint;
  const { describeRules, explainRule, showRules } = await import(
    "../cli/report/lint/rules.ts"
  );
  const rules = explain === undefined ? RULES : [requireRule(explain)];
  await writeResult(
    formatOf(settings) === "json"
      ? renderJson(showRules(rules, levels))
      : renderLines(
        explain === undefined
          ? describeRules(rules, levels)
          : rules.flatMap((rule) => explainRule(rule, levels)),
      ),
  );
  return EXIT_CODES.done;
}

/** @throws {UsageError} If what is there is no baseline. */
async function readBaseline(
  { folder, lint: { writesBaseline } }: Settings,
): Promise<FindingId[] | undefined> {
  if (writesBaseline) return undefined;
  const path = join(folder, BASELINE_FILE);
  const hint = 'Delete it; "schema-sync lint --baseline" writes one.';
  const text = await readTextFile(path, hint);
  if (text === undefined) return undefined;
  const baseline = parseBaseline(text);
  if (baseline !== undefined) return baseline;
  throw new UsageError(`Cannot use ${path}: it is no baseline`, hint);
}

function formatOf({ isJson, lint: { format } }: Settings): LintFormat {
  return isJson && format === "text" ? "json" : format;
}

async function writeLint(
  report: LintReport,
  settings: Settings,
  seconds: number,
): Promise<void> {
  const { isQuiet } = settings;
  const format = formatOf(settings);
  if (!report.isInStep && !isQuiet) {
    writeMessage(
      `schema-sync: ${report.folder} is not in step with the database: places are those after a sync\n`,
    );
  }
  if (isQuiet || format !== "json") writeMessage(renderSkipped(report));
  if (isQuiet && format === "text") return;
  await writeResult(await renderLint(report, format, seconds));
}

async function renderLint(
  report: LintReport,
  format: LintFormat,
  seconds: number,
): Promise<string> {
  // Each is loaded where it is asked for.
  switch (format) {
    case "text":
      return renderLines(describeLint(report));
    case "json": {
      const { showLint } = await import("../cli/report/lint/json.ts");
      return renderJson(showLint(report, seconds));
    }
    case "github": {
      const { renderAnnotations } = await import(
        "../cli/report/lint/github.ts"
      );
      return renderLines(renderAnnotations(report));
    }
    case "sarif": {
      const { buildSarif } = await import("../cli/report/lint/sarif.ts");
      return renderJson(buildSarif(report, VERSION));
    }
  }
}
